package io.fraudstream.model.features;

import static io.fraudstream.model.features.Payments.DAY;
import static io.fraudstream.model.features.Payments.HOUR;
import static io.fraudstream.model.features.Payments.MINUTE;
import static io.fraudstream.model.features.Payments.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.model.oracle.FeatureOracle;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random streams, with disorder, duplicates, corrections and expiry, through the states and through
 * the oracle: equal to the last digit.
 */
class FeatureContractTest {
  private static final int BATCHES = 60;
  private static final Duration LATENESS = Duration.ofDays(3);

  private final Map<String, byte[]> cards = new HashMap<>();
  private final Map<String, byte[]> terminals = new HashMap<>();
  private final Set<String> accepted = new HashSet<>();
  private final List<Transaction> sent = new ArrayList<>();
  private final List<Transaction> upcoming = new ArrayList<>();
  private long watermark;
  private int serial;

  @ParameterizedTest
  @CsvSource({
    "1,7", "2,7", "3,7", "4,7", "5,7", "6,0", "7,0", "8,1", "9,23", "10,30", "11,7", "12,7"
  })
  void the_states_compute_what_the_contract_says(long seed, int labelDelayDays) {
    Random random = new Random(seed);
    Duration labelDelay = Duration.ofDays(labelDelayDays);
    FeatureSettings settings = new FeatureSettings(labelDelay, LATENESS, 10_000);
    FeatureOracle oracle = new FeatureOracle(labelDelay);
    int duplicates = 0;

    for (int batch = 0; batch < BATCHES; batch++) {
      List<Transaction> payments = payments(random, batch);
      List<Label> labels = labels(random, payments);
      payments.sort(FeatureOrder.byEventTime());
      Map<String, double[]> computed = new HashMap<>();
      Set<String> rejected = new HashSet<>();
      for (String key : keys()) {
        terminal(key, payments, labels, settings, computed, rejected);
        card(key, payments, settings, computed, rejected);
      }
      for (Transaction tx : payments) {
        if (accepted.add(tx.transactionId())) {
          oracle.receive(tx, batch);
        }
      }
      for (Label label : labels) {
        oracle.receive(label, batch);
      }
      for (Transaction tx : new HashSet<>(payments)) {
        double[] features = computed.get(tx.transactionId());
        if (features == null) {
          assertThat(rejected).contains(tx.transactionId());
          duplicates++;
        } else {
          assertThat(named(features)).as("%s", tx).isEqualTo(named(oracle.features(tx, batch)));
        }
      }
      for (Transaction tx : payments) {
        watermark = Math.max(watermark, tx.eventTime());
      }
    }
    assertThat(duplicates).isPositive();
    assertThat(accepted).hasSizeGreaterThan(BATCHES * 4);
  }

  private void terminal(
      String key,
      List<Transaction> payments,
      List<Label> labels,
      FeatureSettings settings,
      Map<String, double[]> computed,
      Set<String> rejected) {
    TerminalState state = TerminalState.read(terminals.get(key), settings);
    List<Label> mine = labels.stream().filter(l -> l.terminalId().equals(key)).toList();
    int next = 0;
    for (Transaction tx : payments) {
      if (tx.terminalId().equals(key)) {
        while (next < mine.size() && mine.get(next).eventTime() < tx.eventTime()) {
          state.label(mine.get(next++));
        }
        take(state.observe(tx, features(tx, computed)), tx, computed, rejected);
      }
    }
    mine.subList(next, mine.size()).forEach(state::label);
    state.expire(watermark);
    terminals.put(key, state.toBytes());
  }

  private void card(
      String key,
      List<Transaction> payments,
      FeatureSettings settings,
      Map<String, double[]> computed,
      Set<String> rejected) {
    CardState state = CardState.read(cards.get(key), settings);
    for (Transaction tx : payments) {
      if (tx.cardId().equals(key)) {
        take(state.observe(tx, features(tx, computed)), tx, computed, rejected);
      }
    }
    state.expire(watermark);
    cards.put(key, state.toBytes());
  }

  private double[] features(Transaction tx, Map<String, double[]> computed) {
    return computed.computeIfAbsent(tx.transactionId(), id -> new double[Feature.COUNT]);
  }

  private void take(
      boolean taken, Transaction tx, Map<String, double[]> computed, Set<String> rejected) {
    boolean first = !accepted.contains(tx.transactionId());
    if (!first) {
      assertThat(taken).as("duplicate %s", tx).isFalse();
      computed.remove(tx.transactionId());
      rejected.add(tx.transactionId());
    } else if (!taken) {
      rejected.add(tx.transactionId() + " again in its own micro-batch");
    }
  }

  private List<Transaction> payments(Random random, int batch) {
    List<Transaction> payments = new ArrayList<>();
    long now = START + batch * DAY;
    for (int i = random.nextInt(5, 12); i > 0; i--) {
      if (!sent.isEmpty() && random.nextInt(12) == 0) {
        payments.add(sent.get(Math.max(0, sent.size() - 1 - random.nextInt(8))));
      } else {
        payments.add(payment(random, time(random, now)));
      }
    }
    upcoming.stream()
        .filter(tx -> tx.eventTime() >= watermark - LATENESS.toMillis())
        .forEach(payments::add);
    upcoming.clear();
    sent.addAll(payments);
    return payments;
  }

  /** On window edges and a millisecond beside them, in bursts, and up to three days late. */
  private long time(Random random, long now) {
    long time =
        switch (random.nextInt(4)) {
          case 0 -> now;
          case 1 -> now + random.nextLong(3) * 5 * MINUTE;
          case 2 -> now + random.nextInt(24) * HOUR;
          default -> now - random.nextInt(48) * HOUR;
        };
    return Math.max(time + random.nextInt(-1, 2), watermark - LATENESS.toMillis());
  }

  private Transaction payment(Random random, long time) {
    boolean located = random.nextBoolean();
    return new Transaction(
        "tx-" + random.nextInt(10) + "-" + serial++,
        time,
        keys().get(random.nextInt(3)),
        keys().get(random.nextInt(3)),
        random.nextInt(10) == 0 ? 0 : random.nextInt(random.nextBoolean() ? 500 : 5_000_000),
        pick(random, "EUR", "EUR", "USD", "JPY", "XAF", "XXX"),
        null,
        random.nextInt(4) == 0 ? "online" : "chip",
        random.nextInt(3) == 0 ? null : pick(random, "DE", "FR", "US"),
        located ? random.nextDouble(-90, 90) : null,
        located && random.nextInt(5) > 0 ? random.nextDouble(-180, 180) : null);
  }

  /** For any payment sent so far or just now, in the order of the labelled payments. */
  private List<Label> labels(Random random, List<Transaction> justNow) {
    List<Label> labels = new ArrayList<>();
    List<Transaction> candidates =
        new ArrayList<>(sent.subList(Math.max(0, sent.size() - 150), sent.size()));
    candidates.addAll(justNow);
    for (int i = random.nextInt(6); i > 0; i--) {
      Transaction tx = candidates.get(random.nextInt(candidates.size()));
      if (tx.eventTime() > watermark - 20 * DAY) {
        long known = tx.eventTime() + random.nextInt(15) * DAY;
        labels.add(Payments.label(tx, random.nextInt(4) > 0, known));
      }
    }
    if (random.nextInt(3) == 0) {
      early(random, labels);
    }
    labels.sort((one, other) -> Long.compare(one.eventTime(), other.eventTime()));
    return labels;
  }

  /** The label of a payment that comes in a later micro-batch. */
  private void early(Random random, List<Label> labels) {
    Transaction tx = payment(random, time(random, watermark == 0 ? START : watermark));
    labels.add(Payments.label(tx, true, tx.eventTime() + DAY));
    upcoming.add(tx);
  }

  private static Map<Feature, Double> named(double[] features) {
    Map<Feature, Double> named = new EnumMap<>(Feature.class);
    for (Feature feature : Feature.values()) {
      named.put(feature, feature.of(features));
    }
    return named;
  }

  private static List<String> keys() {
    return List.of("a", "b", "c");
  }

  private static String pick(Random random, String... values) {
    return values[random.nextInt(values.length)];
  }
}

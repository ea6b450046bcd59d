package io.fraudstream.model.features;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Transaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * The features that the Fraud Detection Handbook publishes for its simulated transactions, computed
 * with the states as a stream computes them. Runs where the system property {@code handbook.data}
 * or the variable {@code FRAUDSTREAM_HANDBOOK_DATA} names the folder that holds them.
 */
class HandbookFeaturesTest {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final FeatureSettings SETTINGS = FeatureSettings.defaults();
  private static final int PUBLISHED_FEATURES = 14;
  private static final int BATCH_ROWS = 3_000;

  /** The published order of two payments of one customer in one second is not defined. */
  private static final int AMBIGUOUS_ROWS = 20;

  private final Map<String, byte[]> cards = new HashMap<>();
  private final Map<String, byte[]> terminals = new HashMap<>();
  private final Map<String, double[]> features = new HashMap<>();

  @Test
  void july_has_the_published_features(TestReporter reporter) throws IOException {
    assumeTrue(folder().isPresent(), "no handbook data");
    Path folder = folder().orElseThrow();
    List<Payment> payments = payments(folder.resolve("transactions.csv.gz"));

    long start = System.nanoTime();
    for (int from = 0; from < payments.size(); from += BATCH_ROWS) {
      process(payments.subList(from, Math.min(from + BATCH_ROWS, payments.size())));
    }
    double seconds = (System.nanoTime() - start) / 1e9;

    int compared = 0;
    List<String> different = new ArrayList<>();
    try (BufferedReader lines = open(folder.resolve("features_july.csv.gz"))) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] fields = line.split(",");
        compared++;
        if (!matches(fields, features.getOrDefault(id(fields[0]), new double[Feature.COUNT]))) {
          different.add(line);
        }
      }
    }
    reporter.publishEntry("rows per second", "%.0f".formatted(payments.size() / seconds));
    reporter.publishEntry("rows that differ", different.size() + " of " + compared);
    assertThat(compared).isPositive();
    assertThat(different).hasSizeLessThanOrEqualTo(AMBIGUOUS_ROWS);
  }

  private void process(List<Payment> batch) {
    Map<String, List<Payment>> byTerminal = new HashMap<>();
    Map<String, List<Payment>> byCard = new HashMap<>();
    long watermark = batch.get(0).tx().eventTime();
    for (Payment payment : batch) {
      features.put(payment.tx().transactionId(), new double[Feature.COUNT]);
      byTerminal.computeIfAbsent(payment.tx().terminalId(), key -> new ArrayList<>()).add(payment);
      byCard.computeIfAbsent(payment.tx().cardId(), key -> new ArrayList<>()).add(payment);
    }
    byTerminal.forEach(
        (key, rows) -> {
          TerminalState state = TerminalState.read(terminals.get(key), SETTINGS);
          for (Payment row : rows) {
            state.observe(row.tx(), featuresOf(row));
            if (row.fraud()) {
              state.label(chargeback(row.tx()));
            }
          }
          state.expire(watermark);
          terminals.put(key, state.toBytes());
        });
    byCard.forEach(
        (key, rows) -> {
          CardState state = CardState.read(cards.get(key), SETTINGS);
          rows.forEach(row -> state.observe(row.tx(), featuresOf(row)));
          state.expire(watermark);
          cards.put(key, state.toBytes());
        });
  }

  private double[] featuresOf(Payment payment) {
    return features.getOrDefault(payment.tx().transactionId(), new double[Feature.COUNT]);
  }

  private static boolean matches(String[] published, double[] computed) {
    for (int i = 1; i <= PUBLISHED_FEATURES; i++) {
      double expected = Double.parseDouble(published[i]);
      if (Math.abs(computed[i] - expected) > 1e-6 * Math.max(1e-3, Math.abs(expected))) {
        return false;
      }
    }
    return true;
  }

  private static Label chargeback(Transaction tx) {
    return new Label(
        tx.transactionId(),
        tx.cardId(),
        tx.terminalId(),
        tx.eventTime(),
        true,
        tx.eventTime() + Duration.ofDays(7).toMillis(),
        "handbook");
  }

  private static List<Payment> payments(Path file) throws IOException {
    List<Payment> payments = new ArrayList<>();
    try (BufferedReader lines = open(file)) {
      lines.readLine();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        payments.add(payment(line.split(",")));
      }
    }
    payments.sort((one, other) -> FeatureOrder.byEventTime().compare(one.tx(), other.tx()));
    return payments;
  }

  private static Payment payment(String[] fields) {
    long time = LocalDateTime.parse(fields[1], TIME).toInstant(ZoneOffset.UTC).toEpochMilli();
    long cents = new BigDecimal(fields[4]).movePointRight(2).longValueExact();
    Transaction tx =
        new Transaction(
            id(fields[0]), time, fields[2], fields[3], cents, "EUR", null, null, null, null, null);
    return new Payment(tx, fields[5].equals("1"));
  }

  /** Ids of one length, so that their order as text is their order as numbers. */
  private static String id(String number) {
    return "0".repeat(10 - number.length()) + number;
  }

  private static BufferedReader open(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8));
  }

  private static Optional<Path> folder() {
    String fromEnvironment = System.getenv("FRAUDSTREAM_HANDBOOK_DATA");
    return Optional.ofNullable(System.getProperty("handbook.data", fromEnvironment))
        .map(Path::of)
        .filter(Files::isDirectory);
  }

  private record Payment(Transaction tx, boolean fraud) {}
}

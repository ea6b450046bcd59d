package io.fraudstream.streaming.reconcile;

import io.fraudstream.model.features.CardState;
import io.fraudstream.model.features.Feature;
import io.fraudstream.model.features.FeatureSettings;
import io.fraudstream.model.features.TerminalState;
import io.fraudstream.model.oracle.FeatureOracle;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.api.java.function.MapGroupsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.Tuple3;

/**
 * Computes the features of one card's or one terminal's payments again and compares them with the
 * written ones, bit by bit. A key that its state holds exactly is checked with the oracle; one
 * whose state has tiles goes through the state once more, from the first micro-batch to the last in
 * one go, without Spark, checkpoint or restart.
 */
abstract class KeyCheck implements MapGroupsFunction<String, Tuple3<Long, String, byte[]>, Row> {
  private static final long serialVersionUID = 1;

  static final StructType SCHEMA =
      new StructType()
          .add("payments", DataTypes.LongType)
          .add("by_oracle", DataTypes.LongType)
          .add("differing", DataTypes.LongType)
          .add("difference", DataTypes.StringType);

  final FeatureSettings settings;
  private final SortedMap<Long, Long> watermarks;
  private final TreeSet<Long> beginnings;

  /**
   * @param watermarks of each micro-batch, epoch milliseconds
   * @param beginnings the micro-batches at which the state was empty
   */
  KeyCheck(FeatureSettings settings, SortedMap<Long, Long> watermarks, SortedSet<Long> beginnings) {
    this.settings = settings;
    this.watermarks = watermarks;
    this.beginnings = new TreeSet<>(beginnings);
  }

  /** The state of a key between micro-batches. */
  interface State {
    /** Writes the key's features; false if the payment is held already. */
    boolean observe(Event event, double[] features);

    State endOfBatch(long watermark);
  }

  abstract State emptyState();

  /** Tells the oracle all that the key saw, in order. */
  abstract void tell(FeatureOracle oracle, Arrival arrival);

  abstract void ask(FeatureOracle oracle, Transaction tx, long batch, double[] features);

  @Override
  public Row call(String key, Iterator<Tuple3<Long, String, byte[]>> packed) {
    List<Arrival> arrivals = new ArrayList<>();
    packed.forEachRemaining(each -> arrivals.add(Arrival.of(each)));
    arrivals.sort(Arrival.ORDER);
    Findings findings = new Findings();
    arrivals.stream()
        .collect(Collectors.groupingBy(arrival -> beginnings.floor(arrival.batch())))
        .values()
        .forEach(known -> check(known, findings));
    return findings.row();
  }

  /** Checks what one state saw, from when it was empty. */
  private void check(List<Arrival> arrivals, Findings findings) {
    if (isExact(arrivals)) {
      byOracle(arrivals, findings);
    } else {
      byState(arrivals, findings);
    }
  }

  /** Whether no state could have made a tile, or folded a label into one. */
  private boolean isExact(List<Arrival> arrivals) {
    long payments = arrivals.stream().filter(Arrival::isPayment).count();
    long frauds =
        arrivals.stream()
            .filter(
                arrival ->
                    arrival.event().content() instanceof Event.Verdict verdict
                        && verdict.label().fraud())
            .count();
    return payments <= settings.maxExactEvents() && frauds <= settings.maxExactEvents() / 2;
  }

  private void byOracle(List<Arrival> arrivals, Findings findings) {
    FeatureOracle oracle = new FeatureOracle(settings.labelDelay());
    Set<String> held = new HashSet<>();
    for (Arrival arrival : arrivals) {
      boolean first = !arrival.isPayment() || held.add(arrival.transaction().transactionId());
      // A duplicate that its card refused may still be the first that this terminal saw of it.
      if (first || !arrival.isRejectedAs(RejectionReason.DUPLICATE)) {
        tell(oracle, arrival);
      }
    }
    for (Arrival arrival : arrivals) {
      if (arrival.isScored()) {
        double[] features = arrival.payment().features().clone();
        ask(oracle, arrival.transaction(), arrival.batch(), features);
        findings.oracle++;
        findings.compare(arrival, features);
      }
    }
  }

  private void byState(List<Arrival> arrivals, Findings findings) {
    State state = emptyState();
    for (int i = 0; i < arrivals.size(); i++) {
      Arrival arrival = arrivals.get(i);
      double[] features =
          arrival.isPayment() ? arrival.payment().features().clone() : new double[0];
      boolean observed = state.observe(arrival.event(), features);
      if (arrival.isScored()) {
        findings.compare(arrival, observed ? features : null);
      }
      if (i + 1 == arrivals.size() || arrivals.get(i + 1).batch() != arrival.batch()) {
        state = state.endOfBatch(watermarks.getOrDefault(arrival.batch(), 0L));
      }
    }
  }

  private static final class Findings {
    long payments;
    long oracle;
    long differing;
    @Nullable String difference;

    /**
     * @param features computed again, null if the payment should have been a duplicate
     */
    void compare(Arrival arrival, double @Nullable [] features) {
      payments++;
      String found =
          features == null
              ? "scored, but held already"
              : difference(arrival.payment().features(), features);
      if (found != null) {
        differing++;
        difference = arrival.transaction().transactionId() + ": " + found;
      }
    }

    private static @Nullable String difference(double[] written, double[] computed) {
      for (Feature feature : Feature.values()) {
        boolean isWritten = !Double.isNaN(feature.of(written)); // else by an earlier version
        if (isWritten && Double.compare(feature.of(written), feature.of(computed)) != 0) {
          return "%s is %s, computed again %s"
              .formatted(feature.columnName(), feature.of(written), feature.of(computed));
        }
      }
      return null;
    }

    Row row() {
      return RowFactory.create(payments, oracle, differing, difference);
    }
  }

  /** All payments of a card. */
  static final class OfCard extends KeyCheck {
    private static final long serialVersionUID = 1;

    OfCard(FeatureSettings settings, SortedMap<Long, Long> watermarks, SortedSet<Long> beginnings) {
      super(settings, watermarks, beginnings);
    }

    @Override
    State emptyState() {
      return new Card(CardState.read(null, settings));
    }

    @Override
    void tell(FeatureOracle oracle, Arrival arrival) {
      oracle.receiveAtCard(arrival.transaction(), arrival.batch());
    }

    @Override
    void ask(FeatureOracle oracle, Transaction tx, long batch, double[] features) {
      oracle.cardFeatures(tx, batch, features);
    }

    private final class Card implements State {
      private final CardState state;

      Card(CardState state) {
        this.state = state;
      }

      @Override
      public boolean observe(Event event, double[] features) {
        return state.observe(((Event.Payment) event.content()).transaction(), features);
      }

      @Override
      public State endOfBatch(long watermark) {
        state.expire(watermark);
        return new Card(CardState.read(state.toBytes(), settings));
      }
    }
  }

  /** All payments and labels of a terminal. */
  static final class OfTerminal extends KeyCheck {
    private static final long serialVersionUID = 1;

    OfTerminal(
        FeatureSettings settings, SortedMap<Long, Long> watermarks, SortedSet<Long> beginnings) {
      super(settings, watermarks, beginnings);
    }

    @Override
    State emptyState() {
      return new Terminal(TerminalState.read(null, settings));
    }

    @Override
    void tell(FeatureOracle oracle, Arrival arrival) {
      if (arrival.event().content() instanceof Event.Verdict verdict) {
        oracle.receive(verdict.label(), arrival.batch());
      } else {
        oracle.receiveAtTerminal(arrival.transaction(), arrival.batch());
      }
    }

    @Override
    void ask(FeatureOracle oracle, Transaction tx, long batch, double[] features) {
      oracle.terminalFeatures(tx, batch, features);
    }

    private final class Terminal implements State {
      private final TerminalState state;

      Terminal(TerminalState state) {
        this.state = state;
      }

      @Override
      public boolean observe(Event event, double[] features) {
        if (event.content() instanceof Event.Verdict verdict) {
          state.label(verdict.label());
          return true;
        }
        return state.observe(((Event.Payment) event.content()).transaction(), features);
      }

      @Override
      public State endOfBatch(long watermark) {
        state.expire(watermark);
        return new Terminal(TerminalState.read(state.toBytes(), settings));
      }
    }
  }
}

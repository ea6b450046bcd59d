package io.fraudstream.model.features;

import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Transaction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one terminal, packed into one byte array between micro-batches. Read it once,
 * give it the key's payments by event time and transaction id, and its labels, write it once. Not
 * thread-safe.
 */
public final class TerminalState {
  private static final int VERSION = 0x11;
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long LONGEST = 30 * DAY;

  private final Timeline timeline;
  private final long labelDelay;
  private final long retention;
  private final WindowTotals delayed = new WindowTotals(DAY, 7 * DAY, LONGEST);
  private final WindowTotals recent = new WindowTotals(LONGEST);
  private final FraudRun run = new FraudRun();

  private TerminalState(Timeline timeline, FeatureSettings settings) {
    this.timeline = timeline;
    labelDelay = settings.labelDelay().toMillis();
    retention = settings.allowedLateness().toMillis() + labelDelay + LONGEST;
  }

  /**
   * The state that {@link #toBytes} packed, or an empty one.
   *
   * @param packed null for a new key
   * @throws IllegalStateException if the bytes are of another version or damaged
   */
  public static TerminalState read(byte @Nullable [] packed, FeatureSettings settings) {
    if (packed == null) {
      return new TerminalState(Timeline.empty(settings.maxExactEvents(), 0), settings);
    }
    PackedReader in = new PackedReader("terminal", packed);
    in.version(VERSION);
    Timeline timeline = Timeline.read(in, settings.maxExactEvents(), 0);
    in.end();
    return new TerminalState(timeline, settings);
  }

  public byte[] toBytes() {
    PackedWriter out = new PackedWriter(512);
    out.octet(VERSION);
    timeline.write(out);
    return out.toBytes();
  }

  /**
   * Fills the terminal's features and remembers the payment.
   *
   * @param features of length {@link Feature#COUNT}; only the terminal's features are written
   * @return false if the payment is already held: then nothing at all has changed
   */
  public boolean observe(Transaction tx, double[] features) {
    long id = IdHash.of(tx.transactionId());
    if (timeline.holds(id)) {
      return false;
    }
    long time = tx.eventTime();
    long cents = ReferenceAmount.cents(ReferenceAmount.of(tx));

    timeline.total(time - labelDelay, delayed);
    timeline.frauds(time, delayed);
    Feature.TERMINAL_TX_COUNT_1D.put(features, (double) delayed.counts[0]);
    Feature.TERMINAL_RISK_1D.put(features, delayed.risk(0));
    Feature.TERMINAL_TX_COUNT_7D.put(features, (double) delayed.counts[1]);
    Feature.TERMINAL_RISK_7D.put(features, delayed.risk(1));
    Feature.TERMINAL_TX_COUNT_30D.put(features, (double) delayed.counts[2]);
    Feature.TERMINAL_RISK_30D.put(features, delayed.risk(2));

    run(time, features);
    timeline.total(time, recent);
    Feature.AMOUNT_TO_TERMINAL_MEAN.put(
        features, Comparison.toMean(cents, recent.cents[0], recent.counts[0]));

    timeline.add(time, cents, id);
    return true;
  }

  private void run(long time, double[] features) {
    long longest = labelDelay + LONGEST;
    timeline.lookBack(time, delayed, run);
    Feature.TERMINAL_DAYS_SINCE_FRAUD.put(features, days(run.sinceFraud(time, longest)));
    Feature.TERMINAL_DAYS_SINCE_GENUINE.put(features, days(run.sinceGenuine(time, longest)));
    Feature.TERMINAL_RUN.put(features, (double) run.count());
    Feature.TERMINAL_RUN_DAYS.put(features, days(run.sinceFirst(time)));
    Feature.TERMINAL_RUN_MIN_AMOUNT.put(features, run.leastCents() / 100.0);
    Feature.TERMINAL_RUN_MEAN_AMOUNT.put(
        features, run.count() == 0 ? 0 : Comparison.mean(run.cents(), run.count()));
  }

  private static double days(long millis) {
    return (double) millis / DAY;
  }

  /**
   * Applies a verdict. A fraud counts from its label time on, and only with its payment; a later
   * verdict of no fraud withdraws it.
   */
  public void label(Label label) {
    timeline.label(
        IdHash.of(label.transactionId()), label.eventTime(), label.fraud(), label.labelTime());
  }

  /**
   * Forgets what no accepted payment's window can need any more.
   *
   * @param watermarkMillis zero or less before there is one
   */
  public void expire(long watermarkMillis) {
    if (watermarkMillis > 0) {
      timeline.forgetBefore(watermarkMillis - retention);
    }
  }
}

package io.fraudstream.producer.simulator;

import io.fraudstream.producer.InvalidSettingsException;
import io.fraudstream.producer.Problems;
import io.fraudstream.producer.schedule.LabelPolicy;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the simulator plays. Shares are of the payments, in [0, 1]; copies and records that are too
 * old, malformed or hostile come on top of the payments.
 *
 * @param seed the same seed and start give the same payments
 * @param cards number of cards
 * @param terminals number of terminals and online merchants
 * @param start event time of the beginning; null for one that lets the run end at about now
 * @param historyDays event days sent at full speed before the live phase
 * @param paymentsPerCardAndDay mean over cards and days
 * @param live wall time of the live phase, zero for none
 * @param rate payments per wall second in the live phase; event time passes accordingly, see {@link
 *     #speed}
 * @param fraudShare share of payments that are fraudulent
 * @param disorderShare share of payments sent after later ones, by up to {@code disorderSpan}
 * @param disorderSpan event time, longest
 * @param lateShare share of payments sent late by {@code lateBy / 2} to {@code lateBy}
 * @param lateBy event time, longest: more than the watermark's delay, less than the retention
 * @param tooOldShare share of extra payments whose event time lies {@code tooOldBy} back
 * @param tooOldBy event time: more than the retention
 * @param duplicateShare share of payments sent again, byte for byte
 * @param malformedShare share of extra records that do not parse
 * @param hostileShare share of extra records made to break something, see {@link HostileRecord}
 * @param hotTerminalShare share of payments moved to one online merchant, to skew the load
 * @param labelDelay event time from a payment to its {@code label_time}
 * @param driftOnsetDay event day, counted from the start, from which amounts and frauds change;
 *     null for never
 * @param labels which payments get a label
 * @param threads that generate payments; changes nothing about them
 */
public record SimulatorSettings(
    long seed,
    int cards,
    int terminals,
    @Nullable Instant start,
    int historyDays,
    double paymentsPerCardAndDay,
    Duration live,
    double rate,
    double fraudShare,
    double disorderShare,
    Duration disorderSpan,
    double lateShare,
    Duration lateBy,
    double tooOldShare,
    Duration tooOldBy,
    double duplicateShare,
    double malformedShare,
    double hostileShare,
    double hotTerminalShare,
    Duration labelDelay,
    @Nullable Integer driftOnsetDay,
    LabelPolicy labels,
    int threads) {

  private static final int MAX_CARDS = 10_000_000;

  /** Enough for two cities. */
  private static final int MIN_TERMINALS = 20;

  private static final int MAX_TERMINALS = 1_000_000;

  /** At most this: frauds come on top of what cardholders do, and must stay the exception. */
  private static final double MAX_FRAUD_SHARE = 0.2;

  /**
   * Nights and quiet days have fewer payments than the mean, so that a steady rate passes through
   * them faster: this much event time and share of it are spared, to stay behind the clock.
   */
  private static final Duration MARGIN = Duration.ofHours(12);

  private static final double MARGIN_SHARE = 0.25;

  public SimulatorSettings {
    Problems problems = new Problems();
    problems.require(
        cards > 0 && cards <= MAX_CARDS, "cards must be between 1 and " + MAX_CARDS, cards);
    problems.require(
        terminals >= MIN_TERMINALS && terminals <= MAX_TERMINALS,
        "terminals must be between " + MIN_TERMINALS + " and " + MAX_TERMINALS,
        terminals);
    problems.require(historyDays >= 0, "historyDays must be >= 0", historyDays);
    problems.require(
        paymentsPerCardAndDay > 0 && paymentsPerCardAndDay <= 50,
        "paymentsPerCardAndDay must be > 0 and <= 50",
        paymentsPerCardAndDay);
    problems.require(!live.isNegative(), "live must be >= 0", live);
    problems.require(
        historyDays > 0 || !live.isZero(), "historyDays or live must be > 0", "both are 0");
    problems.require(rate > 0 && rate <= 1_000_000, "rate must be > 0 and <= 1000000", rate);
    problems.require(
        fraudShare >= 0 && fraudShare <= MAX_FRAUD_SHARE,
        "fraudShare must be between 0 and " + MAX_FRAUD_SHARE,
        fraudShare);
    share(problems, "disorderShare", disorderShare);
    share(problems, "lateShare", lateShare);
    problems.require(
        !(disorderShare + lateShare > 1),
        "disorderShare and lateShare must be <= 1 together",
        disorderShare + lateShare);
    share(problems, "tooOldShare", tooOldShare);
    share(problems, "duplicateShare", duplicateShare);
    share(problems, "malformedShare", malformedShare);
    share(problems, "hostileShare", hostileShare);
    share(problems, "hotTerminalShare", hotTerminalShare);
    positive(problems, "disorderSpan", disorderSpan);
    positive(problems, "lateBy", lateBy);
    positive(problems, "tooOldBy", tooOldBy);
    problems.require(!labelDelay.isNegative(), "labelDelay must be >= 0", labelDelay);
    if (driftOnsetDay != null) {
      problems.require(driftOnsetDay >= 0, "driftOnsetDay must be >= 0", driftOnsetDay);
    }
    problems.require(threads > 0 && threads <= 256, "threads must be between 1 and 256", threads);
    problems.throwIfAny("Cannot simulate with these settings");
  }

  /** Thirty days of history, then two minutes live; no noise beyond a little disorder. */
  public static SimulatorSettings defaults() {
    return new SimulatorSettings(
        42,
        5_000,
        1_000,
        null,
        30,
        2,
        Duration.ofMinutes(2),
        500,
        0.008,
        0.01,
        Duration.ofMinutes(5),
        0,
        Duration.ofHours(12),
        0,
        Duration.ofDays(120),
        0,
        0,
        0,
        0,
        Duration.ofDays(7),
        null,
        LabelPolicy.ALL,
        1);
  }

  public SimulatorSettingsBuilder toBuilder() {
    return new SimulatorSettingsBuilder(this);
  }

  /**
   * Event seconds that pass in a wall second of the live phase, so that each card keeps its pace.
   */
  public double speed() {
    return rate * Duration.ofDays(1).toSeconds() / (cards * paymentsPerCardAndDay);
  }

  /** Payments of the live phase. */
  public long livePayments() {
    return (long) (rate * live.toMillis() / 1000);
  }

  /** Event time that the live phase covers: on average, since days differ. */
  public Duration liveSpan() {
    return Duration.ofMillis((long) (live.toMillis() * speed()));
  }

  /**
   * These settings with a start: the given one, or the latest that keeps event times behind the
   * clock.
   *
   * @throws InvalidSettingsException if the given one is too late for that
   */
  public SimulatorSettings startingBefore(Instant now) {
    long margin =
        live.isZero() ? 0 : MARGIN.toMillis() + (long) (liveSpan().toMillis() * MARGIN_SHARE);
    Instant latest = now.minus(Duration.ofDays(historyDays)).minus(liveSpan()).minusMillis(margin);
    if (start != null && start.isAfter(latest)) {
      Problems problems = new Problems();
      problems.require(
          false,
          "start must be at or before "
              + latest
              + ", so that history and live phase end before now",
          start);
      problems.throwIfAny("Cannot simulate with these settings");
    }
    return start != null ? this : toBuilder().start(latest).build();
  }

  /** Event time of the beginning, once it is known, epoch milliseconds. */
  long startMillis() {
    if (start == null) {
      throw new IllegalStateException("start must be set, see startingBefore");
    }
    return start.toEpochMilli();
  }

  /** The event time at which the live phase begins, epoch milliseconds. */
  long historyEndMillis() {
    return startMillis() + historyDays * Rhythm.DAY;
  }

  private static void share(Problems problems, String name, double value) {
    problems.require(value >= 0 && value <= 1, name + " must be between 0 and 1", value);
  }

  private static void positive(Problems problems, String name, Duration value) {
    problems.require(!value.isNegative() && !value.isZero(), name + " must be > 0", value);
  }
}

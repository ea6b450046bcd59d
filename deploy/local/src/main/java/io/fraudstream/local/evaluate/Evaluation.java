package io.fraudstream.local.evaluate;

import io.fraudstream.model.metrics.AveragePrecision;
import io.fraudstream.model.metrics.Calibration;
import io.fraudstream.model.metrics.CardPrecisionAtK;
import io.fraudstream.model.metrics.RocAuc;
import io.fraudstream.transactions.Decision;
import java.time.Instant;

/**
 * How good the decisions on a sample were. All but the first three figures are those of the
 * payments with a label: what has none is unknown, not genuine.
 *
 * @param payments all of them, with or without a label
 * @param first event time of the first
 * @param last event time of the last
 * @param labelled payments with a label
 * @param frauds those of them that are frauds
 * @param averagePrecision as {@link AveragePrecision}; NaN unless there are frauds and genuine
 *     payments, as are the next two
 * @param rocAuc as {@link RocAuc}
 * @param cardPrecision as {@link CardPrecisionAtK}
 * @param alerts payments that were to be reviewed or declined
 * @param declines payments that were declined
 */
public record Evaluation(
    long payments,
    Instant first,
    Instant last,
    long labelled,
    long frauds,
    double averagePrecision,
    double rocAuc,
    double cardPrecision,
    Decided alerts,
    Decided declines,
    Money money,
    Calibration calibration) {
  private static final int BINS = 10;

  /**
   * Evaluates a sample with at least one payment.
   *
   * @param topCards cards that can be looked at a day
   */
  public static Evaluation of(Sample some, int topCards) {
    Sample sample = some.trimmed();
    double[] scores = sample.scores();
    boolean[] fraud = sample.frauds();
    Decided alerts = Decided.atLeast(Decision.REVIEW, sample);
    long frauds = alerts.metrics().frauds();
    boolean both = frauds > 0 && frauds < sample.labelled();
    return new Evaluation(
        sample.payments(),
        Instant.ofEpochMilli(sample.first()),
        Instant.ofEpochMilli(sample.last()),
        sample.labelled(),
        frauds,
        both ? AveragePrecision.of(scores, fraud) : Double.NaN,
        both ? RocAuc.of(scores, fraud) : Double.NaN,
        both
            ? CardPrecisionAtK.of(sample.eventTimes(), sample.cards(), scores, fraud, topCards)
            : Double.NaN,
        alerts,
        Decided.atLeast(Decision.DECLINE, sample),
        Money.of(sample),
        Calibration.of(scores, fraud, BINS));
  }
}

package io.fraudstream.model.metrics;

/**
 * What a threshold catches, where a payment is flagged if its score is at least the threshold.
 *
 * @param flagged how many payments are flagged
 * @param caught how many of them are fraudulent
 * @param frauds how many payments are fraudulent
 */
public record ThresholdMetrics(long flagged, long caught, long frauds) {

  public static ThresholdMetrics at(double threshold, double[] scores, boolean[] fraud) {
    ScoresByClass byClass = ScoresByClass.of(scores, fraud);
    long caught = atLeast(threshold, byClass.frauds());
    return new ThresholdMetrics(
        caught + atLeast(threshold, byClass.genuine()), caught, byClass.frauds().length);
  }

  /** The share of flagged payments that are fraudulent, or NaN where none is flagged. */
  public double precision() {
    return (double) caught / flagged;
  }

  /** The share of frauds that are flagged, or NaN where there is none. */
  public double recall() {
    return (double) caught / frauds;
  }

  private static long atLeast(double threshold, double[] scores) {
    long count = 0;
    for (double score : scores) {
      if (score >= threshold) {
        count++;
      }
    }
    return count;
  }
}

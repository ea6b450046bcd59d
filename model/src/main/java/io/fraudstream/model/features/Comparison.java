package io.fraudstream.model.features;

/**
 * An amount against the amounts of other payments, all in reference cents. Every result is finite.
 */
final class Comparison {
  private static final double RATIO_LIMIT = 1_000;
  private static final double SMALLEST_DEVIATION = 1.0;

  private Comparison() {}

  static double mean(long sum, long count) {
    return sum / 100.0 / count;
  }

  /** The amount over the mean; 1 where there is no mean to compare with. */
  static double toMean(long cents, long sum, long count) {
    return sum == 0 ? 1 : Math.min(cents / 100.0 / mean(sum, count), RATIO_LIMIT);
  }

  /** An amount over another; 1 where there is none to compare with. */
  static double ratio(long cents, long other) {
    return other == 0 ? 1 : Math.min((double) cents / other, RATIO_LIMIT);
  }

  /** The standard score with the population's deviation, at least one unit; 0 of fewer than two. */
  static double standardScore(long cents, long sum, double squares, long count) {
    if (count < 2) {
      return 0;
    }
    double meanCents = (double) sum / count;
    double variance = Math.max(0, squares / count - meanCents * meanCents);
    double deviation = Math.max(Math.sqrt(variance) / 100.0, SMALLEST_DEVIATION);
    double score = (cents / 100.0 - mean(sum, count)) / deviation;
    return Math.max(-RATIO_LIMIT, Math.min(score, RATIO_LIMIT));
  }
}

package io.fraudstream.model.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a score is the probability that it claims to be: of the payments that score about 0.3,
 * three in ten should be frauds.
 *
 * @param brier mean squared distance of the score from 1 for a fraud and 0 for a genuine payment
 *     (Brier 1950), so 0 at best; NaN without payments
 * @param bins equally wide and ascending, from 0 to 1
 */
public record Calibration(double brier, List<Bin> bins) {
  public Calibration {
    bins = List.copyOf(bins);
  }

  /**
   * Payments with {@code from <= score < to}; the last bin takes a score of 1, too.
   *
   * @param meanScore NaN without payments
   * @param fraudShare share of the payments that are fraudulent, NaN without payments
   */
  public record Bin(double from, double to, long payments, double meanScore, double fraudShare) {}

  /** Compares scores in [0, 1] with what the payments turned out to be, in a number of bins. */
  public static Calibration of(double[] scores, boolean[] fraud, int bins) {
    if (scores.length != fraud.length) {
      throw new IllegalArgumentException(
          "Scores and labels must be as many: " + scores.length + ", " + fraud.length);
    }
    if (bins < 1) {
      throw new IllegalArgumentException("bins must be > 0: " + bins);
    }
    long[] payments = new long[bins];
    long[] frauds = new long[bins];
    double[] sums = new double[bins];
    double squares = 0;
    for (int i = 0; i < scores.length; i++) {
      double score = scores[i];
      if (!(score >= 0 && score <= 1)) {
        throw new IllegalArgumentException("Score " + i + " is not in [0, 1]: " + score);
      }
      int bin = Math.min((int) (score * bins), bins - 1);
      payments[bin]++;
      sums[bin] += score;
      if (fraud[i]) {
        frauds[bin]++;
      }
      double distance = score - (fraud[i] ? 1 : 0);
      squares += distance * distance;
    }
    List<Bin> all = new ArrayList<>();
    for (int bin = 0; bin < bins; bin++) {
      all.add(
          new Bin(
              (double) bin / bins,
              (bin + 1.0) / bins,
              payments[bin],
              sums[bin] / payments[bin],
              (double) frauds[bin] / payments[bin]));
    }
    return new Calibration(squares / scores.length, all);
  }
}

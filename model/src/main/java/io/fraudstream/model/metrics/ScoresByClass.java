package io.fraudstream.model.metrics;

import java.util.Arrays;

/** Scores split by what they turned out to be, each part in ascending order. */
final class ScoresByClass {
  private final double[] frauds;
  private final double[] genuine;

  private ScoresByClass(double[] frauds, double[] genuine) {
    this.frauds = frauds;
    this.genuine = genuine;
  }

  double[] frauds() {
    return frauds;
  }

  double[] genuine() {
    return genuine;
  }

  static ScoresByClass of(double[] scores, boolean[] fraud) {
    if (scores.length != fraud.length) {
      throw new IllegalArgumentException(
          "Scores and labels must be as many: " + scores.length + ", " + fraud.length);
    }
    double[] frauds = new double[scores.length];
    double[] genuine = new double[scores.length];
    int positives = 0;
    for (int i = 0; i < scores.length; i++) {
      if (Double.isNaN(scores[i])) {
        throw new IllegalArgumentException("Score " + i + " is not a number");
      }
      if (fraud[i]) {
        frauds[positives++] = scores[i];
      } else {
        genuine[i - positives] = scores[i];
      }
    }
    frauds = Arrays.copyOf(frauds, positives);
    genuine = Arrays.copyOf(genuine, scores.length - positives);
    Arrays.sort(frauds);
    Arrays.sort(genuine);
    return new ScoresByClass(frauds, genuine);
  }
}

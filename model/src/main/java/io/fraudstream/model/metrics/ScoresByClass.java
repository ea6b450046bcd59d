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

  /** A threshold at which more frauds are found than above it. */
  interface Step {
    /**
     * Takes one threshold.
     *
     * @param caught frauds that score at least the threshold
     * @param flagged payments that score at least the threshold
     */
    void at(double threshold, int caught, int flagged);
  }

  /** One step for each distinct score of a fraud, the highest first. */
  void forEachStep(Step step) {
    int above = genuine.length;
    for (int i = frauds.length - 1; i >= 0; ) {
      double threshold = frauds[i];
      while (i >= 0 && frauds[i] == threshold) {
        i--;
      }
      while (above > 0 && genuine[above - 1] >= threshold) {
        above--;
      }
      int caught = frauds.length - 1 - i;
      step.at(threshold, caught, caught + genuine.length - above);
    }
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

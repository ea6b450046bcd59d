package io.fraudstream.model.metrics;

/** The area under the precision-recall curve, as a sum of steps. */
public final class AveragePrecision {
  private AveragePrecision() {}

  /**
   * The sum over thresholds of (gain in recall) x precision, one threshold for each distinct score
   * and nothing interpolated: the definition of scikit-learn's {@code average_precision_score}.
   *
   * @return in [0, 1], or NaN without any fraud
   */
  public static double of(double[] scores, boolean[] fraud) {
    ScoresByClass byClass = ScoresByClass.of(scores, fraud);
    double[] frauds = byClass.frauds();
    double[] genuine = byClass.genuine();
    double sum = 0;
    int above = genuine.length;
    for (int i = frauds.length - 1; i >= 0; ) {
      double threshold = frauds[i];
      int found = 0;
      while (i >= 0 && frauds[i] == threshold) {
        found++;
        i--;
      }
      while (above > 0 && genuine[above - 1] >= threshold) {
        above--;
      }
      int caught = frauds.length - 1 - i;
      int flagged = caught + genuine.length - above;
      sum += (double) found * caught / flagged;
    }
    return sum / frauds.length;
  }
}

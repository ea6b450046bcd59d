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
    Area area = new Area();
    byClass.forEachStep(area);
    return area.sum / byClass.frauds().length;
  }

  private static final class Area implements ScoresByClass.Step {
    private double sum;
    private int before;

    @Override
    public void at(double threshold, int caught, int flagged) {
      sum += (double) (caught - before) * caught / flagged;
      before = caught;
    }
  }
}

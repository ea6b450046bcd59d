package io.fraudstream.model.metrics;

import java.util.ArrayList;
import java.util.List;

/** The curve whose area {@link AveragePrecision} is, thinned for drawing. */
public final class PrecisionRecallCurve {
  private PrecisionRecallCurve() {}

  /**
   * What the payments that score at least a threshold hold.
   *
   * @param recall the share of frauds that are among them
   * @param precision the share of them that are frauds
   */
  public record Point(double threshold, double recall, double precision) {}

  /**
   * The points at which recall grows, highest threshold first. Of many only those are kept at which
   * recall has grown by {@code 1 / steps} since the last, and the first and the last of all.
   *
   * @return at most {@code steps + 2} points; none without any fraud
   */
  public static List<Point> of(double[] scores, boolean[] fraud, int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be > 0: " + steps);
    }
    ScoresByClass byClass = ScoresByClass.of(scores, fraud);
    Thinned thinned = new Thinned(byClass.frauds().length, steps);
    byClass.forEachStep(thinned);
    return thinned.points;
  }

  private static final class Thinned implements ScoresByClass.Step {
    private final List<Point> points = new ArrayList<>();
    private final int frauds;
    private final int steps;
    private int kept;

    Thinned(int frauds, int steps) {
      this.frauds = frauds;
      this.steps = steps;
    }

    @Override
    public void at(double threshold, int caught, int flagged) {
      boolean grown = (long) (caught - kept) * steps >= frauds;
      if (points.isEmpty() || grown || caught == frauds) {
        points.add(new Point(threshold, (double) caught / frauds, (double) caught / flagged));
        kept = caught;
      }
    }
  }
}

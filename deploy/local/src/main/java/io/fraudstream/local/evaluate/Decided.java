package io.fraudstream.local.evaluate;

import io.fraudstream.model.metrics.ThresholdMetrics;
import io.fraudstream.transactions.Decision;

/**
 * What the payments with a decision, or a more severe one, hold: as it was made then, whatever the
 * thresholds are now.
 *
 * @param lowestScore of these payments, which is where the threshold was as far as it shows; NaN
 *     without any
 */
public record Decided(ThresholdMetrics metrics, double lowestScore) {

  static Decided atLeast(Decision decision, Sample sample) {
    long flagged = 0;
    long caught = 0;
    long frauds = 0;
    double lowest = Double.NaN;
    for (int i = 0; i < sample.labelled(); i++) {
      boolean fraud = sample.frauds()[i];
      frauds += fraud ? 1 : 0;
      if (sample.decisions()[i].compareTo(decision) >= 0) {
        flagged++;
        caught += fraud ? 1 : 0;
        lowest = flagged == 1 ? sample.scores()[i] : Math.min(lowest, sample.scores()[i]);
      }
    }
    return new Decided(new ThresholdMetrics(flagged, caught, frauds), lowest);
  }
}

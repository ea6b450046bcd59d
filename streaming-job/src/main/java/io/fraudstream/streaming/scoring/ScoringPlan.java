package io.fraudstream.streaming.scoring;

import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.transactions.Decision;
import java.io.Serializable;

/**
 * Everything that turns a payment's features into a decision, fixed for one micro-batch.
 *
 * @param artifact the model
 * @param reviewThreshold the lowest score, in [0, 1], that an analyst looks at
 * @param declineThreshold the lowest score, in [0, 1], that is refused
 */
public record ScoringPlan(ModelArtifact artifact, double reviewThreshold, double declineThreshold)
    implements Serializable {

  public ScoringPlan {
    if (!(reviewThreshold >= 0 && reviewThreshold <= declineThreshold)) {
      throw new IllegalArgumentException(
          "Thresholds must be 0 <= review <= decline: "
              + reviewThreshold
              + ", "
              + declineThreshold);
    }
  }

  /** The decision for a score. */
  public Decision decide(double score) {
    return Decision.of(score, reviewThreshold, declineThreshold);
  }
}

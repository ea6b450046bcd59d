package io.fraudstream.streaming.scoring;

import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.transactions.Decision;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Everything that turns a payment's features into a decision, fixed for one micro-batch.
 *
 * @param artifact the model that decides
 * @param reviewThreshold the lowest score, in [0, 1], that an analyst looks at
 * @param declineThreshold the lowest score, in [0, 1], that is refused
 * @param shadow a model whose score is stored beside and decides nothing, null for none
 */
public record ScoringPlan(
    ModelArtifact artifact,
    double reviewThreshold,
    double declineThreshold,
    @Nullable ModelArtifact shadow)
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

  /** The same decisions, without a shadow. */
  public ScoringPlan withoutShadow() {
    return new ScoringPlan(artifact, reviewThreshold, declineThreshold, null);
  }

  /** Whether another plan decides every payment as this one does: it differs in its shadow only. */
  public boolean decidesAs(ScoringPlan other) {
    return artifact.equals(other.artifact)
        && reviewThreshold == other.reviewThreshold
        && declineThreshold == other.declineThreshold;
  }
}

package io.fraudstream.transactions;

/** What to do with a scored payment. The order is that of severity. */
public enum Decision {
  /** Let it pass. */
  APPROVE,
  /** Let an analyst look at it. */
  REVIEW,
  /** Refuse it. */
  DECLINE;

  /**
   * The decision for a score in [0, 1]: each threshold is the lowest score that gets the decision.
   */
  public static Decision of(double score, double reviewThreshold, double declineThreshold) {
    if (score >= declineThreshold) {
      return DECLINE;
    }
    return score >= reviewThreshold ? REVIEW : APPROVE;
  }
}

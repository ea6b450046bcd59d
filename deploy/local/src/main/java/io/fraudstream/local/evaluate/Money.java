package io.fraudstream.local.evaluate;

import io.fraudstream.transactions.Decision;

/**
 * What the decisions saved and cost.
 *
 * @param fraudDeclined frauds that were stopped
 * @param fraudReviewed frauds that somebody was to look at
 * @param fraudMissed frauds that passed
 * @param genuineDeclined good payments that were refused
 */
public record Money(Sum fraudDeclined, Sum fraudReviewed, Sum fraudMissed, Sum genuineDeclined) {

  /** Payments and their amounts. */
  public record Sum(long payments, double euros) {}

  static Money of(Sample sample) {
    return new Money(
        sum(sample, true, Decision.DECLINE),
        sum(sample, true, Decision.REVIEW),
        sum(sample, true, Decision.APPROVE),
        sum(sample, false, Decision.DECLINE));
  }

  private static Sum sum(Sample sample, boolean fraud, Decision decision) {
    long payments = 0;
    double euros = 0;
    for (int i = 0; i < sample.labelled(); i++) {
      if (sample.frauds()[i] == fraud && sample.decisions()[i] == decision) {
        payments++;
        euros += sample.amounts()[i];
      }
    }
    return new Sum(payments, euros);
  }
}

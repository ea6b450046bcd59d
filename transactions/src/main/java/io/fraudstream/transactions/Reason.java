package io.fraudstream.transactions;

/**
 * One of the features that raised a payment's score.
 *
 * @param feature its name in the feature contract
 * @param value what it was for this payment
 * @param usual what it usually is, for the card or the terminal or among all payments
 * @param contribution how much it added to the log-odds of the score
 */
public record Reason(String feature, double value, double usual, double contribution) {}

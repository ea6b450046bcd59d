package io.fraudstream.transactions;

/**
 * A verdict on a record that cannot be processed.
 *
 * @param reason the named policy it fell under
 * @param detail one line for people: what was wrong and what would be right; never a card number
 */
public record Rejection(RejectionReason reason, String detail) {}

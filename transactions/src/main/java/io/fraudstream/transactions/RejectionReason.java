package io.fraudstream.transactions;

/**
 * Why a record went to quarantine instead of being scored or stored as a label. The names are part
 * of the contract.
 */
public enum RejectionReason {
  /** The bytes do not parse as a record of the topic. */
  MALFORMED,
  /** The record parses and breaks a rule of the contract. */
  INVALID,
  /** The same {@code transaction_id} was seen before, within the retention. */
  DUPLICATE,
  /** The event time lies further ahead of the record's timestamp than allowed. */
  FUTURE,
  /** The event time lies behind what the windows still know. */
  TOO_OLD,
  /** The model gave no finite score. */
  UNSCORABLE
}

package io.fraudstream.producer.kafka;

import java.util.Locale;

/** What a record is, as its sender knows it. */
public enum RecordKind {
  /** A payment, in time or out of order by less than a watermark allows for. */
  TRANSACTION,
  /** A payment sent hours after it happened: still to be scored. */
  LATE,
  /** A label. */
  LABEL,
  /** An exact copy of a payment sent before. */
  DUPLICATE,
  /** A payment sent so long after it happened that it must be refused. */
  TOO_OLD,
  /** A payment from a file that breaks a rule of the contract, sent as it is. */
  INVALID,
  /** Bytes that do not parse. */
  MALFORMED,
  /** A record that parses, or nearly, and must not pass. */
  HOSTILE;

  /** The name in the ledger. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a scored row is to be expected for it. */
  public boolean scored() {
    return this == TRANSACTION || this == LATE;
  }
}

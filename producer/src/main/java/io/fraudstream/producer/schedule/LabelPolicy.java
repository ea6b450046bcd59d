package io.fraudstream.producer.schedule;

/** Which payments get a label. */
public enum LabelPolicy {
  /** Every payment, fraudulent or not. */
  ALL,
  /** Fraudulent ones only. */
  FRAUDS;

  public boolean covers(boolean fraud) {
    return this == ALL || fraud;
  }
}

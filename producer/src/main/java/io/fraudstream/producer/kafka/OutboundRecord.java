package io.fraudstream.producer.kafka;

import org.jspecify.annotations.Nullable;

/**
 * A record ready to be sent. It takes over the arrays; nobody may change them afterwards.
 *
 * @param topic where to
 * @param kind what it is
 * @param id the transaction id, empty if there is none to be had
 * @param key the Kafka key; null spreads the record over the partitions
 * @param value the Kafka value
 * @param truth for payments whose truth is known the kind of fraud (or {@link #FRAUD} where only
 *     that is known), or {@link #GENUINE}; else empty
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody, and copies would cost a third
public record OutboundRecord(
    String topic, RecordKind kind, String id, byte @Nullable [] key, byte[] value, String truth) {
  /** The truth about a payment that is no fraud. */
  public static final String GENUINE = "none";

  /** The truth about a fraudulent payment when nobody says how it came about. */
  public static final String FRAUD = "fraud";

  /** The same bytes as another kind of record. */
  public OutboundRecord as(RecordKind other) {
    return new OutboundRecord(topic, other, id, key, value, truth);
  }
}

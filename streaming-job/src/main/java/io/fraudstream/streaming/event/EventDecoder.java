package io.fraudstream.streaming.event;

import io.fraudstream.model.features.Feature;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.LabelCodec;
import io.fraudstream.transactions.RecordHeaders;
import io.fraudstream.transactions.RejectedRecordException;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * From a Kafka record to an event. Whatever is wrong with the record becomes a {@link
 * Event.Refusal}; nothing throws.
 */
public final class EventDecoder implements Serializable {
  private static final long serialVersionUID = 1;

  /**
   * The end of the year 9999: a larger timestamp counts micro- or nanoseconds and compares with
   * nothing.
   */
  private static final long LAST_TIMESTAMP = 253_402_300_799_999L;

  private final String labelsTopic;
  private final long maxFutureSkewMillis;

  /**
   * @param labelsTopic the topic whose records are labels; every other topic holds transactions
   * @param maxFutureSkew how far ahead of its record's timestamp an event time may lie
   */
  public EventDecoder(String labelsTopic, Duration maxFutureSkew) {
    this.labelsTopic = labelsTopic;
    this.maxFutureSkewMillis = maxFutureSkew.toMillis();
  }

  /**
   * Decodes one record.
   *
   * @param schemaVersion the record's {@value RecordHeaders#SCHEMA_VERSION} header, null if it has
   *     none
   */
  public Event decode(KafkaRecord source, byte @Nullable [] schemaVersion) {
    try {
      RecordHeaders.requireReadable(schemaVersion);
      if (source.topic().equals(labelsTopic)) {
        Label label = LabelCodec.decode(source.value());
        return checked(source, label.eventTime(), new Event.Verdict(label));
      }
      Transaction transaction = TransactionCodec.decode(source.value());
      return checked(
          source,
          transaction.eventTime(),
          new Event.Payment(transaction, false, 0, new double[Feature.COUNT]));
    } catch (RejectedRecordException e) {
      return new Event(source, new Event.Refusal(e.rejection()));
    }
  }

  private Event checked(KafkaRecord source, long eventTime, Event.Content content) {
    Event event = new Event(source, content);
    if (eventTime - maxFutureSkewMillis <= source.timestamp()
        && source.timestamp() <= LAST_TIMESTAMP) {
      return event;
    }
    return event.rejected(
        RejectionReason.FUTURE,
        "event_time "
            + Instant.ofEpochMilli(eventTime)
            + " lies more than "
            + Duration.ofMillis(maxFutureSkewMillis)
            + " ahead of the record's timestamp "
            + Instant.ofEpochMilli(source.timestamp())
            + ", or that timestamp is not in milliseconds");
  }
}

package io.fraudstream.streaming.event;

import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Rejection;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Transaction;

/**
 * One Kafka record and what became of it so far. Every record that enters the job is an event until
 * it is a row of exactly one table; a rejected one travels with the others.
 */
public record Event(KafkaRecord source, Content content) {

  /** What the record says. */
  public sealed interface Content permits Payment, Verdict, Refusal {}

  /**
   * A payment and what is known about it.
   *
   * @param late whether it came behind the watermark
   * @param watermark the watermark of its micro-batch, epoch milliseconds
   * @param features one value per {@link io.fraudstream.model.features.Feature}, filled on the way
   */
  @SuppressWarnings("ArrayRecordComponent") // in flight inside one task; never compared
  public record Payment(Transaction transaction, boolean late, long watermark, double[] features)
      implements Content {}

  /** A label. */
  public record Verdict(Label label) implements Content {}

  /** A record that goes to quarantine. */
  public record Refusal(Rejection rejection) implements Content {}

  /** The same record with another content. */
  public Event with(Content newContent) {
    return new Event(source, newContent);
  }

  /** The same record, rejected. */
  public Event rejected(RejectionReason reason, String detail) {
    return with(new Refusal(new Rejection(reason, detail)));
  }
}

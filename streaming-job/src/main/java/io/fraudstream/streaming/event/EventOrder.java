package io.fraudstream.streaming.event;

import java.util.Comparator;

/**
 * The order in which one key's events of a micro-batch are processed, whatever order the shuffle
 * gave them: by event time, payments before labels, then by transaction id. Two records of the same
 * payment keep Kafka's order.
 */
public final class EventOrder {
  private static final Comparator<Event> CONTENT =
      Comparator.comparingLong(EventOrder::eventTime)
          .thenComparing(event -> event.content() instanceof Event.Verdict)
          .thenComparing(EventOrder::transactionId);

  /** By event time, kind and id; ties by place in Kafka. */
  public static final Comparator<Event> INSTANCE =
      CONTENT
          .thenComparing(event -> event.source().topic())
          .thenComparingInt(event -> event.source().partition())
          .thenComparingLong(event -> event.source().offset());

  private EventOrder() {}

  private static long eventTime(Event event) {
    if (event.content() instanceof Event.Payment payment) {
      return payment.transaction().eventTime();
    }
    return event.content() instanceof Event.Verdict verdict ? verdict.label().eventTime() : 0;
  }

  private static String transactionId(Event event) {
    if (event.content() instanceof Event.Payment payment) {
      return payment.transaction().transactionId();
    }
    return event.content() instanceof Event.Verdict verdict ? verdict.label().transactionId() : "";
  }
}

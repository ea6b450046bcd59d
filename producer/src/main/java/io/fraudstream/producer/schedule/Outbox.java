package io.fraudstream.producer.schedule;

import io.fraudstream.producer.kafka.OutboundRecord;
import io.fraudstream.producer.kafka.RecordKind;
import io.fraudstream.producer.kafka.RecordSender;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Records that go now, and records that wait until the event clock is far enough: labels, copies,
 * and payments that are to come late. The event clock is the latest event time it was told.
 */
public final class Outbox {
  private record Held(long due, long sequence, OutboundRecord record) {}

  private final RecordSender sender;
  private final PriorityQueue<Held> held =
      new PriorityQueue<>(Comparator.comparingLong(Held::due).thenComparingLong(Held::sequence));
  private long eventClock = Long.MIN_VALUE;
  private long sequence;

  public Outbox(RecordSender sender) {
    this.sender = sender;
  }

  /** Moves the event clock, never back, and sends what has become due. */
  public void advance(long eventTime, long timestamp) {
    if (eventTime <= eventClock) {
      return;
    }
    eventClock = eventTime;
    sender.progress().reached(eventTime);
    Held next = held.peek();
    while (next != null && next.due <= eventClock) {
      held.remove();
      sender.send(next.record, timestamp);
      next = held.peek();
    }
  }

  /** Sends the record as soon as the event clock reaches {@code due}, now if it has. */
  public void sendAt(long due, OutboundRecord record, long timestamp) {
    if (due <= eventClock) {
      sender.send(record, timestamp);
    } else {
      held.add(new Held(due, sequence++, record));
    }
  }

  /** Sends what still waits, in the order in which it was due. */
  public void drain(long timestamp) {
    for (Held next = held.poll(); next != null; next = held.poll()) {
      sender.send(next.record, timestamp);
    }
  }

  /** As {@link #drain}, without the labels: nobody knows yet what they say. */
  public void drainWithoutLabels(long timestamp) {
    held.removeIf(waiting -> waiting.record.kind() == RecordKind.LABEL);
    drain(timestamp);
  }
}

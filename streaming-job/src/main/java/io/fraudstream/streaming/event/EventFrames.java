package io.fraudstream.streaming.event;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Walks over the events of a pack and reads of each what tells where it goes next. */
public final class EventFrames {
  private static final int KIND = Integer.BYTES;
  private static final int OFFSET = KIND + 1;
  private static final int EVENT_TIME = OFFSET + Long.BYTES;
  private static final int CARD = EVENT_TIME + Long.BYTES;

  private final ByteBuffer pack;
  private int from;
  private int to;

  /** Stands before the first event. */
  public EventFrames(byte[] pack) {
    this.pack = ByteBuffer.wrap(pack);
  }

  /** Goes to the next event; false if there is none. */
  public boolean next() {
    from = to;
    if (from == pack.limit()) {
      return false;
    }
    to = from + Integer.BYTES + pack.getInt(from);
    return true;
  }

  /** The event's offset in Kafka. */
  public long offset() {
    return pack.getLong(from + OFFSET);
  }

  /** The card of a payment, null of anything else. */
  public @Nullable String cardId() {
    if (!isPayment()) {
      return null;
    }
    pack.position(from + CARD);
    return EventReader.text(pack);
  }

  /** Whether a pack holds a payment. */
  public static boolean anyPayment(byte[] pack) {
    for (EventFrames frames = new EventFrames(pack); frames.next(); ) {
      if (frames.isPayment()) {
        return true;
      }
    }
    return false;
  }

  /** The latest event time of a pack's payments, 0 of none. */
  public static long latestPayment(byte[] pack) {
    long latest = 0;
    for (EventFrames frames = new EventFrames(pack); frames.next(); ) {
      if (frames.isPayment()) {
        latest = Math.max(latest, frames.pack.getLong(frames.from + EVENT_TIME));
      }
    }
    return latest;
  }

  void copyTo(EventWriter out) {
    out.put(pack.array(), from, to);
  }

  private boolean isPayment() {
    return pack.get(from + KIND) == EventCodec.PAYMENT;
  }
}

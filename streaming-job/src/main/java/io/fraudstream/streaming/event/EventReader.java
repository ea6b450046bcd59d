package io.fraudstream.streaming.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Rejection;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Transaction;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Reads what {@link EventWriter} wrote, event by event. */
final class EventReader implements Iterator<Event> {
  private final ByteBuffer in;

  EventReader(byte[] pack) {
    in = ByteBuffer.wrap(pack);
  }

  @Override
  public boolean hasNext() {
    return in.hasRemaining();
  }

  @Override
  public Event next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    in.getInt(); // The length is for those who do not unpack.
    byte kind = in.get();
    long offset = in.getLong();
    Event.Content content =
        switch (kind) {
          case EventCodec.PAYMENT -> payment();
          case EventCodec.VERDICT -> new Event.Verdict(label());
          case EventCodec.REFUSAL ->
              new Event.Refusal(new Rejection(RejectionReason.valueOf(text()), text()));
          default -> throw new IllegalStateException("Unknown kind of event: " + kind);
        };
    return new Event(
        new KafkaRecord(text(), varint(), offset, in.getLong(), optionalBytes(), optionalBytes()),
        content);
  }

  private Event.Payment payment() {
    long eventTime = in.getLong();
    String cardId = text();
    Transaction transaction =
        new Transaction(
            text(),
            eventTime,
            cardId,
            text(),
            in.getLong(),
            text(),
            optionalText(),
            optionalText(),
            optionalText(),
            optionalDouble(),
            optionalDouble());
    return new Event.Payment(transaction, flag(), in.getLong(), features());
  }

  private double[] features() {
    double[] features = new double[varint()];
    for (int from = 0; from < features.length; from += Long.SIZE) {
      for (long mask = in.getLong(); mask != 0; mask &= mask - 1) {
        features[from + Long.numberOfTrailingZeros(mask)] = in.getDouble();
      }
    }
    return features;
  }

  private Label label() {
    return new Label(text(), text(), text(), in.getLong(), flag(), in.getLong(), text());
  }

  private boolean flag() {
    return in.get() == 1;
  }

  private String text() {
    return text(in);
  }

  /** Reads a text that is there. */
  static String text(ByteBuffer in) {
    return text(in, varint(in) - 1);
  }

  private @Nullable String optionalText() {
    int length = varint() - 1;
    return length < 0 ? null : text(in, length);
  }

  private static String text(ByteBuffer in, int length) {
    String text = new String(in.array(), in.arrayOffset() + in.position(), length, UTF_8);
    in.position(in.position() + length);
    return text;
  }

  private byte @Nullable [] optionalBytes() {
    int length = varint() - 1;
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private @Nullable Double optionalDouble() {
    return flag() ? in.getDouble() : null;
  }

  private int varint() {
    return varint(in);
  }

  private static int varint(ByteBuffer in) {
    int value = 0;
    int shift = 0;
    byte next = in.get();
    while (next < 0) {
      value |= (next & 0x7f) << shift;
      shift += 7;
      next = in.get();
    }
    return value | next << shift;
  }
}

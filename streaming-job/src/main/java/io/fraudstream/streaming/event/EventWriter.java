package io.fraudstream.streaming.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Transaction;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes events into a byte array that grows; big-endian, as {@link EventReader} reads it. */
final class EventWriter {
  private ByteBuffer buffer = ByteBuffer.allocate(1024);

  /** Packs an event behind what is there. */
  void put(Event event) {
    int start = buffer.position();
    room(Integer.BYTES).putInt(0);
    Event.Content content = event.content();
    if (content instanceof Event.Payment payment) {
      head(EventCodec.PAYMENT, event.source());
      payment(payment);
    } else if (content instanceof Event.Verdict verdict) {
      head(EventCodec.VERDICT, event.source());
      label(verdict.label());
    } else if (content instanceof Event.Refusal refusal) {
      head(EventCodec.REFUSAL, event.source());
      putText(refusal.rejection().reason().name());
      putText(refusal.rejection().detail());
    }
    source(event.source());
    buffer.putInt(start, buffer.position() - start - Integer.BYTES);
  }

  /** Copies packed events behind what is there. */
  void put(byte[] pack, int from, int to) {
    room(to - from).put(pack, from, to - from);
  }

  int size() {
    return buffer.position();
  }

  /** A copy of the bytes from one place up to another. */
  byte[] bytes(int from, int to) {
    return Arrays.copyOfRange(buffer.array(), from, to);
  }

  /** Copies bytes from one place up to another into an array. */
  void copy(int from, int to, byte[] target, int at) {
    System.arraycopy(buffer.array(), from, target, at, to - from);
  }

  void clear() {
    buffer.clear();
  }

  private void head(byte kind, KafkaRecord source) {
    room(1 + Long.BYTES).put(kind).putLong(source.offset());
  }

  private void source(KafkaRecord source) {
    putText(source.topic());
    putVarint(source.partition());
    putLong(source.timestamp());
    putOptionalBytes(source.key());
    putOptionalBytes(source.value());
  }

  private void payment(Event.Payment payment) {
    Transaction transaction = payment.transaction();
    putLong(transaction.eventTime());
    putText(transaction.cardId());
    putText(transaction.transactionId());
    putText(transaction.terminalId());
    putLong(transaction.amountMinor());
    putText(transaction.currency());
    putOptionalText(transaction.merchantCategory());
    putOptionalText(transaction.channel());
    putOptionalText(transaction.country());
    putOptionalDouble(transaction.latitude());
    putOptionalDouble(transaction.longitude());
    putBoolean(payment.late());
    putLong(payment.watermark());
    features(payment.features());
  }

  /** For every 64 features a mask of those that are not zero, and these. */
  private void features(double[] features) {
    putVarint(features.length);
    for (int from = 0; from < features.length; from += Long.SIZE) {
      int to = Math.min(features.length, from + Long.SIZE);
      int masked = room(Long.BYTES * (1 + to - from)).position();
      buffer.putLong(0);
      long mask = 0;
      for (int i = from; i < to; i++) {
        long bits = Double.doubleToRawLongBits(features[i]);
        if (bits != 0) {
          mask |= 1L << i;
          buffer.putLong(bits);
        }
      }
      buffer.putLong(masked, mask);
    }
  }

  private void label(Label label) {
    putText(label.transactionId());
    putText(label.cardId());
    putText(label.terminalId());
    putLong(label.eventTime());
    putBoolean(label.fraud());
    putLong(label.labelTime());
    putText(label.source());
  }

  private void putBoolean(boolean value) {
    room(1).put((byte) (value ? 1 : 0));
  }

  private void putLong(long value) {
    room(Long.BYTES).putLong(value);
  }

  private void putText(String value) {
    putOptionalBytes(value.getBytes(UTF_8));
  }

  private void putOptionalText(@Nullable String value) {
    putOptionalBytes(value == null ? null : value.getBytes(UTF_8));
  }

  private void putOptionalBytes(byte @Nullable [] value) {
    if (value == null) {
      putVarint(0);
      return;
    }
    putVarint(value.length + 1);
    room(value.length).put(value);
  }

  private void putOptionalDouble(@Nullable Double value) {
    putBoolean(value != null);
    if (value != null) {
      room(Double.BYTES).putDouble(value);
    }
  }

  /** Seven bits a byte, the lowest first. */
  private void putVarint(int value) {
    room(5);
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      buffer.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    buffer.put((byte) rest);
  }

  private ByteBuffer room(int bytes) {
    if (buffer.remaining() < bytes) {
      int size = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
      buffer = ByteBuffer.allocate(size).put(buffer.flip());
    }
    return buffer;
  }
}

package io.fraudstream.model.features;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads what {@link PackedWriter} packed. Bytes that it did not pack fail with an {@link
 * IllegalStateException} that says what to do.
 */
final class PackedReader {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final String what;
  private final byte[] bytes;
  private int position;

  /**
   * @param what whose state it is, for messages: card, terminal
   */
  PackedReader(String what, byte[] bytes) {
    this.what = what;
    this.bytes = bytes;
  }

  void version(int expected) {
    int found = octet();
    if (found != expected) {
      throw unreadable(
          "its version byte is 0x%02x and this version reads 0x%02x".formatted(found, expected));
    }
  }

  int octet() {
    need(1);
    return bytes[position++] & 0xff;
  }

  long varint() {
    byte[] packed = bytes;
    int at = position;
    long value = 0;
    for (int shift = 0; shift < 64 && at < packed.length; shift += 7) {
      byte next = packed[at++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        position = at;
        return value;
      }
    }
    throw unreadable("the number at byte %d does not end".formatted(position));
  }

  long signed() {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  int fixed32() {
    need(Integer.BYTES);
    int value = (int) INT.get(bytes, position);
    position += Integer.BYTES;
    return value;
  }

  long fixed64() {
    need(Long.BYTES);
    long value = (long) LONG.get(bytes, position);
    position += Long.BYTES;
    return value;
  }

  /** A time at or after another, as its distance from it. */
  long later(long previous) {
    long time = previous + varint();
    if (time < previous) {
      throw unreadable("its times are not in order at byte %d".formatted(position));
    }
    return time;
  }

  /** How many rows follow, each of at least that many bytes: no more than the bytes can hold. */
  int rows(int bytesEach) {
    long rows = varint();
    if (rows < 0 || rows > (bytes.length - position) / bytesEach) {
      throw unreadable("it ends before the %d rows it announces".formatted(rows));
    }
    return (int) rows;
  }

  /** An index below a size. */
  int index(int size) {
    long index = varint();
    if (index < 0 || index >= size) {
      throw unreadable("it refers to row %d of %d".formatted(index, size));
    }
    return (int) index;
  }

  void end() {
    if (position != bytes.length) {
      throw unreadable("%d bytes follow its end".formatted(bytes.length - position));
    }
  }

  private void need(int count) {
    if (bytes.length - position < count) {
      throw unreadable("it ends too early, after %d bytes".formatted(bytes.length));
    }
  }

  private IllegalStateException unreadable(String cause) {
    return new IllegalStateException(
        "Cannot read the state of a %s: %s. Another version wrote it, or it is damaged: start with a new checkpoint, so that the state is rebuilt from the topics"
            .formatted(what, cause));
  }
}

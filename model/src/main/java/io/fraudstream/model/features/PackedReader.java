package io.fraudstream.model.features;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Reads what {@link PackedWriter} packed. Bytes that it did not pack fail with an {@link
 * IllegalStateException} that says what to do.
 */
final class PackedReader {
  /**
   * More than any state holds, were it a tile of 4 hours each since the epoch. Rows may take no
   * bytes, so that a few damaged ones ask for all of them.
   */
  private static final int MOST_ROWS = 1 << 18;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final String what;
  private final byte[] bytes;
  private final int length;
  private int position;

  /**
   * @param what whose state it is, for messages: card, terminal
   */
  PackedReader(String what, byte[] packed) {
    this.what = what;
    length = packed.length;
    // Eight bytes more, so that every value of a column can be read as a long.
    bytes = Arrays.copyOf(packed, length + Long.BYTES);
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
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = octet();
      value |= (next & 0x7fL) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw unreadable("the number before byte %d does not end".formatted(position));
  }

  long signed() {
    long value = varint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** A number of rows. */
  int rows() {
    return index(MOST_ROWS);
  }

  /** A number from 0 up to a limit, exclusive. */
  int index(int limit) {
    long index = varint();
    if (index < 0 || index >= limit) {
      throw unreadable("%d stands where less than %d is possible".formatted(index, limit));
    }
    return (int) index;
  }

  void column(long[] values, int from, int to) {
    if (from == to) {
      return;
    }
    long min = signed();
    int width = octet();
    if (width > Long.BYTES) {
      throw unreadable("a column is %d bytes wide".formatted(width));
    }
    need((to - from) * width);
    long mask = width == 0 ? 0 : -1L >>> (Long.SIZE - Byte.SIZE * width);
    byte[] packed = bytes;
    int at = position;
    for (int i = from; i < to; i++) {
      values[i] = min + ((long) LONG.get(packed, at) & mask);
      at += width;
    }
    position = at;
  }

  void ascending(long[] values, int from, int to) {
    if (from == to) {
      return;
    }
    values[from] = varint();
    column(values, from + 1, to);
    for (int i = from + 1; i < to; i++) {
      values[i] += values[i - 1];
      if (values[i] < values[i - 1]) {
        throw unreadable("its times are not in order");
      }
    }
  }

  void end() {
    if (position != length) {
      throw unreadable("%d bytes follow its end".formatted(length - position));
    }
  }

  private void need(int count) {
    if (length - position < count) {
      throw unreadable("it ends too early, after %d bytes".formatted(length));
    }
  }

  private IllegalStateException unreadable(String cause) {
    return new IllegalStateException(
        "Cannot read the state of a %s: %s. Another version wrote it, or it is damaged: start with a new checkpoint, so that the state is rebuilt from the topics"
            .formatted(what, cause));
  }
}

package io.fraudstream.model.features;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Packs numbers into bytes. Single ones are LEB128 varints. The values of a column take the same
 * number of bytes each, as few as hold their distance from the smallest: without a branch for each
 * value, this reads several times faster than varints and is as small.
 */
final class PackedWriter {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes;
  private int length;

  PackedWriter(int capacity) {
    bytes = new byte[capacity];
  }

  void octet(int value) {
    room(1);
    bytes[length++] = (byte) value;
  }

  void varint(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  /** A signed number in zigzag order, so that small negative ones are short too. */
  void signed(long value) {
    varint((value << 1) ^ (value >> 63));
  }

  void column(long[] values, int from, int to) {
    if (from == to) {
      return;
    }
    long min = values[from];
    long max = min;
    for (int i = from + 1; i < to; i++) {
      min = Math.min(min, values[i]);
      max = Math.max(max, values[i]);
    }
    signed(min);
    int width = width(max - min);
    octet(width);
    room((to - from) * width + Long.BYTES);
    byte[] packed = bytes;
    int at = length;
    for (int i = from; i < to; i++) {
      // The bytes beyond the width are zero, or overwritten by the next value.
      LONG.set(packed, at, values[i] - min);
      at += width;
    }
    length = at;
  }

  /** A column in ascending order, by the distances between its values. */
  void ascending(long[] values, int from, int to) {
    if (from == to) {
      return;
    }
    varint(values[from]);
    long[] distances = new long[to - from - 1];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = values[from + i + 1] - values[from + i];
    }
    column(distances, 0, distances.length);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  /** How many bytes hold an unsigned number. */
  private static int width(long value) {
    return (Long.SIZE - Long.numberOfLeadingZeros(value) + Byte.SIZE - 1) / Byte.SIZE;
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}

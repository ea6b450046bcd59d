package io.fraudstream.model.features;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Packs numbers into bytes: LEB128 varints, zigzag for signed ones, little-endian words. */
final class PackedWriter {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

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
    byte[] packed = bytes;
    int at = length;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      packed[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    packed[at++] = (byte) rest;
    length = at;
  }

  void signed(long value) {
    varint((value << 1) ^ (value >> 63));
  }

  void fixed32(int value) {
    room(Integer.BYTES);
    INT.set(bytes, length, value);
    length += Integer.BYTES;
  }

  void fixed64(long value) {
    room(Long.BYTES);
    LONG.set(bytes, length, value);
    length += Long.BYTES;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }
}

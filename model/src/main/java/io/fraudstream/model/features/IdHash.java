package io.fraudstream.model.features;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * 64 bits that stand for an id: its UTF-8 in little-endian words of 8 bytes, the last one filled up
 * with zeros, each mixed into the hash of those before it; the first starts from the length.
 */
final class IdHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private IdHash() {}

  static long of(String id) {
    byte[] bytes = id.getBytes(UTF_8);
    long hash = bytes.length;
    int position = 0;
    for (; position + Long.BYTES <= bytes.length; position += Long.BYTES) {
      hash = mix(hash ^ (long) LONG.get(bytes, position));
    }
    long rest = 0;
    for (int i = bytes.length - 1; i >= position; i--) {
      rest = rest << 8 | (bytes[i] & 0xff);
    }
    return mix(hash ^ rest);
  }

  /** The upper 32 bits, where rare collisions do no harm. */
  static long of32(String id) {
    return of(id) >>> 32;
  }

  /** David Stafford's variant 13 of the 64-bit finaliser of MurmurHash3. */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}

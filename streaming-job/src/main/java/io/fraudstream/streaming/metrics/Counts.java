package io.fraudstream.streaming.metrics;

import java.io.Serializable;

/** A count for each constant of an enum, for code that runs once a row. */
final class Counts<E extends Enum<E>> implements Serializable {
  private static final long serialVersionUID = 1;

  private final long[] counts;

  Counts(Class<E> type) {
    counts = new long[type.getEnumConstants().length];
  }

  @SuppressWarnings("EnumOrdinal") // within one process' life
  void increment(E constant) {
    counts[constant.ordinal()]++;
  }

  @SuppressWarnings("EnumOrdinal") // as above
  long of(E constant) {
    return counts[constant.ordinal()];
  }

  long sum() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  void add(Counts<E> other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }
}

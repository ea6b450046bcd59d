package io.fraudstream.streaming.metrics;

import java.io.Serializable;

/**
 * Counted waiting times in bins fine enough (a 32nd wide) to be moved by what comes after the wait
 * before they fall into the buckets of a histogram.
 */
final class Waits implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int STEPS = 32;
  private static final int STEP_BITS = 5;

  private final long[] counts = new long[STEPS * 40];

  /** What is to be done with each bin. */
  interface Visitor {
    void visit(double millis, long times);
  }

  void add(long millis) {
    counts[bin(Math.max(0, millis))]++;
  }

  void add(Waits other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
  }

  void forEach(Visitor visitor) {
    for (int bin = 0; bin < counts.length; bin++) {
      if (counts[bin] > 0) {
        visitor.visit((start(bin) + start(bin + 1) - 1) / 2.0, counts[bin]);
      }
    }
  }

  /** Exact below 32, then 32 bins for each power of two; a billion seconds is in the last. */
  private int bin(long millis) {
    if (millis < STEPS) {
      return (int) millis;
    }
    int power = 63 - Long.numberOfLeadingZeros(millis) - STEP_BITS;
    return (int)
        Math.min(counts.length - 1, (long) STEPS * (power + 1) + (millis >> power) - STEPS);
  }

  private static long start(int bin) {
    int power = bin / STEPS - 1;
    return power < 0 ? bin : (long) (STEPS + bin % STEPS) << power;
  }
}

package io.fraudstream.producer.simulator;

/** Quantiles of positive numbers of any size, within one per cent, in constant memory. */
final class LogHistogram {
  private static final double SMALLEST = 1e-3;
  private static final double STEP = Math.log(1.01);
  private static final int BUCKETS = 4000;

  private final long[] counts = new long[BUCKETS];
  private long total;

  void add(double value) {
    double place = Math.log(Math.max(value, SMALLEST) / SMALLEST) / STEP;
    counts[(int) Math.min(place, BUCKETS - 1)]++;
    total++;
  }

  long total() {
    return total;
  }

  /** The value that a share {@code q} of the values does not exceed; 0 if there are none. */
  double quantile(double q) {
    long rank = (long) Math.ceil(q * total);
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += counts[i];
      if (seen >= rank && seen > 0) {
        return i == 0 ? 0 : SMALLEST * Math.exp((i + 0.5) * STEP);
      }
    }
    return 0;
  }
}

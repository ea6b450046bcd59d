package io.fraudstream.local.bench;

import java.util.List;

/**
 * One look at how far the job is behind.
 *
 * @param millis when, on any clock
 * @param sent records in Kafka
 * @param records of them that are in no table yet
 */
record Lag(long millis, long sent, long records) {

  /** Records a second that came between the first look and the last. */
  static double sentRate(List<Lag> looks) {
    Lag first = looks.get(0);
    Lag last = looks.get(looks.size() - 1);
    return (last.sent() - first.sent()) / (last.seconds() - first.seconds());
  }

  /** Records a second by which it grows: the line through the looks, by least squares. */
  static double slope(List<Lag> looks) {
    double meanSeconds = looks.stream().mapToDouble(Lag::seconds).average().orElse(Double.NaN);
    double meanRecords = looks.stream().mapToLong(Lag::records).average().orElse(Double.NaN);
    double product = 0;
    double square = 0;
    for (Lag look : looks) {
      double seconds = look.seconds() - meanSeconds;
      product += seconds * (look.records() - meanRecords);
      square += seconds * seconds;
    }
    return product / square;
  }

  /** The largest. */
  static long most(List<Lag> looks) {
    return looks.stream().mapToLong(Lag::records).max().orElse(0);
  }

  private double seconds() {
    return millis / 1000.0;
  }
}

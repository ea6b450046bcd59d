package io.fraudstream.local.bench;

import java.util.OptionalDouble;

/** Which rate to try next: doubled until one is too high, then halfway between. */
final class RateSearch {
  private final double first;
  private int halvings;
  private double sustained;
  private double tooHigh = Double.POSITIVE_INFINITY;

  /**
   * @param halvings of the gap between the highest rate that was sustained and the lowest that was
   *     not, or 0
   */
  RateSearch(double first, int halvings) {
    this.first = first;
    this.halvings = halvings;
  }

  /** The rate to try, empty at the end. */
  OptionalDouble next() {
    if (tooHigh == Double.POSITIVE_INFINITY) {
      return OptionalDouble.of(sustained == 0 ? first : 2 * sustained);
    }
    return halvings <= 0 ? OptionalDouble.empty() : OptionalDouble.of((sustained + tooHigh) / 2);
  }

  /** What came of it. */
  void tried(double rate, boolean held) {
    if (tooHigh != Double.POSITIVE_INFINITY) {
      halvings--;
    }
    if (held) {
      sustained = rate;
    } else {
      tooHigh = rate;
    }
  }

  /** The highest rate that was sustained, empty if none was. */
  OptionalDouble highest() {
    return sustained == 0 ? OptionalDouble.empty() : OptionalDouble.of(sustained);
  }
}

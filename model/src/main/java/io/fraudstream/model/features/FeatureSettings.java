package io.fraudstream.model.features;

import java.io.Serializable;
import java.time.Duration;

/**
 * What the features and their state depend on.
 *
 * @param labelDelay how long a terminal's payments wait for their labels before they count in its
 *     risk
 * @param allowedLateness how far behind the watermark a payment is still accepted
 * @param maxExactEvents how many payments of a key are kept one by one; older ones are kept in
 *     tiles
 */
public record FeatureSettings(Duration labelDelay, Duration allowedLateness, int maxExactEvents)
    implements Serializable {
  /** The longest label delay and lateness. */
  public static final Duration LONGEST = Duration.ofDays(365);

  /** The most payments of a key that are kept one by one. */
  public static final int MOST_EXACT_EVENTS = 65_536;

  public FeatureSettings {
    requireDuration("labelDelay", labelDelay);
    requireDuration("allowedLateness", allowedLateness);
    if (maxExactEvents < 1 || maxExactEvents > MOST_EXACT_EVENTS) {
      throw new IllegalArgumentException(
          "maxExactEvents must be between 1 and " + MOST_EXACT_EVENTS + ": " + maxExactEvents);
    }
  }

  /** A label delay of 7 days, 3 days of lateness, 512 exact payments to a key. */
  public static FeatureSettings defaults() {
    return new FeatureSettings(Duration.ofDays(7), Duration.ofDays(3), 512);
  }

  private static void requireDuration(String name, Duration value) {
    if (value.isNegative() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          name + " must be between 0 and " + LONGEST.toDays() + " days: " + value);
    }
  }
}

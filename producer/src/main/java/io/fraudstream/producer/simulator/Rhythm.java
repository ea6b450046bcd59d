package io.fraudstream.producer.simulator;

import java.util.random.RandomGenerator;

/** When people pay: by the hour of their day, and by the day of their week. */
final class Rhythm {
  static final long HOUR = 3_600_000L;
  static final long DAY = 24 * HOUR;

  private static final Picker IN_PERSON =
      new Picker(
          new double[] {
            1.5, 0.8, 0.5, 0.3, 0.3, 0.8, 2, 5, 8, 9, 10, 12, 14, 12, 10, 10, 11, 14, 15, 12, 8, 6,
            4, 2.5
          });
  private static final Picker ONLINE =
      new Picker(
          new double[] {
            4, 2.5, 1.5, 1, 0.8, 0.9, 1.5, 3, 5, 6, 7, 7.5, 8, 7.5, 7, 7, 7.5, 8, 9, 11, 13, 13, 10,
            7
          });

  /** Monday first; the mean is 1. */
  private static final double[] WEEKDAY = {0.90, 0.91, 0.95, 1.00, 1.16, 1.24, 0.84};

  /** The busiest day of the week, relative to the mean. */
  static final double PEAK = 1.24;

  /** 1970-01-01 was a Thursday. */
  private static final int EPOCH_WEEKDAY = 3;

  private Rhythm() {}

  /** Local time of day in milliseconds. */
  static long timeOfDay(RandomGenerator random, boolean online) {
    int hour = (online ? ONLINE : IN_PERSON).pick(random);
    return hour * HOUR + random.nextLong(HOUR);
  }

  /** How busy the local day of an instant is, relative to the mean. */
  static double weekday(long localMillis) {
    return WEEKDAY[weekdayIndex(localMillis)];
  }

  /** 0 for Monday. */
  static int weekdayIndex(long localMillis) {
    return (int) Math.floorMod(Math.floorDiv(localMillis, DAY) + EPOCH_WEEKDAY, 7L);
  }

  /** The instant in [dayStart, dayStart + 1 day) at which the local clock shows a time of day. */
  static long instant(long dayStart, long timeOfDay, double offsetHours) {
    long utcTimeOfDay = timeOfDay - (long) (offsetHours * HOUR);
    return dayStart + Math.floorMod(utcTimeOfDay - dayStart, DAY);
  }
}

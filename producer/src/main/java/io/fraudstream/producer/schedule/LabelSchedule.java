package io.fraudstream.producer.schedule;

import java.time.Duration;

/**
 * When a label becomes known and when it is sent. It is sent a little early, since it only counts
 * from its {@code label_time} on, and too late would be too late.
 *
 * @param delayMillis event time from a payment to its {@code label_time}
 * @param leadMillis event time by which it is sent earlier, at most the delay
 */
public record LabelSchedule(long delayMillis, long leadMillis) {
  private static final double LEAD_IN_WALL_SECONDS = 30;

  public LabelSchedule {
    leadMillis = Math.min(leadMillis, delayMillis);
  }

  /** Labels follow their payments directly. */
  public static LabelSchedule atOnce(Duration delay) {
    return new LabelSchedule(delay.toMillis(), delay.toMillis());
  }

  /**
   * Labels wait for the event clock, less what passes of it in 30 wall seconds.
   *
   * @param speed event seconds that pass in a wall second
   */
  public static LabelSchedule paced(Duration delay, double speed) {
    return new LabelSchedule(delay.toMillis(), (long) (LEAD_IN_WALL_SECONDS * speed * 1000));
  }

  public long labelTime(long eventTime) {
    return eventTime + delayMillis;
  }

  /** The event time at which the label is sent; not before the payment itself. */
  public long due(long eventTime) {
    return labelTime(eventTime) - leadMillis;
  }
}

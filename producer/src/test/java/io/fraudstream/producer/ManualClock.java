package io.fraudstream.producer;

import io.fraudstream.producer.schedule.Pacer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still, except while somebody waits. */
public final class ManualClock extends Clock {
  private Instant now;

  public ManualClock(Instant now) {
    this.now = now;
  }

  /** A pacer whose waiting moves this clock. */
  public Pacer pacer() {
    return new Pacer(this, (stop, millis) -> now = now.plusMillis(millis));
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }
}

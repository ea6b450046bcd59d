package io.fraudstream.producer.schedule;

import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits for instants of the wall clock until it is told to stop. */
public final class Pacer {
  /** Lets time pass; returns early once the latch is down. */
  @FunctionalInterface
  public interface Wait {
    void await(CountDownLatch stop, long millis) throws InterruptedException;
  }

  private final Clock clock;
  private final Wait wait;
  private final CountDownLatch stop = new CountDownLatch(1);

  public Pacer(Clock clock, Wait wait) {
    this.clock = clock;
    this.wait = wait;
  }

  /** A pacer that really waits. */
  public static Pacer system() {
    return new Pacer(
        Clock.systemUTC(), (stop, millis) -> stop.await(millis, TimeUnit.MILLISECONDS));
  }

  /** The wall clock, epoch milliseconds. */
  public long now() {
    return clock.millis();
  }

  /** Returns true at the instant, at once if it has passed; false if told to stop before. */
  public boolean awaitUntil(long epochMillis) {
    while (!stopped()) {
      long remaining = epochMillis - clock.millis();
      if (remaining <= 0) {
        return true;
      }
      try {
        wait.await(stop, remaining);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        stop();
      }
    }
    return false;
  }

  public void stop() {
    stop.countDown();
  }

  public boolean stopped() {
    return stop.getCount() == 0;
  }
}

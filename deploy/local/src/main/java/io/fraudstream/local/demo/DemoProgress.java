package io.fraudstream.local.demo;

import io.fraudstream.local.stack.Backlog;
import java.time.Clock;
import java.time.Duration;

/** Whether the job keeps up with the live payments, and since when. */
final class DemoProgress {
  /** Records of this many seconds may be under way without being a backlog. */
  private static final int SECONDS_UNDER_WAY = 10;

  private final Backlog backlog;
  private final double recordsPerSecond;
  private final Clock clock;
  private long backlogUntil;
  private long processedWithBacklog;

  /**
   * @param recordsPerSecond of all kinds in the live phase
   */
  DemoProgress(Backlog backlog, double recordsPerSecond, Clock clock) {
    this.backlog = backlog;
    this.recordsPerSecond = recordsPerSecond;
    this.clock = clock;
    this.backlogUntil = clock.millis();
  }

  void refresh() throws InterruptedException {
    backlog.refresh();
    long processed = backlog.processed();
    if (processed == 0 || backlog.records() > recordsPerSecond * SECONDS_UNDER_WAY) {
      backlogUntil = clock.millis();
      processedWithBacklog = processed;
    }
  }

  /** How long the job has kept up: since the backlog of the history was gone. */
  Duration keptUp() {
    return backlog.processed() == 0
        ? Duration.ZERO
        : Duration.ofMillis(clock.millis() - backlogUntil);
  }

  /** Epoch milliseconds at which the job was last seen to be behind by seconds. */
  long backlogUntil() {
    return backlogUntil;
  }

  /** Records processed by then. */
  long processedWithBacklog() {
    return processedWithBacklog;
  }
}

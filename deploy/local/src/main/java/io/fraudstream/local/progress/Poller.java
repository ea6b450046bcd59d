package io.fraudstream.local.progress;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Does something a few times a second until it is closed. */
public final class Poller implements AutoCloseable {
  private static final long PERIOD_MILLIS = 200;

  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "progress");
            thread.setDaemon(true);
            return thread;
          });

  private Poller() {}

  /** The task must not throw: the first exception would be its last call. */
  public static Poller start(Runnable task) {
    Poller poller = new Poller();
    var unused =
        poller.executor.scheduleAtFixedRate(
            task, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    return poller;
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}

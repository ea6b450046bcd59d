package io.fraudstream.local.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Ends work in order at Ctrl+C or SIGTERM: the task asks the work to end, and the JVM waits until
 * it has.
 */
public final class ShutdownTask implements AutoCloseable {
  /** Spark takes its own session down in a hook of the same manager, at a lower priority. */
  private static final int BEFORE_SPARK = 1_000;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Runnable hook;
  private volatile boolean requested;

  private ShutdownTask(Runnable stop) {
    this.hook =
        () -> {
          requested = true;
          stop.run();
          awaitEnd();
        };
  }

  /** Calls {@code stop} if the JVM is told to end before this is closed. */
  public static ShutdownTask register(Runnable stop) {
    ShutdownTask task = new ShutdownTask(stop);
    ShutdownHookManager.get()
        .addShutdownHook(task.hook, BEFORE_SPARK, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    return task;
  }

  /** Whether the JVM was told to end. */
  public boolean isRequested() {
    return requested;
  }

  /** The work has ended. */
  @Override
  public void close() {
    ended.countDown();
    if (!ShutdownHookManager.get().isShutdownInProgress()) {
      ShutdownHookManager.get().removeShutdownHook(hook);
    }
  }

  private void awaitEnd() {
    try {
      ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

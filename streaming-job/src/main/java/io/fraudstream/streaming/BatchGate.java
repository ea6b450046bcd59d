package io.fraudstream.streaming;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Lets a stop wait for the micro-batch in progress and keeps the next one from starting. */
final class BatchGate {
  private final ReentrantLock batch = new ReentrantLock(true);

  /** A unit of work that must not be cut in two by a stop. */
  interface Work {
    void run();
  }

  /** Runs a micro-batch; blocks, until interrupted, once the gate is closed. */
  void pass(Work work) {
    try {
      batch.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      // What Spark knows as the mark of a query that was stopped, not of one that failed.
      throw new UncheckedIOException(new InterruptedIOException("Stopped before the micro-batch"));
    }
    try {
      work.run();
    } finally {
      batch.unlock();
    }
  }

  /**
   * Closes the gate for good.
   *
   * @return whether the micro-batch in progress ended in time
   */
  boolean close(Duration patience) {
    try {
      return batch.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}

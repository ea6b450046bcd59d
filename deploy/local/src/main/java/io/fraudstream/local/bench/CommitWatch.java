package io.fraudstream.local.bench;

import io.fraudstream.local.stack.TableLog;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Notes when each commit of a table becomes visible to a reader, by looking every 2 ms. */
final class CommitWatch implements AutoCloseable {
  private static final long POLL_MILLIS = 2;

  private final TableLog log;
  private final Map<Long, Long> visible = new HashMap<>();
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CompletableFuture<Void> watching;

  /** Begins with the table as it is. */
  CommitWatch(Path table) {
    this.log = new TableLog(table);
    log.refresh();
    this.watching =
        CompletableFuture.runAsync(this::watch, task -> new Thread(task, "commit-watch").start());
  }

  /** Stops, and says when each micro-batch came to be seen, epoch milliseconds. */
  Map<Long, Long> visible() {
    stop.countDown();
    watching.join();
    return Map.copyOf(visible);
  }

  @Override
  public void close() {
    stop.countDown();
  }

  private void watch() {
    int seen = log.commits().size();
    try {
      while (!stop.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        long now = System.currentTimeMillis();
        log.refresh();
        List<TableLog.Commit> commits = log.commits();
        for (TableLog.Commit commit : commits.subList(seen, commits.size())) {
          visible.put(commit.batch(), now);
        }
        seen = commits.size();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

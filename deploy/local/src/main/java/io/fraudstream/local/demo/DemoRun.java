package io.fraudstream.local.demo;

import io.fraudstream.local.stack.TableLog;
import java.util.List;

/**
 * What was seen from outside while a demo ran. Times are epoch milliseconds.
 *
 * @param start when the job and the simulator were started
 * @param backlogUntil when the job was last behind by seconds
 * @param processedWithBacklog records processed by then
 * @param processed records processed in all
 * @param commits of scored payments
 * @param metrics what the job said of where its metrics were
 */
public record DemoRun(
    long start,
    long backlogUntil,
    long processedWithBacklog,
    long processed,
    List<TableLog.Commit> commits,
    String metrics) {

  public DemoRun {
    commits = List.copyOf(commits);
  }
}

package io.fraudstream.streaming.table;

import java.util.concurrent.Executor;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.CommittedTransaction;
import org.apache.spark.sql.delta.hooks.CheckpointHook$;
import org.apache.spark.sql.delta.hooks.PostCommitHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has Delta write a checkpoint of a table's log when one is due, as Delta does within the commit,
 * but beside what comes next. A log without it is whole; it only takes longer to read.
 */
final class LaterCheckpoint implements PostCommitHook {
  private static final Logger LOG = LoggerFactory.getLogger(LaterCheckpoint.class);

  private final String location;
  private final Executor background;

  LaterCheckpoint(String location, Executor background) {
    this.location = location;
    this.background = background;
  }

  @Override
  public String name() {
    return "A checkpoint of the log, later";
  }

  @Override
  public void run(SparkSession spark, CommittedTransaction committed) {
    if (committed.maintenanceOperation().shouldCheckpoint()) {
      background.execute(() -> write(spark, committed));
    }
  }

  private void write(SparkSession spark, CommittedTransaction committed) {
    try {
      CheckpointHook$.MODULE$.run(spark, committed);
    } catch (Exception e) { // Spark throws checked ones without saying so
      LOG.warn("No checkpoint of the log of {} was written; the next one is tried", location, e);
    }
  }
}

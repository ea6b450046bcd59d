package io.fraudstream.streaming.table;

import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.CheckpointAlreadyExistsException;
import java.util.concurrent.Executor;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.CommittedTransaction;
import org.apache.spark.sql.delta.hooks.PostCommitHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a checkpoint of a table's log written when one is due, as Delta does within the commit, but
 * beside what comes next and by Delta Kernel, which needs no Spark job: such a one takes the cores
 * of the micro-batches. A log without it is whole; it only takes longer to read.
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
      Configuration hadoop = spark.sparkContext().hadoopConfiguration();
      background.execute(() -> write(DefaultEngine.create(hadoop), committed.committedVersion()));
    }
  }

  private void write(Engine engine, long version) {
    try {
      io.delta.kernel.Table.forPath(engine, location).checkpoint(engine, version);
    } catch (CheckpointAlreadyExistsException e) {
      LOG.debug("Somebody wrote the checkpoint of the log of {} at version {}", location, version);
    } catch (Exception e) {
      LOG.warn("No checkpoint of the log of {} was written; the next one is tried", location, e);
    }
  }
}

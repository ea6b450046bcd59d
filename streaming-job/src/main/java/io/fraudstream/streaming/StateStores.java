package io.fraudstream.streaming;

import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.state.StateStore$;

/** The open states of this JVM. */
final class StateStores {
  private StateStores() {}

  /**
   * Closes them where no query runs any more. Spark keeps those of ended queries open: its
   * maintenance would still write to the checkpoint, and threads of RocksDB's own go on with them
   * while the process ends and takes away what they use, so that now and then it ended with
   * SIGSEGV.
   */
  static void close(SparkSession spark) {
    if (spark.sparkContext().isLocal() && spark.streams().active().length == 0) {
      // First, and apart: it waits for what may wait for the lock that stop() holds.
      StateStore$.MODULE$.stopMaintenanceTaskWithoutLock();
      StateStore$.MODULE$.stop();
    }
  }
}

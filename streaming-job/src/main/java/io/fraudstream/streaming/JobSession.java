package io.fraudstream.streaming;

import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.metrics.MetricsPlugin;
import io.fraudstream.streaming.storage.LocalDisk;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * The Spark session of the job. What it sets is a default: every {@code spark.*} key of the
 * configuration wins.
 */
public final class JobSession {
  private static final String CLOSE_PATIENCE =
      "spark.hadoop.dfs.client.block.write.locateFollowingBlock.";

  private static final Map<String, String> DEFAULTS =
      Map.ofEntries(
          Map.entry("spark.app.name", "fraudstream"),
          Map.entry("spark.ui.enabled", "false"),
          Map.entry("spark.ui.showConsoleProgress", "false"),
          // Spark's own pattern knows neither JAAS nor the account keys of object stores.
          Map.entry("spark.redaction.regex", StreamConfig.SECRET_KEYS),
          Map.entry("spark.sql.session.timeZone", "UTC"),
          // Tables are named by path; without this Spark leaves an empty folder where it starts.
          Map.entry(
              "spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/spark-warehouse"),
          Map.entry("spark.hadoop.fs.file.impl", LocalDisk.class.getName()),
          Map.entry(
              "spark.hadoop.fs.AbstractFileSystem.file.impl",
              LocalDisk.ForFileContext.class.getName()),
          Map.entry("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension"),
          Map.entry(
              "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog"),
          Map.entry(
              "spark.sql.streaming.stateStore.providerClass",
              "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider"),
          Map.entry(
              "spark.sql.streaming.stateStore.rocksdb.changelogCheckpointing.enabled", "true"),
          Map.entry("spark.sql.streaming.stateStore.rocksdb.trackTotalNumberOfRows", "false"),
          Map.entry("spark.sql.streaming.minBatchesToRetain", "20"),
          // What compression writes has checksums already; these cost a file a task.
          Map.entry("spark.shuffle.checksum.enabled", "false"),
          // Whatever has a pool of its own runs beside the decisions and not before them.
          Map.entry("spark.scheduler.mode", "FAIR"),
          // Where it closes a file before the NameNode has heard of its last block, HDFS's client
          // asks again after 400 ms: seconds a micro-batch. In all it waits as long as before.
          Map.entry(CLOSE_PATIENCE + "initial.delay.ms", "10"),
          Map.entry(CLOSE_PATIENCE + "retries", "10"),
          Map.entry("spark.databricks.delta.snapshotPartitions", "1"),
          // New tables: Delta's own checkpoint every 10 commits costs over a second inside the
          // commit; every 200 keeps the log short enough to read (docs/adr/0004).
          Map.entry("spark.databricks.delta.properties.defaults.checkpointInterval", "200"),
          Map.entry("spark.databricks.delta.properties.defaults.dataSkippingNumIndexedCols", "8"));

  /** The local property of Spark that names the pool of a thread's jobs. */
  static final String POOL = "spark.scheduler.pool";

  /** The pool of jobs that leave a core to the decisions wherever there are two. */
  static final String BACKGROUND = "background";

  private static final String FILE_MANAGER =
      "org.apache.spark.sql.execution.streaming.checkpointing.FileSystemBasedCheckpointFileManager";

  private static final String ROW_CHECKSUM = "spark.sql.shuffle.orderIndependentChecksum.";

  private static final String PLUGINS = "spark.plugins";

  private JobSession() {}

  /**
   * A session for the configuration; {@code local[*]} unless a master is configured or given by
   * spark-submit.
   */
  public static SparkSession create(StreamConfig config) {
    return builder(config).getOrCreate();
  }

  /** A session that runs the job: each of its JVMs serves metrics, if the configuration says so. */
  public static SparkSession createForJob(StreamConfig config) {
    SparkSession.Builder builder = builder(config);
    if (config.serveMetrics()) {
      MetricsPlugin.settings(config).forEach(builder::config);
      String others =
          config.sparkProperties().getOrDefault(PLUGINS, System.getProperty(PLUGINS, ""));
      builder.config(
          PLUGINS, MetricsPlugin.class.getName() + (others.isBlank() ? "" : "," + others));
    }
    return builder.getOrCreate();
  }

  private static SparkSession.Builder builder(StreamConfig config) {
    SparkSession.Builder builder = SparkSession.builder();
    DEFAULTS.forEach((key, value) -> setDefault(builder, key, value));
    String master =
        config
            .sparkProperties()
            .getOrDefault("spark.master", System.getProperty("spark.master", "local[*]"));
    builder.config("spark.master", master);
    if (master.startsWith("local")) {
      setDefault(
          builder,
          "spark.sql.shuffle.partitions",
          Integer.toString(Runtime.getRuntime().availableProcessors()));
      setDefault(builder, "spark.driver.host", "127.0.0.1");
      setDefault(builder, "spark.driver.bindAddress", "127.0.0.1");
      // They compare what a task hands on with what it did before an executor died, and here there
      // is one JVM. Either of them has Spark hash every row.
      setDefault(builder, ROW_CHECKSUM + "enabled", "false");
      setDefault(builder, ROW_CHECKSUM + "enableFullRetryOnMismatch", "false");
    }
    if (isLocalFile(config.checkpoint())) {
      setDefault(builder, "spark.sql.streaming.checkpointFileManagerClass", FILE_MANAGER);
    }
    config.sparkProperties().forEach(builder::config);
    return builder;
  }

  /** Sets a default unless spark-submit has put the key among the system properties. */
  private static void setDefault(SparkSession.Builder builder, String key, String value) {
    builder.config(key, System.getProperty(key, value));
  }

  /** On a local file system Spark's default manager spends most of a state commit on renames. */
  private static boolean isLocalFile(String location) {
    return location.startsWith("file:") || !location.contains(":");
  }
}

package io.fraudstream.streaming;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;

import com.google.common.util.concurrent.UncheckedExecutionException;
import io.fraudstream.streaming.checkpoint.ModelHistory;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.scoring.AlertRows;
import io.fraudstream.streaming.scoring.DecidedRows;
import io.fraudstream.streaming.scoring.Scorer;
import io.fraudstream.streaming.scoring.ScoringPlan;
import io.fraudstream.streaming.table.BatchTransaction;
import io.fraudstream.streaming.table.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * The end of a micro-batch: score, part the rows, one Delta transaction a table that has rows, then
 * the alerts.
 *
 * <p>The plan runs exactly once, before any write and also on a replay whose writes are all
 * skipped: the state operators commit only if their plan runs, and Spark refuses the batch
 * otherwise. Where an executor dies with rows that it computed, Spark computes them again from the
 * same version of the state, so everything that decides a row is a function of the batch.
 */
final class DecisionWriter {
  /**
   * Rows worth a file of their own; fewer share one, so that small batches do not litter the table.
   */
  private static final long ROWS_PER_FILE = 100_000;

  private static final String ALERTS = "alerts";

  private final SparkSession spark;
  private final StreamConfig config;
  private final ModelHistory models;
  private final Map<Table, BatchTransaction> tables;
  private @Nullable Broadcast<ScoringPlan> current;

  DecisionWriter(
      SparkSession spark,
      StreamConfig config,
      String root,
      String checkpointId,
      ModelHistory models) {
    this.spark = spark;
    this.config = config;
    this.models = models;
    this.tables = new LinkedHashMap<>();
    for (Table table : Table.RECORD_TABLES) {
      tables.put(table, new BatchTransaction(spark, table.under(root), checkpointId));
    }
  }

  /**
   * Ends one micro-batch; the same batch again changes nothing in the tables.
   *
   * @param beforeCommit runs once the plan has run, before anything is written; what it throws ends
   *     the batch there
   */
  void write(Dataset<byte[]> events, long batchId, Runnable beforeCommit) {
    Dataset<Row> decided =
        new Scorer(broadcast(models.planFor(batchId)), config.device(), config.scoringBatchSize())
            .score(events)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      Map<String, Long> counts = counts(decided);
      beforeCommit.run();
      write(decided, counts, batchId);
    } finally {
      decided.unpersist(false);
    }
  }

  /** One broadcast a plan, kept until another plan takes over. */
  private Broadcast<ScoringPlan> broadcast(ScoringPlan plan) {
    if (current != null && current.value().equals(plan)) {
      return current;
    }
    if (current != null) {
      current.destroy();
    }
    current = JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(plan);
    return current;
  }

  /** Runs the plan and counts the rows of each table and the alerts. */
  private static Map<String, Long> counts(Dataset<Row> decided) {
    List<Column> counts = new ArrayList<>();
    for (Table table : Table.RECORD_TABLES) {
      counts.add(count_if(col(DecidedRows.TABLE).equalTo(table.folder())).as(table.folder()));
    }
    Row row =
        decided
            .agg(count_if(AlertRows.isAlert()).as(ALERTS), counts.toArray(Column[]::new))
            .first();
    Map<String, Long> byName = new LinkedHashMap<>();
    for (String name : row.schema().fieldNames()) {
      byName.put(name, row.getAs(name));
    }
    return byName;
  }

  private void write(Dataset<Row> decided, Map<String, Long> counts, long batchId) {
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    tables.forEach(
        (table, transaction) -> {
          long rows = counts.getOrDefault(table.folder(), 0L);
          if (rows > 0) {
            writes.add(
                CompletableFuture.runAsync(
                    () ->
                        transaction.append(
                            DecidedRows.of(table, decided, batchId).coalesce(files(rows)), batchId),
                    DecisionWriter::start));
          }
        });
    join(writes);
    if (counts.getOrDefault(ALERTS, 0L) > 0) {
      sendAlerts(decided);
    }
  }

  /**
   * A new thread, because it inherits Spark's local properties when it is made: jobs on one that is
   * older than the batch would name another batch.
   */
  private static void start(Runnable write) {
    Thread thread = new Thread(write, "fraudstream-commit");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * After the commit of the decisions, so that no alert speaks of a row that nobody can look up.
   */
  private void sendAlerts(Dataset<Row> decided) {
    AlertRows.of(decided)
        .write()
        .format("kafka")
        .options(KafkaOptions.of(config))
        .option("topic", config.alertsTopic())
        .save();
  }

  private static int files(long rows) {
    return (int) Math.max(1, rows / ROWS_PER_FILE);
  }

  private static void join(List<CompletableFuture<Void>> writes) {
    try {
      CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).join();
    } catch (CompletionException e) {
      // Spark looks into this one to tell a stop from a failure.
      throw new UncheckedExecutionException(e.getCause());
    }
  }
}

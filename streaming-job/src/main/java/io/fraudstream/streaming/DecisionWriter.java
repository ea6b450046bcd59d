package io.fraudstream.streaming;

import com.google.common.util.concurrent.UncheckedExecutionException;
import io.fraudstream.streaming.checkpoint.ModelHistory;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.metrics.BatchSummary;
import io.fraudstream.streaming.metrics.JobMetrics;
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
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

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

  private static final Logger LOG = LoggerFactory.getLogger(DecisionWriter.class);

  private final SparkSession spark;
  private final StreamConfig config;
  private final long firstBatch;
  private final ModelHistory models;
  private final JobMetrics metrics;
  private final LongAccumulator scoringNanos;
  private final Map<Table, BatchTransaction> tables;
  private @Nullable Broadcast<ScoringPlan> current;

  /**
   * @param firstBatch what the first micro-batch of the checkpoint is called in the tables
   */
  DecisionWriter(
      SparkSession spark,
      StreamConfig config,
      String root,
      String checkpointId,
      long firstBatch,
      ModelHistory models,
      JobMetrics metrics) {
    this.spark = spark;
    this.config = config;
    this.firstBatch = firstBatch;
    this.models = models;
    this.metrics = metrics;
    this.scoringNanos = spark.sparkContext().longAccumulator("scoring");
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
    long begun = System.currentTimeMillis();
    scoringNanos.reset();
    ScoringPlan plan = models.planFor(batchId);
    Broadcast<ScoringPlan> shipped = broadcast(plan);
    Dataset<Row> decided =
        new Scorer(shipped, config.device(), config.scoringBatchSize(), scoringNanos)
            .score(events)
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      BatchSummary summary =
          BatchSummary.of(decided, begun, metrics.isOn(), config.labelsTopic(), shipped);
      long planned = System.currentTimeMillis();
      beforeCommit.run();
      Set<Table> written = write(decided, summary, batchId, plan);
      long committed = System.currentTimeMillis();
      metrics.committed(
          summary,
          written,
          new JobMetrics.Times(begun, planned, committed, scoringMillis(summary)),
          plan);
      LOG.info(
          "Batch {}: {} payments, {} alerts, {} labels, {} rejected; {} ms to decide, {} ms to commit{}",
          batchId,
          summary.rows(Table.TRANSACTIONS),
          summary.alertCount(),
          summary.rows(Table.LABELS),
          summary.rows(Table.QUARANTINE),
          planned - begun,
          committed - planned,
          written.isEmpty() ? "; the tables held it already" : "");
      if (summary.alertCount() > 0) {
        sendAlerts(decided, plan);
      }
    } finally {
      decided.unpersist(false);
    }
  }

  /** The model's time in all tasks, as if those that ran at once had run for all of it. */
  private long scoringMillis(BatchSummary summary) {
    int atOnce = Math.min(summary.tasks(), spark.sparkContext().defaultParallelism());
    return TimeUnit.NANOSECONDS.toMillis(scoringNanos.value()) / Math.max(1, atOnce);
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

  /** Returns the tables that did not hold the batch already. */
  private Set<Table> write(
      Dataset<Row> decided, BatchSummary summary, long batchId, ScoringPlan plan) {
    Set<Table> written = ConcurrentHashMap.newKeySet();
    List<CompletableFuture<Void>> writes = new ArrayList<>();
    tables.forEach(
        (table, transaction) -> {
          long rows = summary.rows(table);
          if (rows > 0) {
            writes.add(
                CompletableFuture.runAsync(
                    () -> {
                      if (transaction.append(
                          DecidedRows.of(table, decided, firstBatch + batchId, plan)
                              .coalesce(files(rows)),
                          batchId)) {
                        written.add(table);
                      }
                    },
                    DecisionWriter::start));
          }
        });
    join(writes);
    return written;
  }

  /**
   * A new thread, because it inherits Spark's local properties when it is made: jobs on one that is
   * older than the batch would name another batch.
   */
  private static void start(Runnable write) {
    // Spark says there which query and batch a line of the log is about.
    Map<String, String> log = Objects.requireNonNullElse(MDC.getCopyOfContextMap(), Map.of());
    Thread thread =
        new Thread(
            () -> {
              MDC.setContextMap(log);
              write.run();
            },
            "fraudstream-commit");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * After the commit of the decisions, so that no alert speaks of a row that nobody can look up.
   */
  private void sendAlerts(Dataset<Row> decided, ScoringPlan plan) {
    AlertRows.of(decided, plan.artifact().version())
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

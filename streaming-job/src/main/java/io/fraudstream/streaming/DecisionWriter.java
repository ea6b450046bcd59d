package io.fraudstream.streaming;

import com.google.common.util.concurrent.UncheckedExecutionException;
import io.fraudstream.streaming.checkpoint.ModelHistory;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.metrics.BatchSummary;
import io.fraudstream.streaming.metrics.JobMetrics;
import io.fraudstream.streaming.scoring.Scorer;
import io.fraudstream.streaming.scoring.ScoringPlan;
import io.fraudstream.streaming.sink.ActivityCounts;
import io.fraudstream.streaming.sink.DecisionTask;
import io.fraudstream.streaming.sink.RowFile;
import io.fraudstream.streaming.sink.TaskResult;
import io.fraudstream.streaming.table.BatchTransaction;
import io.fraudstream.streaming.table.NewFile;
import io.fraudstream.streaming.table.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The end of a micro-batch: one Spark job runs the plan, scores, and leaves files of the tables'
 * rows; then one Delta transaction a table that has rows; then the alerts.
 *
 * <p>The plan runs exactly once, before any commit and also on a replay whose commits are all
 * skipped: the state operators commit only if their plan runs, and Spark refuses the batch
 * otherwise. Where an executor dies, Spark computes its part again from the same version of the
 * state, so everything that decides a row is a function of the batch. Files that no commit names
 * are no part of a table.
 */
final class DecisionWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DecisionWriter.class);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final SparkSession spark;
  private final StreamConfig config;
  private final String root;
  private final long firstBatch;
  private final ModelHistory models;
  private final Activity activity;
  private final JobMetrics metrics;
  private final LongAccumulator scoringNanos;
  private final Map<Table, BatchTransaction> tables;
  private final ExecutorService background;
  private final AlertSender alerts;
  private final Broadcast<SerializableConfiguration> hadoop;
  private @Nullable Broadcast<ScoringPlan> current;

  /** What becomes of the counts of the payments. */
  interface Activity {
    /**
     * Takes what a task has counted.
     *
     * @param isNew false if the table of decisions held the payments already
     */
    void add(ActivityCounts counts, boolean isNew);
  }

  /**
   * @param firstBatch what the first micro-batch of the checkpoint is called in the tables
   * @param activity takes what each task has counted, once its rows are in the table
   */
  DecisionWriter(
      SparkSession spark,
      StreamConfig config,
      String root,
      String checkpointId,
      long firstBatch,
      ModelHistory models,
      Activity activity,
      JobMetrics metrics) {
    this.spark = spark;
    this.config = config;
    this.root = root;
    this.firstBatch = firstBatch;
    this.models = models;
    this.activity = activity;
    this.metrics = metrics;
    this.scoringNanos = spark.sparkContext().longAccumulator("scoring");
    this.background = background(spark);
    this.tables = new LinkedHashMap<>();
    for (Table table : Table.RECORD_TABLES) {
      tables.put(table, new BatchTransaction(spark, table.under(root), checkpointId, background));
    }
    this.alerts = new AlertSender(config);
    this.hadoop = context().broadcast(new SerializableConfiguration(RowFile.settings(spark)));
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
    List<TaskResult> parts = decide(events, batchId, plan, begun);
    BatchSummary summary =
        begin(begun, plan).plus(parts.stream().map(TaskResult::summary).toList());
    long planned = System.currentTimeMillis();
    beforeCommit.run();
    Set<Table> written = commit(parts, batchId);
    long committed = System.currentTimeMillis();
    if (config.runActivity()) {
      boolean isNew = written.contains(Table.TRANSACTIONS);
      parts.forEach(part -> activity.add(part.activity(), isNew));
    }
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
    // After the commit, so that no alert speaks of a row that nobody can look up.
    alerts.send(parts.stream().flatMap(part -> part.alerts().stream()).toList());
  }

  /** Runs the plan. */
  private List<TaskResult> decide(
      Dataset<byte[]> events, long batchId, ScoringPlan plan, long begun) {
    Broadcast<ScoringPlan> shipped = broadcast(plan);
    Scorer scorer =
        new Scorer(shipped, config.device(), config.scoringBatchSize().orElse(0), scoringNanos);
    // Spark's own rows: to make objects of them would be a copy more.
    return ((org.apache.spark.sql.classic.Dataset<byte[]>) events)
        .queryExecution()
        .toRdd()
        .toJavaRDD()
        .mapPartitions(
            new DecisionTask(
                scorer,
                shipped,
                begin(begun, plan),
                config.runActivity(),
                root,
                firstBatch + batchId,
                hadoop))
        .collect();
  }

  private BatchSummary begin(long begun, ScoringPlan plan) {
    return BatchSummary.begin(begun, metrics.isOn(), config.labelsTopic(), plan);
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
    current = context().broadcast(plan);
    return current;
  }

  /** Returns the tables that did not hold the batch already. */
  private Set<Table> commit(List<TaskResult> parts, long batchId) {
    Set<Table> written = ConcurrentHashMap.newKeySet();
    List<CompletableFuture<Void>> commits = new ArrayList<>();
    tables.forEach(
        (table, transaction) -> {
          List<NewFile> files =
              parts.stream().map(part -> part.files().get(table)).filter(Objects::nonNull).toList();
          if (!files.isEmpty()) {
            commits.add(
                CompletableFuture.runAsync(
                    () -> {
                      if (transaction.append(files, batchId)) {
                        written.add(table);
                      }
                    },
                    DecisionWriter::start));
          }
        });
    join(commits);
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

  @Override
  public void close() {
    alerts.close();
    background.shutdown();
    try {
      if (!background.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        LOG.info("A checkpoint of a table's log did not end in time; the next one is tried");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * One thread, which runs from now on: one that began within a micro-batch would inherit its Spark
   * properties, and its jobs would be cancelled with the query.
   */
  private static ExecutorService background(SparkSession spark) {
    ExecutorService executor =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "fraudstream-log-checkpoints");
              thread.setDaemon(true);
              return thread;
            });
    executor.execute(
        () -> spark.sparkContext().setLocalProperty(JobSession.POOL, JobSession.BACKGROUND));
    return executor;
  }

  private JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(spark.sparkContext());
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

package io.fraudstream.streaming;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.window;

import io.fraudstream.streaming.metrics.JobMetrics;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Decision;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Payments an hour, terminal, category and country. Once an hour of event time is over, its rows
 * are read from the table of decisions and summed up, each hour once: the newest hour in the
 * summary says where the next one begins, so there is no other state. Payments that come later are
 * in the table of decisions, marked as late, and not in the summary.
 */
final class ActivitySummary implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ActivitySummary.class);

  /** How often it looks for hours that are over, at most. */
  private static final Duration INTERVAL = Duration.ofSeconds(30);

  /** It rests so many times as long as it took, for the cores are the decisions'. */
  private static final int REST = 20;

  private static final Duration LONGEST_REST = Duration.ofMinutes(2);

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Of its Spark jobs, and of its commits, which are numbered by the hours that they end with. */
  private static final String NAME = "fraudstream-activity";

  private final SparkSession spark;
  private final String decisions;
  private final String summary;
  private final Runnable beforeCommit;
  private final JobMetrics metrics;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(ActivitySummary::thread);
  private @Nullable Instant until;
  private long restsUntil = System.nanoTime();

  /**
   * @param tables the root of the tables
   * @param beforeCommit throws if another job has the tables by now
   */
  ActivitySummary(SparkSession spark, String tables, Runnable beforeCommit, JobMetrics metrics) {
    this.spark = spark;
    this.decisions = Table.TRANSACTIONS.under(tables);
    this.summary = Table.ACTIVITY.under(tables);
    this.beforeCommit = beforeCommit;
    this.metrics = metrics;
  }

  /**
   * Follows the decisions until it is closed. What fails is tried again: the decisions go on.
   *
   * @param lateBefore see {@link #follow}
   */
  void followAlways(Supplier<Instant> lateBefore) {
    var unused =
        executor.scheduleWithFixedDelay(
            () -> {
              if (System.nanoTime() - restsUntil >= 0) {
                look(lateBefore);
              }
            },
            INTERVAL.toMillis(),
            INTERVAL.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  private void look(Supplier<Instant> lateBefore) {
    long start = System.nanoTime();
    try {
      follow(lateBefore.get());
      long end = System.nanoTime();
      restsUntil = end + Math.min((end - start) * REST, LONGEST_REST.toNanos());
    } catch (Exception | Error e) { // Hadoop has FSError for a full disk
      if (!executor.isShutdown()) {
        LOG.warn("Cannot sum up the activity in {}; it is tried again", summary, e);
      }
    }
  }

  /**
   * Sums up the hours that are over and not in the summary yet.
   *
   * @param lateBefore payments of before it are late from now on
   */
  void follow(Instant lateBefore) {
    Instant end = lateBefore.truncatedTo(ChronoUnit.HOURS);
    spark.sparkContext().setLocalProperty(JobSession.POOL, JobSession.BACKGROUND);
    spark.sparkContext().setJobGroup(NAME, "Activity until " + end, false);
    try {
      Instant begin = Objects.requireNonNullElseGet(until, this::newestHour);
      until = null; // What fails may have been committed all the same: then the table knows.
      if (begin.isBefore(end)) {
        beforeCommit.run();
        append(begin, end);
      }
      until = begin.isBefore(end) ? end : begin;
      metrics.summarised(until);
    } finally {
      spark.sparkContext().clearJobGroup();
      spark.sparkContext().setLocalProperty(JobSession.POOL, null);
    }
  }

  /** Once, should another process be at the same hours. */
  private void append(Instant begin, Instant end) {
    activity(rows(begin, end))
        .write()
        .format("delta")
        .mode(SaveMode.Append)
        .option("txnAppId", NAME)
        .option("txnVersion", end.getEpochSecond())
        .save(summary);
  }

  @Override
  public void close() {
    executor.shutdown();
    if (!spark.sparkContext().isStopped()) {
      spark.sparkContext().cancelJobGroup(NAME);
    }
    try {
      if (!executor.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        LOG.info("The summary of the activity did not end in time; the next start goes on with it");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The end of the newest hour in the summary. */
  private Instant newestHour() {
    Row newest = spark.read().format("delta").load(summary).agg(max("window_end")).first();
    return newest.isNullAt(0) ? Instant.EPOCH : newest.getTimestamp(0).toInstant();
  }

  private Dataset<Row> rows(Instant begin, Instant end) {
    Dataset<Row> rows =
        spark
            .read()
            .format("delta")
            .load(decisions)
            .where(col("event_time").geq(lit(Timestamp.from(begin))))
            .where(col("event_time").lt(lit(Timestamp.from(end))));
    // One task on one machine, so that the decisions never wait for both cores; it needs no
    // shuffle.
    return spark.sparkContext().isLocal() ? rows.coalesce(1) : rows;
  }

  /**
   * The rows of the summary.
   *
   * @param decided rows of the table of decisions
   */
  private static Dataset<Row> activity(Dataset<Row> decided) {
    return decided
        .groupBy(
            window(col("event_time"), "1 hour"),
            col("terminal_id"),
            col("merchant_category"),
            col("country"))
        .agg(
            count(lit(1)).as("transactions"),
            count_if(col("decision").notEqual(Decision.APPROVE.name())).as("alerts"),
            avg(col("score")).as("score_mean"))
        .selectExpr(
            "window.start AS window_start",
            "window.end AS window_end",
            "terminal_id",
            "merchant_category",
            "country",
            "transactions",
            "alerts",
            "score_mean");
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "fraudstream-activity");
    thread.setDaemon(true);
    return thread;
  }
}

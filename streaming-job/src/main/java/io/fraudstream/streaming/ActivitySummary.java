package io.fraudstream.streaming;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.window;

import io.fraudstream.streaming.metrics.JobMetrics;
import io.fraudstream.streaming.sink.ActivityCounts;
import io.fraudstream.streaming.sink.RowFile;
import io.fraudstream.streaming.table.BatchTransaction;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Decision;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/**
 * Payments an hour, terminal, category and country. Tasks count them, here they are added up, and
 * once an hour of event time is over its rows are written, each hour once: the newest hour in the
 * summary says where the next one begins. What was decided before this process began is read from
 * the table of decisions instead, so there is no state to keep. Payments that come later are in the
 * table of decisions, marked as late, and not in the summary.
 */
final class ActivitySummary implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ActivitySummary.class);

  /** How often what was counted is added up. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** How often hours that are over are written. */
  private static final Duration INTERVAL = Duration.ofSeconds(30);

  /** So many are written at once: a job that catches up has hours of event time in each second. */
  private static final int MANY_ROWS = 100_000;

  /** One takes about 200 bytes, and a tenth of the heap is theirs. */
  private static final int HEAP_BYTES_A_ROW = 2000;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** Of its thread and its Spark jobs. */
  private static final String NAME = "fraudstream-activity";

  private final SparkSession spark;
  private final String decisions;
  private final String summary;
  private final String checkpoint;
  private final Runnable beforeCommit;
  private final JobMetrics metrics;
  private final int mostRows;
  private final Configuration files;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(ActivitySummary::thread);
  private final BatchTransaction transaction;

  /** What was not added up yet. It is its own lock: the decisions do not wait for a write. */
  private final List<ActivityCounts> counted = new ArrayList<>();

  private int countedRows;

  /** The end of what was decided and not kept in {@link #counted}. */
  private Instant missedUntil = Instant.EPOCH;

  /** Hours that are not over, or not written yet. */
  private final ActivityCounts open = new ActivityCounts();

  /** Of the hours from then on {@link #open} has every payment; null if that is not known. */
  private @Nullable Instant wholeFrom;

  /** The end of the newest hour in the summary, null if the table has to be asked. */
  private @Nullable Instant until;

  private long nextWrite = System.nanoTime();

  /**
   * @param tables the root of the tables
   * @param checkpoint the id of the one that the tables belong to
   * @param isNew whether nothing was decided before
   * @param beforeCommit throws if another job has the tables by now
   */
  ActivitySummary(
      SparkSession spark,
      String tables,
      String checkpoint,
      boolean isNew,
      Runnable beforeCommit,
      JobMetrics metrics) {
    this(
        spark,
        tables,
        checkpoint,
        isNew,
        beforeCommit,
        metrics,
        Math.toIntExact(Runtime.getRuntime().maxMemory() / HEAP_BYTES_A_ROW));
  }

  /**
   * @param mostRows more are not kept in memory
   */
  ActivitySummary(
      SparkSession spark,
      String tables,
      String checkpoint,
      boolean isNew,
      Runnable beforeCommit,
      JobMetrics metrics,
      int mostRows) {
    this.spark = spark;
    this.decisions = Table.TRANSACTIONS.under(tables);
    this.summary = Table.ACTIVITY.under(tables);
    this.checkpoint = checkpoint;
    this.beforeCommit = beforeCommit;
    this.metrics = metrics;
    this.mostRows = mostRows;
    this.files = RowFile.settings(spark);
    this.transaction = new BatchTransaction(spark, summary, checkpoint, executor);
    this.wholeFrom = isNew ? Instant.EPOCH : null;
    this.until = isNew ? Instant.EPOCH : null;
    executor.execute(
        () -> spark.sparkContext().setLocalProperty(JobSession.POOL, JobSession.BACKGROUND));
  }

  /**
   * Takes what a task has counted, once its payments are in the table of decisions.
   *
   * @param isNew false if they were there before, perhaps when this process began
   */
  void add(ActivityCounts counts, boolean isNew) {
    if (counts.rows() == 0) {
      return;
    }
    synchronized (counted) {
      counted.add(counts);
      countedRows += counts.rows();
      if (!isNew || countedRows > mostRows) {
        counted.forEach(missed -> missedUntil = later(missedUntil, missed.end()));
        counted.clear();
        countedRows = 0;
      }
    }
  }

  /**
   * Follows the decisions until it is closed. What fails is tried again: the decisions go on.
   *
   * @param lateBefore see {@link #follow}
   */
  void followAlways(Supplier<Instant> lateBefore) {
    var unused =
        executor.scheduleWithFixedDelay(
            () -> look(lateBefore), 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private synchronized void look(Supplier<Instant> lateBefore) {
    try {
      Instant late = lateBefore.get(); // First: what came before it has been counted by then.
      if (System.nanoTime() - nextWrite >= 0 || (until != null && countedBefore(late))) {
        nextWrite = System.nanoTime() + INTERVAL.toNanos();
        follow(late);
      }
    } catch (Exception | Error e) { // Hadoop has FSError for a full disk
      if (!executor.isShutdown()) {
        LOG.warn("Cannot sum up the activity in {}; it is tried again", summary, e);
      }
    }
  }

  /** Whether many rows can be written. */
  private boolean countedBefore(Instant lateBefore) {
    addUp();
    return open.rowsBefore(lateBefore.truncatedTo(ChronoUnit.HOURS)) >= MANY_ROWS;
  }

  /**
   * Sums up the hours that are over and not in the summary yet.
   *
   * @param lateBefore payments of before it are late from now on
   */
  synchronized void follow(Instant lateBefore) {
    Instant end = lateBefore.truncatedTo(ChronoUnit.HOURS);
    spark.sparkContext().setJobGroup(NAME, "Activity until " + end, false);
    try {
      Instant begin = addUp();
      until = null; // What fails may have been committed all the same: then the table knows.
      if (begin.isBefore(end)) {
        beforeCommit.run();
        Instant whole = transaction.takesOurFiles() ? Objects.requireNonNull(wholeFrom) : end;
        if (begin.isBefore(whole)) {
          appendFromTable(begin, whole.isBefore(end) ? whole : end);
        }
        if (whole.isBefore(end) && open.rowsBefore(end) > 0) {
          transaction.append(List.of(open.write(end, summary, files)), end.getEpochSecond());
        }
        open.removeBefore(end);
      }
      until = later(begin, end);
      metrics.summarised(until);
    } finally {
      spark.sparkContext().clearJobGroup();
    }
  }

  /**
   * Adds up what was counted, of the hours that are not in the summary.
   *
   * @return the end of the newest hour in the summary
   */
  private Instant addUp() {
    Instant begin = Objects.requireNonNullElseGet(until, this::newestHour);
    Instant whole = Objects.requireNonNullElseGet(wholeFrom, this::endOfDecisions);
    wholeFrom = null; // Until all that is taken below is in.
    until = begin;
    List<ActivityCounts> taken;
    synchronized (counted) {
      taken = List.copyOf(counted);
      counted.clear();
      countedRows = 0;
      whole = later(whole, missedUntil);
    }
    open.removeBefore(later(begin, whole));
    for (ActivityCounts counts : taken) {
      open.add(counts, later(begin, whole));
    }
    if (open.rows() > mostRows) {
      LOG.info("The hours until {} have too many rows to keep; they are read later", open.end());
      whole = later(whole, open.end());
      open.removeBefore(whole);
    }
    wholeFrom = whole;
    return begin;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** Once, should another process write up to the same hour. */
  private void appendFromTable(Instant begin, Instant end) {
    activity(rows(begin, end))
        .write()
        .format("delta")
        .mode(SaveMode.Append)
        .option("txnAppId", checkpoint)
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

  /**
   * The end of the newest hour in the table of decisions, by the statistics of its files. Where one
   * has none, every hour is read from the table.
   */
  private Instant endOfDecisions() {
    Column newest = get_json_object(col("stats"), "$.maxValues.event_time").cast("timestamp");
    Row known =
        DeltaLog.forTable(spark, decisions)
            .update(false, Option.empty(), Option.empty())
            .allFiles()
            .agg(max(newest), count_if(newest.isNull()))
            .first();
    if (known.getLong(1) > 0) {
      return Instant.MAX;
    }
    return known.isNullAt(0)
        ? Instant.EPOCH
        : known.getTimestamp(0).toInstant().truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
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
    Thread thread = new Thread(task, NAME);
    thread.setDaemon(true);
    return thread;
  }
}

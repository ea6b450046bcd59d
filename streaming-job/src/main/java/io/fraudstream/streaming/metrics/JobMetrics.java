package io.fraudstream.streaming.metrics;

import io.fraudstream.model.features.Feature;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.scoring.ModelRole;
import io.fraudstream.streaming.scoring.ScoringPlan;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.streaming.table.TableSize;
import io.fraudstream.transactions.Decision;
import io.fraudstream.transactions.RejectionReason;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FsStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkEnv;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the driver counts: each committed micro-batch once, and what Spark says of it. */
public final class JobMetrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobMetrics.class);

  private static final int ALERTS_KEPT = 200_000;
  private static final int DRIFT_PAYMENTS = 100_000;
  private static final int SIZE_MINUTES = 5;

  private final SparkSession spark;
  private final StreamConfig config;
  private final String tables;
  private final Meters meters = Meters.ofJvm();
  private final ProgressMetrics progress = new ProgressMetrics(meters);
  private final ScheduledExecutorService sizes =
      Executors.newSingleThreadScheduledExecutor(JobMetrics::daemon);
  private final LabelledAlerts labelled = new LabelledAlerts(meters, Long.MIN_VALUE, ALERTS_KEPT);
  private boolean decidedBefore;
  private boolean measuresStorage;
  private @Nullable Drift before;
  private @Nullable Drift newest;

  /**
   * When the parts of a micro-batch ended, epoch milliseconds.
   *
   * @param begun the micro-batch began
   * @param planned its plan had run: states and scores are there
   * @param committed its rows are in the tables
   * @param scoringMillis of the time until {@code planned}, what the model took
   */
  public record Times(long begun, long planned, long committed, long scoringMillis) {}

  private JobMetrics(
      SparkSession spark, StreamConfig config, String tables, boolean decidedBefore) {
    this.spark = spark;
    this.config = config;
    this.tables = tables;
    this.decidedBefore = decidedBefore;
  }

  /**
   * Begins to count, if the configuration says so.
   *
   * @param tables the root of the tables
   * @param decidedBefore whether another process decided payments of this checkpoint
   */
  public static JobMetrics start(
      SparkSession spark, StreamConfig config, String tables, boolean decidedBefore) {
    JobMetrics metrics = new JobMetrics(spark, config, tables, decidedBefore);
    if (config.serveMetrics()) {
      spark.streams().addListener(metrics.progress);
      metrics.beginAtZero();
    }
    return metrics;
  }

  /** A series that begins with its first record hides that one from Prometheus' rates. */
  private void beginAtZero() {
    meters.count(Metric.RECORDS, 0, config.transactionsTopic());
    meters.count(Metric.RECORDS, 0, config.labelsTopic());
    meters.count(Metric.LATE_PAYMENTS, 0);
    for (ModelRole role : ModelRole.values()) {
      meters.count(Metric.MODEL_SWAPS, 0, role.label());
      meters.count(Metric.MODEL_REFUSALS, 0, role.label());
    }
    for (RejectionReason reason : RejectionReason.values()) {
      meters.count(Metric.REJECTED_RECORDS, 0, reason.name());
    }
    for (Decision decision : Decision.values()) {
      meters.count(Metric.PAYMENTS, 0, LabelledAlerts.nameOf(decision));
    }
    for (String fraud : List.of("true", "false")) {
      meters.count(Metric.LABELS, 0, fraud);
      for (Decision decision : Decision.values()) {
        meters.count(Metric.LABELLED_PAYMENTS, 0, LabelledAlerts.nameOf(decision), fraud);
      }
    }
  }

  /** Whether there is somebody to count for. */
  public boolean isOn() {
    return config.serveMetrics();
  }

  /**
   * Counts a micro-batch.
   *
   * @param written the tables that took its rows now and did not hold them already
   */
  public void committed(BatchSummary batch, Set<Table> written, Times times, ScoringPlan plan) {
    if (!isOn()) {
      return;
    }
    if (written.contains(Table.TRANSACTIONS)) {
      payments(batch, times);
      drift(batch.drift);
    }
    if (written.contains(Table.LABELS)) {
      labels(batch);
    }
    if (written.contains(Table.QUARANTINE)) {
      rejected(batch.rejectedPayments, config.transactionsTopic());
      rejected(batch.rejectedLabels, config.labelsTopic());
    }
    if (!written.isEmpty()) {
      meters.set(Metric.LAST_COMMIT, times.committed() / 1000.0);
      meters.setOnly(Metric.MODEL, plan.artifact().version());
      measureTables();
      if (!measuresStorage) {
        measuresStorage = true;
        var unused =
            sizes.scheduleWithFixedDelay(this::measureStorage, 0, SIZE_MINUTES, TimeUnit.MINUTES);
      }
    }
  }

  /** Notes that the activity of all hours up to a time is summed up. */
  public void summarised(Instant end) {
    if (isOn() && end.isAfter(Instant.EPOCH)) {
      meters.set(Metric.ACTIVITY_END, end.getEpochSecond());
    }
  }

  /** Counts a model that takes over from another. */
  public void modelSwapped(ModelRole role) {
    count(Metric.MODEL_SWAPS, role);
  }

  /** Counts a look at a model that cannot serve. */
  public void modelRefused(ModelRole role) {
    count(Metric.MODEL_REFUSALS, role);
  }

  @Override
  public void close() {
    sizes.shutdownNow();
    spark.streams().removeListener(progress);
  }

  private void count(Metric metric, ModelRole role) {
    if (isOn()) {
      meters.count(metric, 1, role.label());
    }
  }

  private void payments(BatchSummary batch, Times times) {
    meters.count(Metric.RECORDS, batch.rows(Table.TRANSACTIONS), config.transactionsTopic());
    for (Decision decision : Decision.values()) {
      meters.count(Metric.PAYMENTS, batch.decisions.of(decision), LabelledAlerts.nameOf(decision));
    }
    meters.count(Metric.LATE_PAYMENTS, batch.late);
    meters.histogram(Metric.SCORE).merge(batch.scores, batch.scoreSum);
    latency(batch, times);
    if (decidedBefore) {
      decidedBefore = false;
      labelled.decidedElsewhere(batch.newestEventTime);
    }
    batch.alerts.forEach(labelled::raised);
  }

  private void latency(BatchSummary batch, Times times) {
    long payments = batch.rows(Table.TRANSACTIONS);
    Histogram stages = meters.histogram(Metric.LATENCY_STAGE);
    Histogram whole = meters.histogram(Metric.LATENCY);
    long afterWaiting = times.committed() - times.begun();
    batch.waits.forEach(
        (millis, count) -> {
          stages.add(millis / 1000, count, "waiting");
          whole.add((millis + afterWaiting) / 1000, count);
        });
    long running = times.planned() - times.begun();
    long scoring = Math.min(running, times.scoringMillis());
    stages.add((running - scoring) / 1000.0, payments, "state");
    stages.add(scoring / 1000.0, payments, "scoring");
    stages.add((times.committed() - times.planned()) / 1000.0, payments, "commit");
  }

  /** The newest window and the one before it, so that the sample never falls back to nothing. */
  private void drift(Drift counted) {
    if (!counted.hasBaseline() && newest != null) { // A model without took over from one with it.
      newest = null;
      before = null;
      meters.set(Metric.DRIFT_SAMPLE, 0);
    }
    if (counted.isEmpty()) {
      return;
    }
    if (newest == null || !newest.sameBaseline(counted)) {
      newest = counted.emptied();
      before = counted.emptied();
    }
    newest.add(counted);
    Drift sample = counted.emptied();
    sample.add(newest);
    if (before != null) {
      sample.add(before);
    }
    for (int i = 0; i < sample.features(); i++) {
      meters.set(Metric.FEATURE_DRIFT, sample.psi(i), Feature.columnNames().get(i));
    }
    meters.set(Metric.SCORE_DRIFT, sample.psi(sample.features()));
    meters.set(Metric.DRIFT_SAMPLE, sample.payments());
    if (newest.payments() >= DRIFT_PAYMENTS) {
      before = newest;
      newest = counted.emptied();
    }
  }

  private void labels(BatchSummary batch) {
    meters.count(Metric.RECORDS, batch.rows(Table.LABELS), config.labelsTopic());
    labelled.labelled(batch.verdicts);
  }

  private void rejected(Counts<RejectionReason> byReason, String topic) {
    meters.count(Metric.RECORDS, byReason.sum(), topic);
    for (RejectionReason reason : RejectionReason.values()) {
      if (byReason.of(reason) > 0) {
        meters.count(Metric.REJECTED_RECORDS, byReason.of(reason), reason.name());
      }
    }
  }

  private void measureTables() {
    for (Table table : Table.values()) {
      TableSize.of(spark, table.under(tables))
          .ifPresent(
              size -> {
                meters.set(Metric.TABLE_BYTES, size.bytes(), table.folder());
                meters.set(Metric.TABLE_FILES, size.files(), table.folder());
              });
    }
  }

  private void measureStorage() {
    Path checkpoint = new Path(config.checkpoint());
    measure(() -> measureRoom("checkpoint", checkpoint));
    measure(() -> measureRoom("tables", new Path(tables)));
    measure(
        () -> measureRoom("work", new Path(new File(SparkEnv.get().driverTmpDir().get()).toURI())));
    measure(
        () ->
            meters.set(
                Metric.CHECKPOINT_BYTES,
                filesOf(checkpoint).getContentSummary(checkpoint).getLength()));
  }

  private interface Measurement {
    void take() throws IOException;
  }

  /** Each by itself: a folder that cannot be read must not hide that a disk is full. */
  private static void measure(Measurement measurement) {
    try {
      measurement.take();
    } catch (IOException | RuntimeException e) {
      // Often a file that goes while it is counted; the next measurement does better.
      LOG.debug("Cannot measure the storage", e);
    }
  }

  private void measureRoom(String place, Path path) throws IOException {
    FileSystem files = filesOf(path);
    URI location = files.makeQualified(path).toUri();
    if ("file".equals(location.getScheme())) {
      // Hadoop would count what the disk keeps for root.
      File file = new File(location.getPath());
      measured(place, file.getUsableSpace(), file.getTotalSpace());
    } else {
      FsStatus status = files.getStatus(path);
      measured(place, status.getRemaining(), status.getCapacity());
    }
  }

  private void measured(String place, long free, long size) {
    meters.set(Metric.FREE_BYTES, free, place);
    meters.set(Metric.SIZE_BYTES, size, place);
  }

  private FileSystem filesOf(Path path) throws IOException {
    return path.getFileSystem(spark.sparkContext().hadoopConfiguration());
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "fraudstream-sizes");
    thread.setDaemon(true);
    return thread;
  }
}

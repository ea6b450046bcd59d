package io.fraudstream.streaming;

import io.fraudstream.streaming.checkpoint.CheckpointClaim;
import io.fraudstream.streaming.checkpoint.CheckpointFolder;
import io.fraudstream.streaming.checkpoint.ModelHistory;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.event.EventDecoder;
import io.fraudstream.streaming.metrics.JobMetrics;
import io.fraudstream.streaming.scoring.ModelRole;
import io.fraudstream.streaming.scoring.ScoringPlan;
import io.fraudstream.streaming.table.AcceptedLosses;
import io.fraudstream.streaming.table.LostRange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running job: the query that decides payments, and the summary of its decisions. */
public final class StreamingJob implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StreamingJob.class);

  private static final String EMPTY_BATCHES = "spark.sql.streaming.noDataMicroBatches.enabled";

  /** Neighbouring partitions of Kafka share a task: two cores then share one large topic. */
  private static final int TASKS_A_CORE = 2;

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

  private final SparkSession spark;
  private final StreamConfig config;
  private final BatchGate gate = new BatchGate();
  private final ModelSource source;
  private final CheckpointClaim claim;
  private final CheckpointFolder checkpoint;
  private final String tables;
  private final long firstBatch;
  private final ModelHistory models;
  private final JobMetrics metrics;
  private final DecisionWriter writer;
  private final ActivitySummary activity;
  private boolean closed;

  private StreamingJob(SparkSession spark, StreamConfig config) {
    this.spark = spark;
    this.config = config;
    this.source = ModelSource.open(config, spark.sparkContext().isLocal());
    KafkaTopics.require(config);
    String location = config.checkpoint() + "/decisions";
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    this.claim = CheckpointClaim.of(location, hadoop);
    try {
      this.checkpoint = CheckpointFolder.open(location, hadoop);
      this.tables = TableAdoption.openTables(spark, config, checkpoint);
      this.firstBatch = TableAdoption.firstBatch(spark, tables, checkpoint);
      claim.takeOver(checkpoint);
      BatchRules.of(config).adopt(checkpoint);
      this.models = new ModelHistory(checkpoint, config.shadowDirectory().isPresent());
      models.adopt(source.current());
      this.metrics = JobMetrics.start(spark, config, tables, !checkpoint.isNew());
      this.activity =
          new ActivitySummary(
              spark,
              tables,
              checkpoint.id(),
              checkpoint.isNew() && firstBatch == 0,
              () -> claim.requireHeld(checkpoint),
              metrics);
      this.writer =
          new DecisionWriter(
              spark, config, tables, checkpoint.id(), firstBatch, models, activity::add, metrics);
      source.watch(metrics::modelRefused);
    } catch (Exception | Error e) {
      claim.close();
      throw e;
    }
  }

  /**
   * Starts the job on a session; it runs until {@link #close}.
   *
   * @throws KafkaUnusableException if the broker does not answer or refuses the client, or a topic
   *     is missing
   * @throws io.fraudstream.model.scoring.ModelUnusableException if the model cannot serve
   * @throws io.fraudstream.streaming.checkpoint.CheckpointInUseException if another job runs on the
   *     checkpoint
   * @throws io.fraudstream.streaming.table.ForeignTableException if the tables belong to another
   *     checkpoint, and a new one was not told to adopt them or cannot
   * @throws StorageException if a disk is full
   */
  public static StreamingJob start(SparkSession spark, StreamConfig config) {
    try {
      return new StreamingJob(spark, config).running();
    } catch (Exception | Error e) { // Scala's checked ones too; Hadoop has FSError for a full disk
      StorageException.throwIfIn(e, config);
      throw e;
    }
  }

  /**
   * Processes what Kafka holds now, in batches of the configured size, and returns.
   *
   * @throws RuntimeException as {@link #start} and {@link #awaitTermination}
   */
  public static void runAvailableNow(SparkSession spark, StreamConfig config)
      throws StreamingQueryException {
    try (StreamingJob job = new StreamingJob(spark, config)) {
      StreamingQuery decisions = job.startQuery(Trigger.AvailableNow());
      job.await(decisions::awaitTermination);
      if (config.runActivity()) {
        job.activity.follow(job.lateBefore(decisions));
      }
    } catch (Exception | Error e) {
      StorageException.throwIfIn(e, config);
      throw e;
    }
  }

  /**
   * Waits until the job is closed or one of its queries fails.
   *
   * @throws DataLossException if Kafka no longer holds what comes next
   * @throws KafkaUnusableException if the broker refuses the client that it took before
   * @throws StorageException if a disk is full or the state cannot be read
   */
  public void awaitTermination() throws StreamingQueryException {
    try {
      await(spark.streams()::awaitAnyTermination);
    } catch (StreamingQueryException e) {
      StorageException.throwIfIn(e, config);
      throw e;
    }
  }

  /**
   * Ends the micro-batch in progress, then stops. Whatever is not committed is done again at the
   * next start.
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (!gate.close(STOP_PATIENCE)) {
      LOG.info(
          "The micro-batch in progress did not end in time; it is done again at the next start");
    }
    for (StreamingQuery query : spark.streams().active()) {
      try {
        query.stop();
      } catch (TimeoutException e) {
        LOG.warn("Query {} did not stop in time; the process ends without it", query.name(), e);
      }
    }
    activity.close();
    writer.close();
    StateStores.close(spark);
    source.close();
    metrics.close();
    claim.close();
  }

  private StreamingJob running() {
    try {
      startQuery(Trigger.ProcessingTime(config.triggerInterval().toMillis()));
      return this;
    } catch (Exception | Error e) {
      close();
      throw e;
    }
  }

  private StreamingQuery startQuery(Trigger trigger) {
    StreamingQuery decisions = startDecisions(trigger);
    if (config.runActivity()) {
      activity.followAlways(() -> lateBefore(decisions));
    }
    return decisions;
  }

  private StreamingQuery startDecisions(Trigger trigger) {
    DataStreamReader records =
        spark.readStream().format("kafka").options(KafkaOptions.ofSource(config));
    if (firstBatch > 0 && checkpoint.isNew()) {
      records.option("startingOffsets", TableAdoption.startingOffsets(spark, config));
    }
    Dataset<Row> kafka = records.load();
    if (spark.sparkContext().isLocal()) {
      // A task for each partition of Kafka, and files of each, cost more than a small batch's rows.
      kafka = kafka.coalesce(TASKS_A_CORE * spark.sparkContext().defaultParallelism());
    }
    Pipeline pipeline =
        new Pipeline(
            new EventDecoder(config.labelsTopic(), config.maxFutureSkew()),
            config.watermarkDelay(),
            config.features());
    // In such a batch only the watermark moves: nothing in the states waits for that, and it costs
    // as much as a small batch of payments.
    spark.conf().set(EMPTY_BATCHES, false);
    return start(
        pipeline
            .events(kafka)
            .writeStream()
            .queryName("decisions")
            .trigger(trigger)
            .option("checkpointLocation", checkpoint.location())
            .foreachBatch(
                (VoidFunction2<Dataset<byte[]>, Long>)
                    (events, batchId) -> gate.pass(() -> decide(events, batchId))));
  }

  /** Newer models take over here, while no micro-batch is planned: the next one has not begun. */
  private void decide(Dataset<byte[]> events, long batchId) {
    writer.write(events, batchId, () -> beforeCommit(batchId));
    ScoringPlan old = source.current();
    source
        .newer()
        .ifPresent(
            plan -> {
              claim.requireHeld(checkpoint);
              models.adopt(plan);
              if (!plan.decidesAs(old)) {
                metrics.modelSwapped(ModelRole.SERVING);
                LOG.info("{} decides after batch {}", plan.artifact(), batchId);
              }
              if (!Objects.equals(plan.shadow(), old.shadow())) {
                metrics.modelSwapped(ModelRole.SHADOW);
                LOG.info("{} scores in the shadow after batch {}", plan.shadow(), batchId);
              }
            });
  }

  private void beforeCommit(long batchId) {
    claim.requireHeld(checkpoint);
    if (config.allowDataLoss()) {
      List<LostRange> lost = KafkaLosses.of(config, checkpoint, batchId);
      if (!lost.isEmpty()) {
        LOG.error("Batch {} goes on without what Kafka no longer holds: {}", batchId, lost);
        new AcceptedLosses(tables, spark.sparkContext().hadoopConfiguration())
            .write(firstBatch + batchId, lost);
      }
    }
  }

  /** The watermark of the micro-batch to come: payments of before it will be late. */
  private Instant lateBefore(StreamingQuery query) {
    StreamingQueryProgress progress = query.lastProgress();
    if (progress == null || progress.eventTime().get("watermark") == null) {
      return Instant.EPOCH;
    }
    Instant watermark = Instant.parse(progress.eventTime().get("watermark"));
    String newest = progress.eventTime().get("max");
    Instant next =
        newest == null ? watermark : Instant.parse(newest).minus(config.watermarkDelay());
    return next.isAfter(watermark) ? next : watermark;
  }

  private interface Wait {
    void run() throws StreamingQueryException;
  }

  private void await(Wait wait) throws StreamingQueryException {
    try {
      wait.run();
    } catch (StreamingQueryException e) {
      Optional<DataLossException> loss =
          DataLossException.in(
              e, () -> KafkaLosses.of(config, checkpoint, checkpoint.nextUncommittedBatch()));
      if (loss.isPresent()) {
        throw loss.get();
      }
      KafkaUnusableException.throwIfRefusedIn(e, config);
      throw e;
    }
  }

  private static StreamingQuery start(org.apache.spark.sql.streaming.DataStreamWriter<?> writer) {
    try {
      return writer.start();
    } catch (TimeoutException e) {
      throw new IllegalStateException("Spark did not start the query in time", e);
    }
  }
}

package io.fraudstream.streaming;

import io.fraudstream.model.features.FeatureSettings;
import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.streaming.checkpoint.CheckpointFolder;
import io.fraudstream.streaming.checkpoint.ModelHistory;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.event.EventDecoder;
import io.fraudstream.streaming.metrics.JobMetrics;
import io.fraudstream.streaming.scoring.ScoringPlan;
import io.fraudstream.streaming.table.DeltaTables;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.LabelCodec;
import io.fraudstream.transactions.Topics;
import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.MemoryStream;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The job without Kafka: the real pipeline, state, model and tables over a memory stream whose rows
 * look like those of Spark's Kafka source. Each {@link #batch} is one micro-batch.
 */
final class DecisionsHarness implements AutoCloseable {
  private static final StructType KAFKA =
      new StructType()
          .add("key", DataTypes.BinaryType)
          .add("value", DataTypes.BinaryType)
          .add("topic", DataTypes.StringType)
          .add("partition", DataTypes.IntegerType)
          .add("offset", DataTypes.LongType)
          .add("timestamp", DataTypes.TimestampType)
          .add(
              "headers",
              DataTypes.createArrayType(
                  new StructType()
                      .add("key", DataTypes.StringType)
                      .add("value", DataTypes.BinaryType)));

  private final SparkSession spark = TestSession.spark();
  private final StreamConfig config;
  private final MemoryStream<Row> source = MemoryStream.apply(spark, 1, Encoders.row(KAFKA));
  private final Map<String, Long> nextOffset = new HashMap<>();
  private final List<Row> pending = new ArrayList<>();
  private Instant clock = Instant.parse("2030-01-01T00:00:00Z");
  private @Nullable ModelArtifact shadow;
  private Runnable beforeCommit = () -> {};
  private DecisionWriter.Activity activity = (counts, isNew) -> {};
  private @Nullable StreamingQuery query;
  private @Nullable JobMetrics metrics;
  private @Nullable DecisionWriter writer;

  DecisionsHarness(Path folder) {
    this(folder, FeatureSettings.defaults().maxExactEvents());
  }

  DecisionsHarness(Path folder, int maxExactEvents) {
    this.config =
        StreamConfig.of(
            Map.of(
                "stream.checkpoint", folder.resolve("checkpoint").toString(),
                "stream.tables", folder.resolve("tables").toString(),
                "features.max-exact-events", String.valueOf(maxExactEvents)));
  }

  /** Has a model score in the shadow, from the next start on. */
  DecisionsHarness shadow(@Nullable ModelArtifact artifact) {
    shadow = artifact;
    return this;
  }

  /** When Kafka takes the records to come. */
  DecisionsHarness at(Instant time) {
    clock = time;
    return this;
  }

  /** Runs in each micro-batch once its plan has run, before anything is written. */
  DecisionsHarness beforeCommit(Runnable action) {
    beforeCommit = action;
    return this;
  }

  /** Takes what the tasks count, from the next start on. */
  DecisionsHarness activity(DecisionWriter.Activity summary) {
    activity = summary;
    return this;
  }

  /** A harness on the same input and folder, as after a restart of the process. */
  void restart() throws TimeoutException {
    stop();
    CheckpointFolder checkpoint =
        CheckpointFolder.open(config.checkpoint(), spark.sparkContext().hadoopConfiguration());
    String tables = DeltaTables.open(spark, config.tables(), checkpoint.id(), checkpoint.isNew());
    ModelHistory models = new ModelHistory(checkpoint, true);
    // Thresholds above every score: an alert would need a broker.
    models.adopt(new ScoringPlan(ModelArtifact.shipped(), 2, 2, shadow));
    metrics = JobMetrics.start(spark, config, tables, !checkpoint.isNew());
    DecisionWriter decisions =
        new DecisionWriter(spark, config, tables, checkpoint.id(), 0, models, activity, metrics);
    writer = decisions;
    Pipeline pipeline =
        new Pipeline(
            new EventDecoder(config.labelsTopic(), config.maxFutureSkew()),
            config.watermarkDelay(),
            config.features());
    query =
        pipeline
            .events(source.toDF())
            .writeStream()
            .queryName("decisions")
            .option("checkpointLocation", checkpoint.location())
            .foreachBatch(
                (VoidFunction2<Dataset<byte[]>, Long>)
                    (events, batch) -> decisions.write(events, batch, beforeCommit))
            .start();
  }

  /** Adds a payment to the next micro-batch. */
  DecisionsHarness send(Transaction transaction) {
    return send(Topics.TRANSACTIONS, TransactionCodec.encode(transaction));
  }

  /** Adds a label to the next micro-batch. */
  DecisionsHarness send(Label label) {
    return send(Topics.LABELS, LabelCodec.encode(label));
  }

  /** Adds any record to the next micro-batch. */
  DecisionsHarness send(String topic, byte @Nullable [] value) {
    long offset = nextOffset.merge(topic, 1L, Long::sum) - 1;
    pending.add(RowFactory.create(null, value, topic, 0, offset, Timestamp.from(clock), null));
    return this;
  }

  /** Processes what was sent since the last call as one micro-batch. */
  void batch() throws TimeoutException {
    if (query == null) {
      restart();
    }
    source.addData(CollectionConverters.asScala(List.copyOf(pending)));
    pending.clear();
    await();
  }

  /** Waits until everything sent was processed. */
  void await() {
    if (query != null) {
      query.processAllAvailable();
    }
  }

  /** The rows of a table. */
  Dataset<Row> table(Table table) {
    return spark.read().format("delta").load(table.under(config.tables()));
  }

  StreamConfig config() {
    return config;
  }

  String checkpoint() {
    return config.checkpoint();
  }

  void stop() throws TimeoutException {
    if (query != null) {
      query.stop();
      query = null;
    }
    if (writer != null) {
      writer.close();
      writer = null;
    }
    if (metrics != null) {
      metrics.close();
      metrics = null;
    }
  }

  @Override
  public void close() throws TimeoutException {
    stop();
    StateStores.close(spark);
  }
}

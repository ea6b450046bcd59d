package io.fraudstream.streaming.reconcile;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import io.fraudstream.model.features.Feature;
import io.fraudstream.model.scoring.Device;
import io.fraudstream.model.scoring.Explainer;
import io.fraudstream.model.scoring.Explanation;
import io.fraudstream.model.scoring.FraudModels;
import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.model.scoring.ModelUnusableException;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventDecoder;
import io.fraudstream.streaming.table.DeltaTables;
import io.fraudstream.streaming.table.Reasons;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Decision;
import io.fraudstream.transactions.RejectionReason;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;
import scala.Tuple3;

/**
 * Every feature, score and reason a second time, in one batch from nothing but the rows of the
 * tables. State that a restart had counted twice, or lost, would show as a payment whose features
 * differ.
 *
 * <p>The tables must hold everything since the job's first micro-batch. Where a new checkpoint took
 * them over, the states were empty, and what comes after is computed from that alone.
 */
public final class Recomputation {
  /** Above what the arithmetic of two batch sizes differs by, and below what a decision could. */
  private static final double SCORE_TOLERANCE = 1e-6;

  private static final Logger LOG = LoggerFactory.getLogger(Recomputation.class);

  private static final int SCORING_BATCH = 2048;

  private static final StructType SCORES =
      new StructType()
          .add("scores", DataTypes.LongType)
          .add("other_model", DataTypes.LongType)
          .add("differing", DataTypes.LongType)
          .add("largest", DataTypes.DoubleType);

  private static final StructType REASONS =
      new StructType()
          .add("explained", DataTypes.LongType)
          .add("explained_otherwise", DataTypes.LongType)
          .add("unexplained", DataTypes.LongType);

  private final SparkSession spark;
  private final StreamConfig config;

  private Recomputation(SparkSession spark, StreamConfig config) {
    this.spark = spark;
    this.config = config;
  }

  /**
   * Computes again and compares.
   *
   * @param config as the job has it. The scores of its model and of its shadow are computed again,
   *     those of other versions only counted.
   */
  public static Recomputed of(SparkSession spark, StreamConfig config) {
    return new Recomputation(spark, config).run();
  }

  private Recomputed run() {
    ModelArtifact model = config.readModel();
    Optional<ModelArtifact> shadow = readableShadow();
    EventDecoder decoder = new EventDecoder(config.labelsTopic(), config.maxFutureSkew());
    Dataset<Tuple3<Long, String, byte[]>> arrivals =
        Arrival.all(spark, config.tables(), decoder).persist(StorageLevel.DISK_ONLY());
    try {
      SortedSet<Long> beginnings = beginnings();
      SortedMap<Long, Long> watermarks = watermarks(arrivals, beginnings);
      Row cards =
          check(
              arrivals.filter(reached(Arrival.SCORED, RejectionReason.UNSCORABLE.name())),
              packed -> Arrival.of(packed).transaction().cardId(),
              new KeyCheck.OfCard(config.features(), watermarks, beginnings));
      Row terminals =
          check(
              arrivals.filter(
                  reached(
                      Arrival.SCORED,
                      Arrival.LABEL,
                      RejectionReason.UNSCORABLE.name(),
                      RejectionReason.DUPLICATE.name())),
              Recomputation::terminal,
              new KeyCheck.OfTerminal(config.features(), watermarks, beginnings));
      return new Recomputed(
          features(cards),
          features(terminals),
          scores(model, "score", "model_version"),
          shadow.map(artifact -> scores(artifact, "shadow_score", "shadow_model_version")),
          reasons(model),
          beginnings.tailSet(1L));
    } finally {
      arrivals.unpersist(false);
    }
  }

  /** The shadow, whose scores decided nothing: what is wrong with it must not hide all else. */
  private Optional<ModelArtifact> readableShadow() {
    try {
      return config.readShadow();
    } catch (ModelUnusableException e) {
      LOG.warn("The scores of the shadow are not computed again. {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** The micro-batches at which the states were empty: the first, and that of each adoption. */
  private SortedSet<Long> beginnings() {
    SortedSet<Long> beginnings = new TreeSet<>(Set.of(0L));
    DeltaTables.adoptions(spark, config.tables())
        .forEach(adoption -> beginnings.add(adoption.firstBatch()));
    return beginnings;
  }

  /** The watermark of each micro-batch: behind the newest payment of all before it. */
  private SortedMap<Long, Long> watermarks(
      Dataset<Tuple3<Long, String, byte[]>> arrivals, SortedSet<Long> beginnings) {
    List<Row> newest =
        arrivals
            .map(
                (MapFunction<Tuple3<Long, String, byte[]>, Tuple2<Long, Long>>)
                    packed -> new Tuple2<>(packed._1(), eventTime(Arrival.of(packed))),
                Encoders.tuple(Encoders.LONG(), Encoders.LONG()))
            .toDF("batch", "time")
            .groupBy("batch")
            .agg(max("time"))
            .orderBy("batch")
            .collectAsList();
    SortedMap<Long, Long> watermarks = new TreeMap<>();
    long latest = 0;
    long beginning = 0;
    for (Row batch : newest) {
      long last = beginnings.headSet(batch.getLong(0) + 1).last();
      latest = last == beginning ? latest : 0; // A new checkpoint has no watermark.
      beginning = last;
      watermarks.put(batch.getLong(0), Math.max(0, latest - config.watermarkDelay().toMillis()));
      latest = Math.max(latest, batch.getLong(1));
    }
    return watermarks;
  }

  private static long eventTime(Arrival arrival) {
    return arrival.isPayment() ? arrival.transaction().eventTime() : 0;
  }

  private static String terminal(Tuple3<Long, String, byte[]> packed) {
    Arrival arrival = Arrival.of(packed);
    return arrival.event().content() instanceof Event.Verdict verdict
        ? verdict.label().terminalId()
        : arrival.transaction().terminalId();
  }

  private static FilterFunction<Tuple3<Long, String, byte[]>> reached(String... fates) {
    List<String> wanted = List.of(fates);
    return packed -> wanted.contains(packed._2());
  }

  private static Row check(
      Dataset<Tuple3<Long, String, byte[]>> arrivals,
      MapFunction<Tuple3<Long, String, byte[]>, String> key,
      KeyCheck check) {
    return arrivals
        .groupByKey(key, Encoders.STRING())
        .mapGroups(check, Encoders.row(KeyCheck.SCHEMA))
        .agg(sum("payments"), sum("by_oracle"), sum("differing"), max("difference"))
        .first();
  }

  private static Recomputed.Features features(Row row) {
    return row.isNullAt(0)
        ? new Recomputed.Features(0, 0, 0, Optional.empty())
        : new Recomputed.Features(
            row.getLong(0), row.getLong(1), row.getLong(2), Optional.ofNullable(row.getString(3)));
  }

  private Recomputed.Scores scores(ModelArtifact model, String score, String version) {
    Row row =
        DeltaTables.read(spark, config.tables(), Table.TRANSACTIONS)
            .where(col(score).isNotNull())
            .select(col(score).as("score"), col(version).as("version"), col("features"))
            .mapPartitions(inBatches(model, Recomputation::rescore), Encoders.row(SCORES))
            .agg(sum("scores"), sum("other_model"), sum("differing"), max("largest"))
            .na()
            .fill(0)
            .first();
    return new Recomputed.Scores(row.getLong(0), row.getLong(1), row.getLong(2), row.getDouble(3));
  }

  private Recomputed.Reasons reasons(ModelArtifact model) {
    Row row =
        DeltaTables.read(spark, config.tables(), Table.TRANSACTIONS)
            .where(col("model_version").equalTo(model.version()))
            .where(col("decision").notEqual(Decision.APPROVE.name()))
            .select("features", Reasons.COLUMN)
            .mapPartitions(inBatches(model, Recomputation::explain), Encoders.row(REASONS))
            .agg(sum("explained"), sum("explained_otherwise"), sum("unexplained"))
            .na()
            .fill(0)
            .first();
    return new Recomputed.Reasons(row.getLong(0), row.getLong(1), row.getLong(2));
  }

  /** What a check with a model finds, a row a batch. */
  private MapPartitionsFunction<Row, Row> inBatches(
      ModelArtifact model, Function2<List<Row>, ModelArtifact, Row> check) {
    Broadcast<ModelArtifact> broadcast =
        JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(model);
    return rows -> {
      List<Row> found = new ArrayList<>();
      while (rows.hasNext()) {
        found.add(check.call(take(rows), broadcast.value()));
      }
      return found.iterator();
    };
  }

  private static List<Row> take(Iterator<Row> rows) {
    List<Row> batch = new ArrayList<>();
    while (batch.size() < SCORING_BATCH && rows.hasNext()) {
      batch.add(rows.next());
    }
    return batch;
  }

  private static Row rescore(List<Row> rows, ModelArtifact model) {
    float[] features = new float[rows.size() * Feature.COUNT];
    for (int row = 0; row < rows.size(); row++) {
      double[] written = TableRows.features(rows.get(row));
      for (int i = 0; i < Feature.COUNT; i++) {
        features[row * Feature.COUNT + i] = (float) written[i];
      }
    }
    float[] scores = new float[rows.size()];
    FraudModels.loaded(model, Device.CPU).score(features, rows.size(), scores);
    long others = 0;
    long differing = 0;
    double largest = 0;
    for (int row = 0; row < rows.size(); row++) {
      if (!rows.get(row).<String>getAs("version").equals(model.version())) {
        others++;
        continue;
      }
      double difference = Math.abs(rows.get(row).<Double>getAs("score") - scores[row]);
      largest = Math.max(largest, difference);
      differing += difference <= SCORE_TOLERANCE ? 0 : 1;
    }
    return RowFactory.create(rows.size() - others, others, differing, largest);
  }

  private static Row explain(List<Row> alerts, ModelArtifact model) {
    Optional<Explainer> explainer =
        Explainer.of(FraudModels.loaded(model, Device.CPU), model.manifest());
    List<Row> explained =
        explainer.isEmpty()
            ? List.of()
            : alerts.stream().filter(alert -> Reasons.of(alert) != null).toList();
    return RowFactory.create(
        (long) explained.size(),
        explainer.map(by -> explainedOtherwise(explained, by)).orElse(0L),
        (long) alerts.size() - explained.size());
  }

  private static long explainedOtherwise(List<Row> alerts, Explainer explainer) {
    List<Explanation> again = explainer.explain(alerts.stream().map(TableRows::features).toList());
    return IntStream.range(0, alerts.size())
        .filter(i -> !again.get(i).agreesWith(Objects.requireNonNull(Reasons.of(alerts.get(i)))))
        .count();
  }
}

package io.fraudstream.streaming.scoring;

import io.fraudstream.model.features.Feature;
import io.fraudstream.model.scoring.Device;
import io.fraudstream.model.scoring.FraudModel;
import io.fraudstream.model.scoring.FraudModels;
import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import io.fraudstream.streaming.metrics.ScoringMetrics;
import io.fraudstream.transactions.RejectionReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores a micro-batch: each task runs its rows through its JVM's model, many at a time, and
 * through the shadow, if there is one. A payment to which the model that decides gives no finite
 * score is rejected as {@code UNSCORABLE}.
 */
public final class Scorer implements MapPartitionsFunction<byte[], Row> {
  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(Scorer.class);

  /** Thousands of rejected megabytes must not stand in memory at once. */
  private static final long MAX_CHUNK_BYTES = 16L << 20;

  private final Broadcast<ScoringPlan> plan;
  private final Device device;
  private final int batchSize;
  private final LongAccumulator nanos;
  private transient boolean shadowFailed;

  /**
   * @param plan the models and thresholds of this micro-batch
   * @param device where to run the models
   * @param batchSize rows in one call of a model
   * @param nanos gets what the models take in all tasks, repeated ones too
   */
  public Scorer(Broadcast<ScoringPlan> plan, Device device, int batchSize, LongAccumulator nanos) {
    this.plan = plan;
    this.device = device;
    this.batchSize = batchSize;
    this.nanos = nanos;
  }

  /** Packed events to decided rows. */
  public Dataset<Row> score(Dataset<byte[]> events) {
    return events.mapPartitions(this, Encoders.row(DecidedRows.SCHEMA));
  }

  @Override
  public Iterator<Row> call(Iterator<byte[]> events) {
    return new Iterator<>() {
      private Iterator<Row> chunk = List.<Row>of().iterator();

      @Override
      public boolean hasNext() {
        while (!chunk.hasNext() && events.hasNext()) {
          chunk = score(take(events)).iterator();
        }
        return chunk.hasNext();
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return chunk.next();
      }
    };
  }

  private List<Event> take(Iterator<byte[]> events) {
    List<Event> chunk = new ArrayList<>();
    long bytes = 0;
    while (chunk.size() < batchSize && bytes < MAX_CHUNK_BYTES && events.hasNext()) {
      byte[] packed = events.next();
      bytes += packed.length;
      chunk.add(EventCodec.unpack(packed));
    }
    return chunk;
  }

  private List<Row> score(List<Event> events) {
    float[] features = features(events);
    float[] scores = scores(features);
    float[] shadowScores = shadowScores(features);
    List<Row> rows = new ArrayList<>(events.size());
    int payment = 0;
    for (Event event : events) {
      boolean scored = event.content() instanceof Event.Payment;
      rows.add(
          row(
              event,
              scored ? scores[payment] : Float.NaN,
              scored ? shadowScores[payment] : Float.NaN));
      payment += scored ? 1 : 0;
    }
    return rows;
  }

  /** Those of the payments among the events, in their order, row by row. */
  private static float[] features(List<Event> events) {
    float[] features = new float[events.size() * Feature.COUNT];
    int values = 0;
    for (Event event : events) {
      if (event.content() instanceof Event.Payment payment) {
        for (int i = 0; i < Feature.COUNT; i++) {
          features[values++] = (float) payment.features()[i];
        }
      }
    }
    return Arrays.copyOf(features, values);
  }

  private float[] scores(float[] features) {
    float[] scores = new float[features.length / Feature.COUNT];
    if (scores.length > 0) {
      FraudModel model = FraudModels.loaded(plan.value().artifact(), device);
      long taken = score(model, features, scores);
      ScoringMetrics.count(model.deviceName(), scores.length, taken);
    }
    return scores;
  }

  /** NaN where the shadow gives none. Whatever is wrong with it, the payments are decided. */
  private float[] shadowScores(float[] features) {
    float[] scores = new float[features.length / Feature.COUNT];
    Arrays.fill(scores, Float.NaN);
    ModelArtifact shadow = plan.value().shadow();
    if (shadow != null && scores.length > 0 && !shadowFailed) {
      try {
        score(FraudModels.loaded(shadow, device), features, scores);
      } catch (RuntimeException | LinkageError e) {
        shadowFailed = true; // Each try may take a second.
        LOG.error("The shadow, {}, gives no scores in this task", shadow, e);
      }
    }
    return scores;
  }

  private long score(FraudModel model, float[] features, float[] scores) {
    long start = System.nanoTime();
    model.score(features, scores.length, scores);
    long taken = System.nanoTime() - start;
    nanos.add(taken);
    return taken;
  }

  private Row row(Event event, float score, float shadowScore) {
    if (event.content() instanceof Event.Verdict verdict) {
      return DecidedRows.label(event, verdict.label());
    }
    if (event.content() instanceof Event.Refusal refusal) {
      return DecidedRows.rejected(event, refusal.rejection());
    }
    if (!Float.isFinite(score)) {
      Event rejected = event.rejected(RejectionReason.UNSCORABLE, unscorable(event, score));
      return row(rejected, score, shadowScore);
    }
    return DecidedRows.payment(
        event, (Event.Payment) event.content(), plan.value(), score, shadowScore);
  }

  private static String unscorable(Event event, float score) {
    Event.Payment payment = (Event.Payment) event.content();
    for (Feature feature : Feature.values()) {
      double value = feature.of(payment.features());
      if (!Double.isFinite(value)) {
        return "feature " + feature.columnName() + " is " + value;
      }
    }
    return "the model gave " + score;
  }
}

package io.fraudstream.streaming.scoring;

import io.fraudstream.model.features.Feature;
import io.fraudstream.model.scoring.Device;
import io.fraudstream.model.scoring.Explainer;
import io.fraudstream.model.scoring.Explanation;
import io.fraudstream.model.scoring.FraudModel;
import io.fraudstream.model.scoring.FraudModels;
import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import io.fraudstream.streaming.metrics.ScoringMetrics;
import io.fraudstream.transactions.Decision;
import io.fraudstream.transactions.Reason;
import io.fraudstream.transactions.RejectionReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;

/**
 * Scores a micro-batch: each task runs its rows through its JVM's model, many at a time, and
 * explains those that become alerts. A payment without a finite score is rejected as {@code
 * UNSCORABLE}.
 */
public final class Scorer implements MapPartitionsFunction<byte[], Row> {
  private static final long serialVersionUID = 1;

  /** Thousands of rejected megabytes must not stand in memory at once. */
  private static final long MAX_CHUNK_BYTES = 16L << 20;

  private final Broadcast<ScoringPlan> plan;
  private final Device device;
  private final int batchSize;
  private final LongAccumulator nanos;

  /**
   * @param plan the model and thresholds of this micro-batch
   * @param device where to run the model
   * @param batchSize rows in one call of the model
   * @param nanos gets what the model takes in all tasks, repeated ones too
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
    List<double[]> payments = new ArrayList<>(events.size());
    for (Event event : events) {
      if (event.content() instanceof Event.Payment payment) {
        payments.add(payment.features());
      }
    }
    float[] scores = scores(payments);
    Map<Integer, List<Reason>> reasons = reasons(payments, scores);
    List<Row> rows = new ArrayList<>(events.size());
    int payment = 0;
    for (Event event : events) {
      if (event.content() instanceof Event.Payment) {
        rows.add(row(event, scores[payment], reasons.get(payment)));
        payment++;
      } else {
        rows.add(row(event, Float.NaN, null));
      }
    }
    return rows;
  }

  private float[] scores(List<double[]> payments) {
    int rows = payments.size();
    float[] scores = new float[rows];
    if (rows > 0) {
      float[] input = new float[rows * Feature.COUNT];
      for (int row = 0; row < rows; row++) {
        for (int i = 0; i < Feature.COUNT; i++) {
          input[row * Feature.COUNT + i] = (float) payments.get(row)[i];
        }
      }
      FraudModel model = FraudModels.loaded(plan.value().artifact(), device);
      long start = System.nanoTime();
      model.score(input, rows, scores);
      long taken = System.nanoTime() - start;
      nanos.add(taken);
      ScoringMetrics.count(model.deviceName(), rows, taken);
    }
    return scores;
  }

  /** Why there are alerts, by the place of their payments; empty if the model cannot say. */
  private Map<Integer, List<Reason>> reasons(List<double[]> payments, float[] scores) {
    List<Integer> alerts =
        IntStream.range(0, scores.length).filter(i -> isAlert(scores[i])).boxed().toList();
    if (alerts.isEmpty()) {
      return Map.of();
    }
    long start = System.nanoTime();
    ModelArtifact artifact = plan.value().artifact();
    Map<Integer, List<Reason>> reasons = new HashMap<>();
    Explainer.of(FraudModels.loaded(artifact, device), artifact.manifest())
        .ifPresent(
            explainer -> {
              Iterator<Explanation> explanations =
                  explainer.explain(alerts.stream().map(payments::get).toList()).iterator();
              alerts.forEach(alert -> reasons.put(alert, explanations.next().reasons()));
            });
    nanos.add(System.nanoTime() - start);
    return reasons;
  }

  private boolean isAlert(float score) {
    return Float.isFinite(score) && plan.value().decide(score) != Decision.APPROVE;
  }

  private Row row(Event event, float score, @Nullable List<Reason> reasons) {
    if (event.content() instanceof Event.Verdict verdict) {
      return DecidedRows.label(event, verdict.label());
    }
    if (event.content() instanceof Event.Refusal refusal) {
      return DecidedRows.rejected(event, refusal.rejection());
    }
    if (!Float.isFinite(score)) {
      return row(event.rejected(RejectionReason.UNSCORABLE, unscorable(event, score)), score, null);
    }
    return DecidedRows.payment(
        event,
        (Event.Payment) event.content(),
        score,
        plan.value().decide(score),
        plan.value().artifact().version(),
        reasons);
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

package io.fraudstream.streaming.scoring;

import io.fraudstream.model.features.Feature;
import io.fraudstream.model.scoring.Device;
import io.fraudstream.model.scoring.FraudModel;
import io.fraudstream.model.scoring.FraudModels;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import io.fraudstream.streaming.metrics.ScoringMetrics;
import io.fraudstream.transactions.RejectionReason;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;

/**
 * Scores a micro-batch: each task runs its rows through its JVM's model, many at a time. A payment
 * without a finite score is rejected as {@code UNSCORABLE}.
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
    float[] scores = scores(events);
    List<Row> rows = new ArrayList<>(events.size());
    int payment = 0;
    for (Event event : events) {
      boolean scored = event.content() instanceof Event.Payment;
      rows.add(row(event, scored ? scores[payment++] : Float.NaN));
    }
    return rows;
  }

  /** The scores of the payments among the events, in their order. */
  private float[] scores(List<Event> events) {
    float[] input = new float[events.size() * Feature.COUNT];
    int rows = 0;
    for (Event event : events) {
      if (event.content() instanceof Event.Payment payment) {
        for (int i = 0; i < Feature.COUNT; i++) {
          input[rows * Feature.COUNT + i] = (float) payment.features()[i];
        }
        rows++;
      }
    }
    float[] scores = new float[rows];
    if (rows > 0) {
      FraudModel model = FraudModels.loaded(plan.value().artifact(), device, TaskGpu.number());
      long start = System.nanoTime();
      model.score(input, rows, scores);
      long taken = System.nanoTime() - start;
      nanos.add(taken);
      ScoringMetrics.count(model.deviceName(), rows, taken);
    }
    return scores;
  }

  private Row row(Event event, float score) {
    if (event.content() instanceof Event.Verdict verdict) {
      return DecidedRows.label(event, verdict.label());
    }
    if (event.content() instanceof Event.Refusal refusal) {
      return DecidedRows.rejected(event, refusal.rejection());
    }
    if (!Float.isFinite(score)) {
      return row(event.rejected(RejectionReason.UNSCORABLE, unscorable(event, score)), score);
    }
    return DecidedRows.payment(
        event,
        (Event.Payment) event.content(),
        score,
        plan.value().decide(score),
        plan.value().artifact().version());
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

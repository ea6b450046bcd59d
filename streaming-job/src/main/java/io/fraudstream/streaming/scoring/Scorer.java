package io.fraudstream.streaming.scoring;

import com.google.common.collect.Iterators;
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
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.LongAccumulator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores a micro-batch: each task runs its rows through its JVM's model, many at a time, and
 * through the shadow, if there is one, and explains those that become alerts. A payment to which
 * the model that decides gives no finite score is rejected as {@code UNSCORABLE}.
 */
public final class Scorer implements Serializable {
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
   * @param batchSize most rows in one call of a model; 0 takes what the device computes at once
   * @param nanos gets what the models take in all tasks, repeated ones too
   */
  public Scorer(Broadcast<ScoringPlan> plan, Device device, int batchSize, LongAccumulator nanos) {
    this.plan = plan;
    this.device = device;
    this.batchSize = batchSize;
    this.nanos = nanos;
  }

  /** What becomes of the events of one task, which come in packs. */
  public Iterator<DecidedEvent> decide(Iterator<byte[]> packs) {
    Iterator<Event> events = Iterators.concat(Iterators.transform(packs, EventCodec::unpack));
    return new Iterator<>() {
      private Iterator<DecidedEvent> chunk = List.<DecidedEvent>of().iterator();

      @Override
      public boolean hasNext() {
        while (!chunk.hasNext() && events.hasNext()) {
          chunk = decide(take(events)).iterator();
        }
        return chunk.hasNext();
      }

      @Override
      public DecidedEvent next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return chunk.next();
      }
    };
  }

  private List<Event> take(Iterator<Event> events) {
    List<Event> chunk = new ArrayList<>();
    int most = batchSize;
    long bytes = 0;
    while ((most == 0 || chunk.size() < most) && bytes < MAX_CHUNK_BYTES && events.hasNext()) {
      Event event = events.next();
      if (most == 0 && event.content() instanceof Event.Payment) {
        most = loaded(plan.value().artifact()).rowsOfPass(); // Without payments there is no model.
      }
      byte[] value = event.source().value();
      bytes += value == null ? 0 : value.length;
      chunk.add(event);
    }
    return chunk;
  }

  private List<DecidedEvent> decide(List<Event> events) {
    List<double[]> payments = payments(events);
    float[] features = inRows(payments);
    float[] scores = scores(features);
    float[] shadowScores = shadowScores(features);
    @Nullable List<Reason>[] reasons = reasons(payments, scores);
    List<DecidedEvent> decided = new ArrayList<>(events.size());
    int place = 0;
    for (Event event : events) {
      if (event.content() instanceof Event.Payment payment) {
        decided.add(decided(event, payment, scores[place], shadowScores[place], reasons[place]));
        place++;
      } else {
        decided.add(new DecidedEvent(event, null));
      }
    }
    return decided;
  }

  /** The features of the payments among the events, in their order. */
  private static List<double[]> payments(List<Event> events) {
    List<double[]> payments = new ArrayList<>(events.size());
    for (Event event : events) {
      if (event.content() instanceof Event.Payment payment) {
        payments.add(payment.features());
      }
    }
    return payments;
  }

  /** As a model takes them. */
  private static float[] inRows(List<double[]> payments) {
    float[] rows = new float[payments.size() * Feature.COUNT];
    int value = 0;
    for (double[] payment : payments) {
      for (int i = 0; i < Feature.COUNT; i++) {
        rows[value++] = (float) payment[i];
      }
    }
    return rows;
  }

  private float[] scores(float[] features) {
    float[] scores = new float[features.length / Feature.COUNT];
    if (scores.length > 0) {
      FraudModel model = loaded(plan.value().artifact());
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
        score(loaded(shadow), features, scores);
      } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
        shadowFailed = true; // Each try may take a second.
        LOG.error("The shadow, {}, gives no scores in this task", shadow, e);
      }
    }
    return scores;
  }

  private FraudModel loaded(ModelArtifact artifact) {
    return FraudModels.loaded(artifact, device, TaskGpu.number());
  }

  private long score(FraudModel model, float[] features, float[] scores) {
    long start = System.nanoTime();
    model.score(features, scores.length, scores);
    long taken = System.nanoTime() - start;
    nanos.add(taken);
    return taken;
  }

  /** Why there are alerts, by the place of their payments; null if the model cannot say. */
  private @Nullable List<Reason>[] reasons(List<double[]> payments, float[] scores) {
    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of lists of something.
    @Nullable List<Reason>[] reasons = new List[scores.length];
    List<Integer> alerts =
        IntStream.range(0, scores.length).filter(i -> isAlert(scores[i])).boxed().toList();
    if (alerts.isEmpty()) {
      return reasons;
    }
    long start = System.nanoTime();
    ModelArtifact artifact = plan.value().artifact();
    Explainer.of(loaded(artifact), artifact.manifest())
        .ifPresent(
            explainer -> {
              Iterator<Explanation> explanations =
                  explainer.explain(alerts.stream().map(payments::get).toList()).iterator();
              alerts.forEach(alert -> reasons[alert] = explanations.next().reasons());
            });
    nanos.add(System.nanoTime() - start);
    return reasons;
  }

  private boolean isAlert(float score) {
    return Float.isFinite(score) && plan.value().decide(score) != Decision.APPROVE;
  }

  private DecidedEvent decided(
      Event event,
      Event.Payment payment,
      float score,
      float shadowScore,
      @Nullable List<Reason> reasons) {
    return Float.isFinite(score)
        ? new DecidedEvent(
            event, new DecidedEvent.Scored(score, plan.value().decide(score), shadowScore, reasons))
        : new DecidedEvent(
            event.rejected(RejectionReason.UNSCORABLE, unscorable(payment, score)), null);
  }

  private static String unscorable(Event.Payment payment, float score) {
    for (Feature feature : Feature.values()) {
      double value = feature.of(payment.features());
      if (!Double.isFinite(value)) {
        return "feature " + feature.columnName() + " is " + value;
      }
    }
    return "the model gave " + score;
  }
}

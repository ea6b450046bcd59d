package io.fraudstream.streaming;

import io.fraudstream.model.scoring.Device;
import io.fraudstream.model.scoring.FraudModels;
import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.model.scoring.ModelManifest;
import io.fraudstream.streaming.config.ConfigException;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.scoring.ScoringPlan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which model is to decide. The configured folder is looked at again and again; a version that is
 * new there is proved beside the running micro-batches, and one that cannot serve is refused.
 */
final class ModelSource implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelSource.class);

  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final StreamConfig config;
  private final Device device;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(ModelSource::daemon);
  private final AtomicReference<@Nullable ScoringPlan> newer = new AtomicReference<>();
  private volatile ScoringPlan serving;
  private @Nullable ScoringPlan unusable;
  private @Nullable RuntimeException why;
  private String refusal = "";

  private ModelSource(StreamConfig config, Device device) {
    this.config = config;
    this.device = device;
    this.serving = plan(config.readModel());
    prove(serving);
  }

  /**
   * The configured model, proved to serve: here where executors share this JVM, on the CPU
   * elsewhere.
   *
   * @throws io.fraudstream.model.scoring.ModelUnusableException if it cannot
   * @throws ConfigException if its thresholds and the configured ones contradict each other
   */
  static ModelSource open(StreamConfig config, boolean local) {
    return new ModelSource(config, local ? config.device() : Device.CPU);
  }

  /** The model that was configured at the start. */
  ScoringPlan first() {
    return serving;
  }

  /**
   * Begins to look for newer versions.
   *
   * @param refused runs at each look that finds one which cannot serve
   */
  void watch(Runnable refused) {
    if (config.modelDirectory().isPresent()) {
      var unused =
          watch.scheduleWithFixedDelay(
              () -> look(refused), INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** A version that came since the last call and is ready to decide; it serves from now on. */
  Optional<ScoringPlan> newer() {
    Optional<ScoringPlan> taken = Optional.ofNullable(newer.getAndSet(null));
    taken.ifPresent(plan -> serving = plan);
    return taken;
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }

  /** Looks once. */
  void look(Runnable refused) {
    try {
      ScoringPlan found = plan(config.readModel());
      if (found.equals(serving)) {
        newer.set(null);
      } else if (!found.equals(newer.get())) {
        proveOnce(found);
        newer.set(found);
      }
      refusal = "";
    } catch (RuntimeException | OutOfMemoryError | LinkageError e) {
      // The old one serves on, whatever is wrong with the new one.
      newer.set(null);
      refused.run();
      if (!e.toString().equals(refusal)) {
        refusal = e.toString();
        LOG.error("{} {} serves on.", e.getMessage(), serving.artifact());
      }
    }
  }

  /** What could not serve once is not loaded again: that takes a second of a core. */
  private void proveOnce(ScoringPlan plan) {
    if (why != null && plan.equals(unusable)) {
      throw why;
    }
    try {
      prove(plan);
    } catch (RuntimeException e) {
      unusable = plan;
      why = e;
      throw e;
    }
  }

  private void prove(ScoringPlan plan) {
    String deviceName = FraudModels.loaded(plan.artifact(), device).deviceName();
    LOG.info("Model {} on {}", plan.artifact().version(), deviceName);
  }

  private ScoringPlan plan(ModelArtifact artifact) {
    ModelManifest.Thresholds thresholds = artifact.manifest().thresholds();
    double review = config.reviewThreshold().orElse(thresholds.review());
    double decline = config.declineThreshold().orElse(thresholds.decline());
    if (review > decline) {
      throw new ConfigException(
          List.of(
              "scoring.review-threshold is "
                  + review
                  + " and scoring.decline-threshold "
                  + decline
                  + ", for one of them comes from "
                  + artifact
                  + ": set both, the first no higher than the second, or neither"));
    }
    return new ScoringPlan(artifact, review, decline);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "fraudstream-model");
    thread.setDaemon(true);
    return thread;
  }
}

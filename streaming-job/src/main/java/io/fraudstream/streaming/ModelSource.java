package io.fraudstream.streaming;

import io.fraudstream.model.scoring.Device;
import io.fraudstream.model.scoring.FraudModels;
import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.model.scoring.ModelManifest;
import io.fraudstream.streaming.config.ConfigException;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.scoring.ModelRole;
import io.fraudstream.streaming.scoring.ScoringPlan;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which models are to score: the one that decides and, if there is to be one, its shadow. Their
 * configured folders are looked at again and again, beside the running micro-batches.
 */
final class ModelSource implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ModelSource.class);

  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final StreamConfig config;
  private final Device device;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(ModelSource::daemon);
  private final ModelWatch serving;
  private final ModelWatch shadow;
  private ScoringPlan current;

  private ModelSource(StreamConfig config, Device device) {
    this.config = config;
    this.device = device;
    ModelArtifact first = config.readModel();
    proveToDecide(first);
    this.serving = new ModelWatch(ModelRole.SERVING, config::readModel, this::proveToDecide, first);
    this.shadow =
        new ModelWatch(ModelRole.SHADOW, () -> config.readShadow().orElse(null), this::prove, null);
    shadow.look(role -> {}); // Without it the job decides all the same.
    this.current = plan(first, shadow.take());
  }

  /**
   * The configured models, proved to serve: here where executors share this JVM, on the CPU
   * elsewhere. A shadow that cannot is left out.
   *
   * @throws io.fraudstream.model.scoring.ModelUnusableException if the model that decides cannot
   * @throws ConfigException if its thresholds and the configured ones contradict each other
   */
  static ModelSource open(StreamConfig config, boolean local) {
    return new ModelSource(config, local ? config.device() : Device.CPU);
  }

  /** The plan that was taken last, at the start what was configured then. */
  ScoringPlan current() {
    return current;
  }

  /**
   * Begins to look for newer versions.
   *
   * @param refused gets the role at each look that finds a model which cannot serve
   */
  void watch(Consumer<ModelRole> refused) {
    if (config.modelDirectory().isPresent() || config.shadowDirectory().isPresent()) {
      var unused =
          watch.scheduleWithFixedDelay(
              () -> look(refused), INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /**
   * The plan with what came since the last call and is ready; it is the current one from now on.
   */
  Optional<ScoringPlan> newer() {
    ScoringPlan plan = plan(Objects.requireNonNull(serving.take()), shadow.take());
    if (plan.equals(current)) {
      return Optional.empty();
    }
    current = plan;
    return Optional.of(plan);
  }

  @Override
  public void close() {
    watch.shutdownNow();
  }

  /** Looks once. */
  void look(Consumer<ModelRole> refused) {
    serving.look(refused);
    shadow.look(refused);
  }

  private void proveToDecide(ModelArtifact artifact) {
    plan(artifact, null);
    prove(artifact);
  }

  private void prove(ModelArtifact artifact) {
    String deviceName = FraudModels.loaded(artifact, device).deviceName();
    LOG.info("Model {} on {}", artifact.version(), deviceName);
  }

  private ScoringPlan plan(ModelArtifact artifact, @Nullable ModelArtifact shadow) {
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
    return new ScoringPlan(artifact, review, decline, shadow);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "fraudstream-model");
    thread.setDaemon(true);
    return thread;
  }
}

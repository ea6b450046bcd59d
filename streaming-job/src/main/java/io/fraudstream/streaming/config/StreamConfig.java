package io.fraudstream.streaming.config;

import io.fraudstream.model.features.FeatureSettings;
import io.fraudstream.model.scoring.Device;
import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.model.scoring.ModelDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the job is told from outside. An instance is complete and valid: every key has a value, and
 * the values agree with each other. {@code docs/configuration.md} explains each key.
 */
public final class StreamConfig {
  /** Keys whose values must not be shown, as a regular expression: they contain a match. */
  public static final String SECRET_KEYS = Secrets.KEYS;

  private final Resolution values;

  private StreamConfig(Resolution values) {
    this.values = values;
  }

  /**
   * Merges the sources; the later one wins: defaults, file, environment, command line.
   *
   * @param file a HOCON file, or null for none
   * @param environment as {@link System#getenv()}: of each known key, {@code FRAUDSTREAM_} and the
   *     key in upper case with {@code _} for dots and dashes
   * @param commandLine values by key; a secret among them is refused, because others can read it
   * @throws ConfigException with every problem at once
   */
  public static StreamConfig load(
      @Nullable Path file, Map<String, String> environment, Map<String, String> commandLine) {
    Resolution values = Resolution.of(file, environment, commandLine);
    values.refuseSecretsOf(commandLine);
    return checked(values);
  }

  /**
   * The defaults with these values instead.
   *
   * @throws ConfigException with every problem at once
   */
  public static StreamConfig of(Map<String, String> values) {
    return checked(Resolution.of(null, Map.of(), values));
  }

  private static StreamConfig checked(Resolution values) {
    checkTogether(values);
    values.throwProblems();
    return new StreamConfig(values);
  }

  private static void checkTogether(Resolution values) {
    String transactions = values.value(Settings.TRANSACTIONS_TOPIC);
    String labels = values.value(Settings.LABELS_TOPIC);
    String alerts = values.value(Settings.ALERTS_TOPIC);
    values.check(
        !labels.equals(transactions),
        Settings.LABELS_TOPIC,
        "must differ from " + Settings.TRANSACTIONS_TOPIC.key());
    values.check(
        !alerts.equals(transactions) && !alerts.equals(labels),
        Settings.ALERTS_TOPIC,
        "must differ from the topics that are read");
    values.check(
        !values.value(Settings.CHECKPOINT).equals(values.value(Settings.TABLES)),
        Settings.CHECKPOINT,
        "must differ from " + Settings.TABLES.key());
    values.check(
        values.value(Settings.ALLOWED_LATENESS).compareTo(values.value(Settings.WATERMARK_DELAY))
            >= 0,
        Settings.ALLOWED_LATENESS,
        "must be at least " + Settings.WATERMARK_DELAY.key());
    OptionalDouble review = values.value(Settings.REVIEW_THRESHOLD);
    OptionalDouble decline = values.value(Settings.DECLINE_THRESHOLD);
    values.check(
        review.isEmpty() || decline.isEmpty() || review.getAsDouble() <= decline.getAsDouble(),
        Settings.REVIEW_THRESHOLD,
        "must be at most " + Settings.DECLINE_THRESHOLD.key());
  }

  /** Brokers to reach first, {@code host:port} separated by commas. */
  public String bootstrapServers() {
    return values.value(Settings.BOOTSTRAP_SERVERS);
  }

  /** Everything under {@code kafka.}, without that prefix, for consumers and producers alike. */
  public Map<String, String> kafkaProperties() {
    return values.below("kafka.");
  }

  /** Everything under {@code spark.}, with that prefix. */
  public Map<String, String> sparkProperties() {
    return values.below("spark.").entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(e -> "spark." + e.getKey(), Map.Entry::getValue));
  }

  public String transactionsTopic() {
    return values.value(Settings.TRANSACTIONS_TOPIC);
  }

  public String labelsTopic() {
    return values.value(Settings.LABELS_TOPIC);
  }

  public String alertsTopic() {
    return values.value(Settings.ALERTS_TOPIC);
  }

  /** Path or URI of the checkpoint. */
  public String checkpoint() {
    return values.value(Settings.CHECKPOINT);
  }

  /** Path or URI under which the tables lie. */
  public String tables() {
    return values.value(Settings.TABLES);
  }

  /** Zero starts a micro-batch as soon as the last has ended. */
  public Duration triggerInterval() {
    return values.value(Settings.TRIGGER_INTERVAL);
  }

  public long maxOffsetsPerTrigger() {
    return values.value(Settings.MAX_OFFSETS_PER_TRIGGER);
  }

  public StartingOffsets startingOffsets() {
    return values.value(Settings.STARTING_OFFSETS);
  }

  /** Whether to go on past records that Kafka has expired. */
  public boolean allowDataLoss() {
    return values.value(Settings.ALLOW_DATA_LOSS);
  }

  /** Whether a new checkpoint takes over tables that another one wrote. */
  public boolean adoptTables() {
    return values.value(Settings.ADOPT_TABLES);
  }

  public Duration watermarkDelay() {
    return values.value(Settings.WATERMARK_DELAY);
  }

  public Duration maxFutureSkew() {
    return values.value(Settings.MAX_FUTURE_SKEW);
  }

  public Duration allowedLateness() {
    return values.value(Settings.ALLOWED_LATENESS);
  }

  public Duration labelDelay() {
    return values.value(Settings.LABEL_DELAY);
  }

  public int maxExactEvents() {
    return values.value(Settings.MAX_EXACT_EVENTS);
  }

  /** What the features and their state depend on. */
  public FeatureSettings features() {
    return new FeatureSettings(labelDelay(), allowedLateness(), maxExactEvents());
  }

  /** The model to serve, or empty for the shipped one. */
  public Optional<String> modelDirectory() {
    return Optional.of(values.value(Settings.MODEL_DIRECTORY)).filter(path -> !path.isEmpty());
  }

  /**
   * Reads the model to serve.
   *
   * @throws io.fraudstream.model.scoring.ModelUnusableException if it is missing or damaged
   */
  public ModelArtifact readModel() {
    return modelDirectory()
        .map(Path::of)
        .map(ModelDirectory::read)
        .orElseGet(ModelArtifact::shipped);
  }

  /** The model to score in the shadow, or empty for none. */
  public Optional<String> shadowDirectory() {
    return Optional.of(values.value(Settings.SHADOW_DIRECTORY)).filter(path -> !path.isEmpty());
  }

  /**
   * Reads the model to score in the shadow, if there is to be one.
   *
   * @throws io.fraudstream.model.scoring.ModelUnusableException if it is missing or damaged
   */
  public Optional<ModelArtifact> readShadow() {
    return shadowDirectory().map(Path::of).map(ModelDirectory::read);
  }

  public Device device() {
    return values.value(Settings.DEVICE);
  }

  /** Empty takes what the device computes at once. */
  public OptionalInt scoringBatchSize() {
    return values.value(Settings.SCORING_BATCH_SIZE);
  }

  /** Empty takes the threshold of the model's manifest. */
  public OptionalDouble reviewThreshold() {
    return values.value(Settings.REVIEW_THRESHOLD);
  }

  /** Empty takes the threshold of the model's manifest. */
  public OptionalDouble declineThreshold() {
    return values.value(Settings.DECLINE_THRESHOLD);
  }

  /** Whether the activity table is kept. */
  public boolean runActivity() {
    return values.value(Settings.ACTIVITY_ENABLED);
  }

  /** Whether each JVM of the job serves metrics. */
  public boolean serveMetrics() {
    return values.value(Settings.METRICS_ENABLED);
  }

  /** First port to try for the metrics, 0 for any. */
  public int metricsPort() {
    return values.value(Settings.METRICS_PORT);
  }

  /** Address that the metrics are served on. */
  public String metricsBindAddress() {
    return values.value(Settings.METRICS_BIND_ADDRESS);
  }

  /** The effective values as HOCON, each with its origin in a comment. Secrets are masked. */
  public String describe() {
    return values.effective().entrySet().stream()
        .map(
            entry ->
                String.format(
                    "%-60s # %s",
                    entry.getKey()
                        + " = \""
                        + Secrets.shown(entry.getKey(), entry.getValue().text())
                        + '"',
                    entry.getValue().place()))
        .collect(Collectors.joining("\n"));
  }
}

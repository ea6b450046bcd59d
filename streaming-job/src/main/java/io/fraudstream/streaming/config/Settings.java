package io.fraudstream.streaming.config;

import io.fraudstream.model.features.FeatureSettings;
import io.fraudstream.model.scoring.Device;
import io.fraudstream.transactions.Topics;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Every key that the job knows. {@code kafka.*} and {@code spark.*} pass through besides. */
final class Settings {
  static final Setting<String> BOOTSTRAP_SERVERS =
      new Setting<>(
          "kafka.bootstrap.servers",
          "localhost:9092",
          ValueType.servers(),
          "Brokers to reach first.");

  static final Setting<String> TRANSACTIONS_TOPIC =
      new Setting<>(
          "topics.transactions",
          Topics.TRANSACTIONS,
          ValueType.topic(),
          "Topic of the payments, keyed by card.");
  static final Setting<String> LABELS_TOPIC =
      new Setting<>(
          "topics.labels",
          Topics.LABELS,
          ValueType.topic(),
          "Topic of the fraud labels, keyed by terminal.");
  static final Setting<String> ALERTS_TOPIC =
      new Setting<>(
          "topics.alerts", Topics.ALERTS, ValueType.topic(), "Topic that the alerts go to.");

  static final Setting<String> CHECKPOINT =
      new Setting<>(
          "stream.checkpoint",
          ".fraudstream/checkpoint",
          ValueType.text(),
          "Folder or URI of the checkpoint. Shared storage on a cluster. It belongs to the tables:"
              + " keep both or delete both.");
  static final Setting<String> TABLES =
      new Setting<>(
          "stream.tables",
          ".fraudstream/tables",
          ValueType.text(),
          "Folder or URI under which the Delta tables lie.");
  static final Setting<Duration> TRIGGER_INTERVAL =
      new Setting<>(
          "stream.trigger-interval",
          "0 s",
          ValueType.duration("2 seconds", Duration.ZERO),
          "Time from the start of one micro-batch to the next; 0 starts the next as soon as the"
              + " last has ended.");
  static final Setting<Long> MAX_OFFSETS_PER_TRIGGER =
      new Setting<>(
          "stream.max-offsets-per-trigger",
          "200000",
          ValueType.count(1),
          "Most records in one micro-batch, over both topics: it bounds memory and the time to"
              + " catch up.");
  static final Setting<StartingOffsets> STARTING_OFFSETS =
      new Setting<>(
          "stream.starting-offsets",
          "earliest",
          ValueType.choice(StartingOffsets.class),
          "Where to begin without a checkpoint.");
  static final Setting<Boolean> ALLOW_DATA_LOSS =
      new Setting<>(
          "stream.allow-data-loss",
          "false",
          ValueType.bool(),
          "Whether to go on where Kafka has expired records that were not processed. What was lost"
              + " is recorded beside the tables and reported by reconcile.");
  static final Setting<Boolean> ADOPT_TABLES =
      new Setting<>(
          "stream.adopt-tables",
          "false",
          ValueType.bool(),
          "Whether a new checkpoint takes over tables that another one wrote. The job goes on behind"
              + " their newest records and knows nothing of the cards and terminals before.");
  static final Setting<Duration> WATERMARK_DELAY =
      new Setting<>(
          "stream.watermark-delay",
          "10 minutes",
          ValueType.duration("10 minutes", Duration.ZERO),
          "How far the watermark stays behind the newest event time. A payment behind it is scored"
              + " and marked late.");
  static final Setting<Duration> MAX_FUTURE_SKEW =
      new Setting<>(
          "stream.max-future-skew",
          "10 minutes",
          ValueType.duration("10 minutes", Duration.ZERO),
          "How far an event time may be ahead of its record's timestamp before the record is"
              + " rejected as FUTURE.");

  static final Setting<Duration> ALLOWED_LATENESS =
      new Setting<>(
          "features.allowed-lateness",
          "3 days",
          ValueType.durationUpTo("3 days", FeatureSettings.LONGEST),
          "How far behind the newest event time a payment may be before it is rejected as TOO_OLD."
              + " The state keeps that much more.");
  static final Setting<Duration> LABEL_DELAY =
      new Setting<>(
          "features.label-delay",
          "7 days",
          ValueType.durationUpTo("7 days", FeatureSettings.LONGEST),
          "How long labels are waited for: terminal risk is measured this far back. The shipped"
              + " model was trained with 7 days.");
  static final Setting<Integer> MAX_EXACT_EVENTS =
      new Setting<>(
          "features.max-exact-events",
          "512",
          ValueType.integer(1, FeatureSettings.MOST_EXACT_EVENTS),
          "Payments that the state of one key keeps exactly; older ones are merged into coarser"
              + " tiles.");

  static final Setting<String> MODEL_DIRECTORY =
      new Setting<>(
          "model.directory",
          "",
          ValueType.optionalText(),
          "Folder of a model with its manifest, or of one folder a version and a file current that"
              + " names the one to serve; a newer one takes over while the job runs. Empty takes the"
              + " shipped model.");
  static final Setting<String> SHADOW_DIRECTORY =
      new Setting<>(
          "model.shadow-directory",
          "",
          ValueType.optionalText(),
          "As model.directory, of a model that scores beside the one that decides and decides"
              + " nothing. Empty for none.");
  static final Setting<Device> DEVICE =
      new Setting<>(
          "scoring.device",
          "auto",
          ValueType.choice(Device.class),
          "Where the model runs. auto takes a GPU if there is one.");
  static final Setting<OptionalInt> SCORING_BATCH_SIZE =
      new Setting<>(
          "scoring.batch-size",
          "",
          ValueType.optionalInteger(1, 1_000_000),
          "Most payments in one call of the model; empty takes what the device computes at once: 2048"
              + " on a CPU, 32768 on a GPU.");
  static final Setting<OptionalDouble> REVIEW_THRESHOLD =
      new Setting<>(
          "scoring.review-threshold",
          "",
          ValueType.optionalProbability(),
          "Lowest score that raises an alert; empty takes the model's own.");
  static final Setting<OptionalDouble> DECLINE_THRESHOLD =
      new Setting<>(
          "scoring.decline-threshold",
          "",
          ValueType.optionalProbability(),
          "Lowest score that declines the payment; empty takes the model's own.");

  static final Setting<Boolean> ACTIVITY_ENABLED =
      new Setting<>(
          "activity.enabled",
          "true",
          ValueType.bool(),
          "Whether the activity table is kept, which sums up the payments of each hour.");

  static final Setting<Boolean> METRICS_ENABLED =
      new Setting<>(
          "metrics.enabled",
          "true",
          ValueType.bool(),
          "Whether each JVM of the job serves metrics for Prometheus.");
  static final Setting<Integer> METRICS_PORT =
      new Setting<>(
          "metrics.port",
          "9464",
          ValueType.integer(0, 65535),
          "Port of the metrics; a JVM that finds it taken tries the next 31. 0 takes any free one.");
  static final Setting<String> METRICS_BIND_ADDRESS =
      new Setting<>(
          "metrics.bind-address",
          "127.0.0.1",
          ValueType.host(),
          "Address that the metrics are served on; 0.0.0.0 lets other machines read them.");

  static final List<Setting<?>> ALL =
      List.of(
          BOOTSTRAP_SERVERS,
          TRANSACTIONS_TOPIC,
          LABELS_TOPIC,
          ALERTS_TOPIC,
          CHECKPOINT,
          TABLES,
          TRIGGER_INTERVAL,
          MAX_OFFSETS_PER_TRIGGER,
          STARTING_OFFSETS,
          ALLOW_DATA_LOSS,
          ADOPT_TABLES,
          WATERMARK_DELAY,
          MAX_FUTURE_SKEW,
          ALLOWED_LATENESS,
          LABEL_DELAY,
          MAX_EXACT_EVENTS,
          MODEL_DIRECTORY,
          SHADOW_DIRECTORY,
          DEVICE,
          SCORING_BATCH_SIZE,
          REVIEW_THRESHOLD,
          DECLINE_THRESHOLD,
          ACTIVITY_ENABLED,
          METRICS_ENABLED,
          METRICS_PORT,
          METRICS_BIND_ADDRESS);

  private Settings() {}
}

package io.fraudstream.streaming.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.model.scoring.Device;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StreamConfigTest {
  @Test
  void defaults() {
    StreamConfig config = StreamConfig.of(Map.of());

    assertThat(config.bootstrapServers()).isEqualTo("localhost:9092");
    assertThat(config.kafkaProperties())
        .containsExactly(Map.entry("bootstrap.servers", "localhost:9092"));
    assertThat(config.sparkProperties()).isEmpty();
    assertThat(config.transactionsTopic()).isEqualTo("transactions");
    assertThat(config.labelsTopic()).isEqualTo("labels");
    assertThat(config.alertsTopic()).isEqualTo("alerts");
    assertThat(config.checkpoint()).isEqualTo(".fraudstream/checkpoint");
    assertThat(config.tables()).isEqualTo(".fraudstream/tables");
    assertThat(config.triggerInterval()).isZero();
    assertThat(config.maxOffsetsPerTrigger()).isEqualTo(200_000);
    assertThat(config.startingOffsets()).isEqualTo(StartingOffsets.EARLIEST);
    assertThat(config.allowDataLoss()).isFalse();
    assertThat(config.adoptTables()).isFalse();
    assertThat(config.watermarkDelay()).isEqualTo(Duration.ofMinutes(10));
    assertThat(config.maxFutureSkew()).isEqualTo(Duration.ofMinutes(10));
    assertThat(config.allowedLateness()).isEqualTo(Duration.ofDays(3));
    assertThat(config.labelDelay()).isEqualTo(Duration.ofDays(7));
    assertThat(config.maxExactEvents()).isEqualTo(512);
    assertThat(config.modelDirectory()).isEmpty();
    assertThat(config.shadowDirectory()).isEmpty();
    assertThat(config.device()).isEqualTo(Device.AUTO);
    assertThat(config.scoringBatchSize()).isEmpty();
    assertThat(config.reviewThreshold()).isEmpty();
    assertThat(config.declineThreshold()).isEmpty();
    assertThat(config.runActivity()).isTrue();
    assertThat(config.serveMetrics()).isTrue();
    assertThat(config.metricsPort()).isEqualTo(9464);
    assertThat(config.metricsBindAddress()).isEqualTo("127.0.0.1");
  }

  @Test
  void every_key_reaches_its_accessor() {
    Map<String, String> values = new HashMap<>();
    values.put("kafka.bootstrap.servers", "one:1,two:2");
    values.put("topics.transactions", "payments");
    values.put("topics.labels", "verdicts");
    values.put("topics.alerts", "alarms");
    values.put("stream.checkpoint", "s3a://bucket/checkpoint");
    values.put("stream.tables", "s3a://bucket/tables");
    values.put("stream.trigger-interval", "2 s");
    values.put("stream.max-offsets-per-trigger", "17");
    values.put("stream.starting-offsets", "latest");
    values.put("stream.allow-data-loss", "true");
    values.put("stream.adopt-tables", "true");
    values.put("stream.watermark-delay", "3 minutes");
    values.put("stream.max-future-skew", "250 ms");
    values.put("features.allowed-lateness", "1 day");
    values.put("features.label-delay", "2 days");
    values.put("features.max-exact-events", "64");
    values.put("model.directory", "/models/7");
    values.put("model.shadow-directory", "/models/8");
    values.put("scoring.device", "gpu");
    values.put("scoring.batch-size", "128");
    values.put("scoring.review-threshold", "0.25");
    values.put("scoring.decline-threshold", "0.75");
    values.put("activity.enabled", "false");
    values.put("metrics.enabled", "false");
    values.put("metrics.port", "9500");
    values.put("metrics.bind-address", "::1");
    assertThat(values.keySet())
        .as("a new key belongs into this test")
        .isEqualTo(Settings.ALL.stream().map(Setting::key).collect(Collectors.toSet()));

    StreamConfig config = StreamConfig.of(values);

    assertThat(config.bootstrapServers()).isEqualTo("one:1,two:2");
    assertThat(config.transactionsTopic()).isEqualTo("payments");
    assertThat(config.labelsTopic()).isEqualTo("verdicts");
    assertThat(config.alertsTopic()).isEqualTo("alarms");
    assertThat(config.checkpoint()).isEqualTo("s3a://bucket/checkpoint");
    assertThat(config.tables()).isEqualTo("s3a://bucket/tables");
    assertThat(config.triggerInterval()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.maxOffsetsPerTrigger()).isEqualTo(17);
    assertThat(config.startingOffsets()).isEqualTo(StartingOffsets.LATEST);
    assertThat(config.allowDataLoss()).isTrue();
    assertThat(config.adoptTables()).isTrue();
    assertThat(config.watermarkDelay()).isEqualTo(Duration.ofMinutes(3));
    assertThat(config.maxFutureSkew()).isEqualTo(Duration.ofMillis(250));
    assertThat(config.allowedLateness()).isEqualTo(Duration.ofDays(1));
    assertThat(config.labelDelay()).isEqualTo(Duration.ofDays(2));
    assertThat(config.maxExactEvents()).isEqualTo(64);
    assertThat(config.modelDirectory()).contains("/models/7");
    assertThat(config.shadowDirectory()).contains("/models/8");
    assertThat(config.device()).isEqualTo(Device.GPU);
    assertThat(config.scoringBatchSize()).hasValue(128);
    assertThat(config.reviewThreshold()).hasValue(0.25);
    assertThat(config.declineThreshold()).hasValue(0.75);
    assertThat(config.runActivity()).isFalse();
    assertThat(config.serveMetrics()).isFalse();
    assertThat(config.metricsPort()).isEqualTo(9500);
    assertThat(config.metricsBindAddress()).isEqualTo("::1");
  }

  @Test
  void kafka_and_spark_keys_pass_through() {
    StreamConfig config =
        StreamConfig.of(
            Map.of(
                "kafka.security.protocol", "SASL_SSL",
                "spark.speculation", "true",
                "spark.speculation.interval", "1s"));

    assertThat(config.kafkaProperties())
        .containsOnly(
            Map.entry("bootstrap.servers", "localhost:9092"),
            Map.entry("security.protocol", "SASL_SSL"));
    assertThat(config.sparkProperties())
        .containsOnly(
            Map.entry("spark.speculation", "true"), Map.entry("spark.speculation.interval", "1s"));
  }
}

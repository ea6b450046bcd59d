package io.fraudstream.streaming;

import io.fraudstream.streaming.config.StreamConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** The client properties of the configuration as Spark's Kafka source takes them. */
public final class KafkaOptions {
  private KafkaOptions() {}

  /** Of a batch read. */
  public static Map<String, String> of(StreamConfig config) {
    Map<String, String> options = new LinkedHashMap<>();
    config.kafkaProperties().forEach((key, value) -> options.put("kafka." + key, value));
    options.put("kafka.bootstrap.servers", config.bootstrapServers());
    return options;
  }

  /** Of the source. */
  static Map<String, String> ofSource(StreamConfig config) {
    Map<String, String> options = new LinkedHashMap<>();
    // The source polls for the log end after each fetch, and a fetch there waits this long.
    options.put("kafka.fetch.max.wait.ms", "10");
    options.put("kafka.max.poll.records", "20000");
    options.putAll(of(config));
    options.put("subscribe", config.transactionsTopic() + "," + config.labelsTopic());
    options.put("includeHeaders", "true");
    options.put(
        "startingOffsets", config.startingOffsets().name().toLowerCase(java.util.Locale.ROOT));
    options.put("maxOffsetsPerTrigger", Long.toString(config.maxOffsetsPerTrigger()));
    options.put("failOnDataLoss", Boolean.toString(!config.allowDataLoss()));
    return options;
  }
}

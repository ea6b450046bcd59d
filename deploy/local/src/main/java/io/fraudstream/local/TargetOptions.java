package io.fraudstream.local;

import io.fraudstream.producer.kafka.SendSettings;
import io.fraudstream.streaming.config.StreamConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a sender sends to. Broker and topics come from the same configuration as the job's. */
final class TargetOptions {
  @Mixin private final ConfigOptions config = new ConfigOptions();

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Kafka, short for --set kafka.bootstrap.servers=...")
  private @Nullable String bootstrapServers;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "4",
      description = "Partitions of topics that are missing (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--replication",
      paramLabel = "N",
      defaultValue = "-1",
      description = "Replicas of topics that are missing, -1 for the broker's default.")
  private int replication;

  @Option(
      names = "--ledger",
      paramLabel = "FILE",
      description =
          "List every acknowledged record in this CSV file, for reconcile; gzip if it ends in .gz.")
  private @Nullable Path ledger;

  SendSettings settings() {
    Map<String, String> own = new HashMap<>();
    if (bootstrapServers != null) {
      own.put("kafka.bootstrap.servers", bootstrapServers);
    }
    StreamConfig loaded = config.load(own);
    return SendSettings.to(loaded.bootstrapServers())
        .withKafka(loaded.kafkaProperties())
        .withTopics(loaded.transactionsTopic(), loaded.labelsTopic(), loaded.alertsTopic())
        .withNewTopics(partitions, replication)
        .withLedger(ledger);
  }
}

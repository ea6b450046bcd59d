package io.fraudstream.producer.kafka;

import io.fraudstream.producer.Problems;
import io.fraudstream.transactions.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * Where records go.
 *
 * @param kafka client properties without their {@code kafka.} prefix; {@code bootstrap.servers} is
 *     required
 * @param transactionsTopic topic of payments
 * @param labelsTopic topic of labels
 * @param alertsTopic topic of alerts: only created here, never written
 * @param partitions for topics that are missing
 * @param replication factor for topics that are missing; -1 leaves it to the broker
 * @param timeout how long to wait for a broker before giving up
 * @param ledger file that lists every acknowledged record, gzip if it ends in {@code .gz}; null for
 *     none
 */
public record SendSettings(
    Map<String, String> kafka,
    String transactionsTopic,
    String labelsTopic,
    String alertsTopic,
    int partitions,
    int replication,
    Duration timeout,
    @Nullable Path ledger) {

  public SendSettings {
    kafka = Map.copyOf(kafka);
    Problems problems = new Problems();
    problems.require(
        !kafka.getOrDefault(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "").isBlank(),
        "kafka.bootstrap.servers must name a broker, for example localhost:9092",
        "it is missing");
    String acks = kafka.getOrDefault(ProducerConfig.ACKS_CONFIG, "all");
    problems.require(
        acks.equals("all") || acks.equals("-1"), "kafka.acks must be all, or left out", acks);
    String idempotence = kafka.getOrDefault(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    problems.require(
        idempotence.equals("true"),
        "kafka.enable.idempotence must be true, or left out",
        idempotence);
    problems.require(partitions > 0, "partitions must be > 0", partitions);
    problems.require(
        (replication > 0 && replication <= Short.MAX_VALUE) || replication == -1,
        "replication must be > 0, or -1 for the broker's default",
        replication);
    problems.require(!timeout.isNegative() && !timeout.isZero(), "timeout must be > 0", timeout);
    problems.throwIfAny("Cannot send with these settings");
  }

  /** The contract's topics with four partitions and no ledger. */
  public static SendSettings to(String bootstrapServers) {
    return new SendSettings(
        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
        Topics.TRANSACTIONS,
        Topics.LABELS,
        Topics.ALERTS,
        4,
        -1,
        Duration.ofSeconds(15),
        null);
  }

  public SendSettings withKafka(Map<String, String> properties) {
    return new SendSettings(
        properties,
        transactionsTopic,
        labelsTopic,
        alertsTopic,
        partitions,
        replication,
        timeout,
        ledger);
  }

  public SendSettings withTopics(String transactions, String labels, String alerts) {
    return new SendSettings(
        kafka, transactions, labels, alerts, partitions, replication, timeout, ledger);
  }

  public SendSettings withNewTopics(int newPartitions, int newReplication) {
    return new SendSettings(
        kafka,
        transactionsTopic,
        labelsTopic,
        alertsTopic,
        newPartitions,
        newReplication,
        timeout,
        ledger);
  }

  public SendSettings withTimeout(Duration newTimeout) {
    return new SendSettings(
        kafka,
        transactionsTopic,
        labelsTopic,
        alertsTopic,
        partitions,
        replication,
        newTimeout,
        ledger);
  }

  public SendSettings withLedger(@Nullable Path file) {
    return new SendSettings(
        kafka, transactionsTopic, labelsTopic, alertsTopic, partitions, replication, timeout, file);
  }

  String bootstrapServers() {
    return kafka.getOrDefault(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "");
  }
}

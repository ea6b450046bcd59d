package io.fraudstream.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fraudstream.transactions.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer of the alerts that notes when it received each. */
final class AlertWatch implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Map<String, Long> received = new HashMap<>();
  private final CompletableFuture<Void> watching;
  private volatile boolean stopped;

  /** Begins with the next alert. */
  AlertWatch(String bootstrapServers) {
    this.consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    this.partitions =
        consumer.partitionsFor(Topics.ALERTS).stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
    this.watching =
        CompletableFuture.runAsync(this::watch, task -> new Thread(task, "alert-watch").start());
  }

  /**
   * Receives what is there, stops, and says when each alert came first, epoch milliseconds by alert
   * id.
   */
  Map<String, Long> received() {
    close();
    watching.join();
    return Map.copyOf(received);
  }

  @Override
  public void close() {
    stopped = true;
  }

  private void watch() {
    try (consumer) {
      while (!stopped || isBehind()) {
        ConsumerRecords<byte[], byte[]> alerts = consumer.poll(POLL);
        long now = System.currentTimeMillis();
        alerts.forEach(alert -> received.putIfAbsent(id(alert), now));
      }
    }
  }

  private boolean isBehind() {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    return partitions.stream()
        .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L));
  }

  private static String id(ConsumerRecord<byte[], byte[]> alert) {
    try {
      return JSON.readTree(alert.value()).path("alert_id").asText();
    } catch (IOException e) {
      throw new UncheckedIOException("An alert that is no JSON", e);
    }
  }
}

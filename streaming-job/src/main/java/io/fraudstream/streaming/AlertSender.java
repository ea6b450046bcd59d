package io.fraudstream.streaming;

import com.google.common.util.concurrent.UncheckedExecutionException;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.sink.AlertRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the alerts of micro-batches from the driver: there are few, and a Spark job for them would
 * take longer than the broker does.
 */
final class AlertSender implements AutoCloseable {
  private final StreamConfig config;
  private @Nullable KafkaProducer<byte[], byte[]> producer;

  AlertSender(StreamConfig config) {
    this.config = config;
  }

  /**
   * Returns once the broker has all of them.
   *
   * @throws IllegalStateException if it does not take one
   */
  void send(List<AlertRecord> alerts) {
    if (alerts.isEmpty()) {
      return;
    }
    if (producer == null) {
      producer =
          new KafkaProducer<>(settings(), new ByteArraySerializer(), new ByteArraySerializer());
    }
    try {
      List<Future<?>> sent = new ArrayList<>();
      for (AlertRecord alert : alerts) {
        sent.add(
            producer.send(new ProducerRecord<>(config.alertsTopic(), alert.key(), alert.value())));
      }
      producer.flush();
      for (Future<?> each : sent) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "Cannot send alerts to topic " + config.alertsTopic(), e.getCause());
    } catch (InterruptedException | InterruptException e) {
      // Spark looks into this one to tell a stop from a failure.
      throw new UncheckedExecutionException(new InterruptedException(e.getMessage()));
    }
  }

  @Override
  public void close() {
    if (producer != null) {
      producer.close();
    }
  }

  private Properties settings() {
    Properties settings = new Properties();
    settings.putAll(config.kafkaProperties());
    settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
    return settings;
  }
}

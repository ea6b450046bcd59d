package io.fraudstream.producer.kafka;

import io.fraudstream.producer.ProducerException;
import io.fraudstream.transactions.RecordHeaders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends records in the order given, each exactly once, and accounts for every acknowledgement. The
 * first record that cannot be delivered ends the run: the next call throws.
 */
public final class RecordSender implements AutoCloseable {
  private static final List<Header> HEADERS =
      List.of(new RecordHeader(RecordHeaders.SCHEMA_VERSION, RecordHeaders.currentVersion()));

  /** In effect the producer's own delivery timeout. */
  private static final Duration UNTIL_DELIVERED = Duration.ofMillis(Long.MAX_VALUE);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);

  private final Producer<byte[], byte[]> producer;
  private final SendProgress progress;
  private final @Nullable Ledger ledger;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private boolean reported;

  /** Takes over the producer and the ledger. */
  public RecordSender(
      Producer<byte[], byte[]> producer, SendProgress progress, @Nullable Ledger ledger) {
    this.producer = producer;
    this.progress = progress;
    this.ledger = ledger;
  }

  /**
   * Creates missing topics, then connects.
   *
   * @throws ProducerException if the broker cannot be reached or the ledger cannot be written
   */
  public static RecordSender open(SendSettings settings) {
    TopicSetup.ensureTopics(settings);
    Producer<byte[], byte[]> producer;
    try {
      producer =
          new KafkaProducer<>(
              producerProperties(settings), new ByteArraySerializer(), new ByteArraySerializer());
    } catch (KafkaException e) {
      throw TopicSetup.badSettings(e);
    }
    try {
      return new RecordSender(producer, new SendProgress(), openLedger(settings.ledger()));
    } catch (ProducerException e) {
      producer.close();
      throw e;
    }
  }

  public SendProgress progress() {
    return progress;
  }

  /**
   * Queues a record; blocks while the producer's buffer is full.
   *
   * @param timestamp the Kafka record timestamp, epoch milliseconds
   * @throws ProducerException if this or an earlier record cannot be delivered
   */
  public void send(OutboundRecord record, long timestamp) {
    throwIfFailed();
    progress.sent();
    ProducerRecord<byte[], byte[]> message =
        new ProducerRecord<>(
            record.topic(), null, timestamp, record.key(), record.value(), HEADERS);
    try {
      Future<RecordMetadata> unused =
          producer.send(message, (metadata, error) -> completed(record, metadata, error));
    } catch (KafkaException | IllegalStateException e) {
      failure.compareAndSet(null, e);
      throwIfFailed();
    }
  }

  /**
   * Waits until every record is acknowledged.
   *
   * @throws ProducerException if one was not
   */
  public void flush() {
    try {
      producer.flush();
    } catch (KafkaException e) {
      failure.compareAndSet(null, e);
    }
    throwIfFailed();
  }

  /**
   * Delivers what is queued and closes the ledger.
   *
   * @throws ProducerException if that fails, unless a failure was thrown before
   */
  @Override
  public void close() {
    try {
      producer.close(failure.get() == null ? UNTIL_DELIVERED : AFTER_FAILURE);
    } finally {
      if (ledger != null) {
        try {
          ledger.close();
        } catch (IOException e) {
          failure.compareAndSet(null, e);
        }
      }
    }
    if (!reported) {
      throwIfFailed();
    }
  }

  static Map<String, Object> producerProperties(SendSettings settings) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.CLIENT_ID_CONFIG, "fraudstream-producer");
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.putAll(settings.kafka());
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    return properties;
  }

  /** Runs on the producer's thread, where an exception would only be logged. */
  private void completed(
      OutboundRecord record, @Nullable RecordMetadata metadata, @Nullable Exception error) {
    try {
      if (error != null || metadata == null) {
        failure.compareAndSet(
            null, error == null ? new IllegalStateException("no acknowledgement") : error);
        return;
      }
      if (ledger != null) {
        ledger.add(record, metadata.partition(), metadata.offset());
      }
      progress.acknowledged(record, metadata.partition(), metadata.offset());
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void throwIfFailed() {
    Exception cause = failure.get();
    if (cause != null) {
      reported = true;
      throw new ProducerException(
          "Cannot deliver every record: "
              + cause.getMessage()
              + ". What was acknowledged stays in Kafka and in the ledger; see to the cause, then"
              + " run again with a new ledger.",
          cause);
    }
  }

  private static @Nullable Ledger openLedger(@Nullable Path file) {
    if (file == null) {
      return null;
    }
    try {
      return new Ledger(file);
    } catch (IOException e) {
      throw new ProducerException(
          "Cannot write the ledger " + file + ": " + e + ". Name a file in a writable folder.", e);
    }
  }
}

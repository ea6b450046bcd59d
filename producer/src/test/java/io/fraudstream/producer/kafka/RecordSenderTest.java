package io.fraudstream.producer.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fraudstream.producer.ProducerException;
import io.fraudstream.transactions.RecordHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordSenderTest {
  private final SendProgress progress = new SendProgress();

  @TempDir Path folder;

  @Test
  void record_carries_its_timestamp_key_and_schema_version() {
    MockProducer<byte[], byte[]> kafka = producer(true);
    try (RecordSender sender = new RecordSender(kafka, progress, null)) {
      sender.send(record("key"), 1234);
      sender.send(record(null), 1235);
    }

    ProducerRecord<byte[], byte[]> sent = kafka.history().get(0);
    assertThat(sent.timestamp()).isEqualTo(1234);
    assertThat(sent.key()).isEqualTo(bytes("key"));
    assertThat(sent.headers().lastHeader(RecordHeaders.SCHEMA_VERSION).value())
        .isEqualTo(RecordHeaders.currentVersion());
    assertThat(kafka.history().get(1).key()).isNull();
    assertThat(kafka.closed()).isTrue();
  }

  @Test
  void records_count_once_they_are_acknowledged() {
    MockProducer<byte[], byte[]> kafka = producer(false);
    RecordSender sender = new RecordSender(kafka, progress, null);
    sender.send(record("key"), 1);
    sender.send(record("key").as(RecordKind.DUPLICATE), 1);
    assertThat(progress.transactions()).isZero();
    assertThat(progress.inFlight()).isEqualTo(2);

    kafka.completeNext();
    kafka.completeNext();

    assertThat(progress.transactions()).isEqualTo(1);
    assertThat(progress.other()).isEqualTo(1);
    assertThat(progress.inFlight()).isZero();
    assertThat(progress.bytes()).isEqualTo(2L * ("key".length() + "value".length()));
    assertThat(progress.summary().offsets())
        .containsExactly(new PartitionOffsets("transactions", 0, 0, 1, 2));
    assertThat(progress.summary().frauds()).containsExactly(Map.entry("STOLEN_CARD", 1L));
  }

  @Test
  void failed_delivery_surfaces_at_the_next_call_and_only_there() {
    MockProducer<byte[], byte[]> kafka = producer(false);
    RecordSender sender = new RecordSender(kafka, progress, null);
    sender.send(record("key"), 1);
    kafka.errorNext(new RecordTooLargeException("too large"));

    assertThatThrownBy(() -> sender.send(record("key"), 2))
        .isInstanceOf(ProducerException.class)
        .hasMessageContaining("Cannot deliver every record: too large");
    assertThat(progress.transactions()).isZero();
    sender.close();
  }

  @Test
  void failure_that_nobody_has_seen_surfaces_on_close() {
    MockProducer<byte[], byte[]> kafka = producer(false);
    RecordSender sender = new RecordSender(kafka, progress, null);
    sender.send(record("key"), 1);
    kafka.errorNext(new RecordTooLargeException("too large"));

    assertThatThrownBy(sender::close).isInstanceOf(ProducerException.class);
  }

  @Test
  void ledger_that_cannot_be_written_is_a_failure() throws IOException {
    Ledger ledger = new Ledger(folder.resolve("ledger.csv"));
    ledger.close();
    RecordSender sender = new RecordSender(producer(true), progress, ledger);
    sender.send(record("k".repeat(20_000)), 1);

    assertThatThrownBy(sender::flush).isInstanceOf(ProducerException.class);
  }

  @Test
  void properties_pass_through_and_delivery_stays_exact() {
    SendSettings settings =
        SendSettings.to("broker:9092")
            .withKafka(
                Map.of(
                    ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    "broker:9092",
                    ProducerConfig.LINGER_MS_CONFIG,
                    "50",
                    "security.protocol",
                    "SASL_SSL"));

    assertThat(RecordSender.producerProperties(settings))
        .containsEntry(ProducerConfig.LINGER_MS_CONFIG, "50")
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4")
        .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
        .containsEntry(ProducerConfig.ACKS_CONFIG, "all");
  }

  private static MockProducer<byte[], byte[]> producer(boolean autoComplete) {
    return new MockProducer<>(autoComplete, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static OutboundRecord record(@Nullable String key) {
    return new OutboundRecord(
        "transactions",
        RecordKind.TRANSACTION,
        "t-1",
        key == null ? null : bytes(key),
        bytes("value"),
        "STOLEN_CARD");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

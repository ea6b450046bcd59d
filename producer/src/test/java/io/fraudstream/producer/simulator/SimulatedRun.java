package io.fraudstream.producer.simulator;

import io.fraudstream.producer.ManualClock;
import io.fraudstream.producer.kafka.Ledger;
import io.fraudstream.producer.kafka.RecordSender;
import io.fraudstream.producer.kafka.RunSummary;
import io.fraudstream.producer.kafka.SendProgress;
import io.fraudstream.producer.kafka.SendSettings;
import io.fraudstream.producer.schedule.Pacer;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.LabelCodec;
import io.fraudstream.transactions.Topics;
import io.fraudstream.transactions.TransactionCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A simulation whose Kafka is {@link MockProducer} and whose clock moves only while it waits. */
final class SimulatedRun {
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static final SendSettings TARGET = SendSettings.to("unused:9092");

  final MockProducer<byte[], byte[]> kafka =
      new MockProducer<>(true, new ByteArraySerializer(), new ByteArraySerializer());
  final ManualClock clock = new ManualClock(NOW);

  /** 600 payments a day; live 20 a second, so that a second is 48 minutes and a minute two days. */
  static SimulatorSettingsBuilder settings() {
    return SimulatorSettings.defaults().toBuilder()
        .cards(300)
        .terminals(60)
        .historyDays(3)
        .rate(20)
        .live(Duration.ZERO)
        .disorderShare(0);
  }

  Simulation simulation(SimulatorSettingsBuilder settings) {
    return simulation(settings, null, clock.pacer());
  }

  private Simulation simulation(
      SimulatorSettingsBuilder settings, @Nullable Ledger ledger, Pacer pacer) {
    RecordSender sender = new RecordSender(kafka, new SendProgress(), ledger);
    return new Simulation(settings.build(), TARGET, sender, pacer);
  }

  RunSummary run(SimulatorSettingsBuilder settings) {
    return simulation(settings).run();
  }

  RunSummary run(SimulatorSettingsBuilder settings, Ledger ledger, Pacer pacer) {
    return simulation(settings, ledger, pacer).run();
  }

  /** The records of payments that were sent, in order. */
  List<ProducerRecord<byte[], byte[]>> transactions() {
    return kafka.history().stream()
        .filter(record -> record.topic().equals(Topics.TRANSACTIONS))
        .toList();
  }

  /** The labels that were sent, in order. */
  List<Label> labels() {
    return kafka.history().stream()
        .filter(record -> record.topic().equals(Topics.LABELS))
        .map(record -> LabelCodec.decode(record.value()))
        .toList();
  }

  /** The ids of all payments that were sent. */
  Set<String> ids() {
    return transactions().stream()
        .map(record -> TransactionCodec.decode(record.value()).transactionId())
        .collect(Collectors.toSet());
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

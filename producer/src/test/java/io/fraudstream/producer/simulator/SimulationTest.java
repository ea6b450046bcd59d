package io.fraudstream.producer.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fraudstream.producer.ManualClock;
import io.fraudstream.producer.ProducerException;
import io.fraudstream.producer.kafka.Ledger;
import io.fraudstream.producer.kafka.RecordKind;
import io.fraudstream.producer.kafka.RecordSender;
import io.fraudstream.producer.kafka.RunSummary;
import io.fraudstream.producer.kafka.SendProgress;
import io.fraudstream.producer.kafka.SendSettings;
import io.fraudstream.producer.schedule.LabelPolicy;
import io.fraudstream.producer.schedule.Pacer;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.LabelCodec;
import io.fraudstream.transactions.RejectedRecordException;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Topics;
import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final SendSettings TARGET = SendSettings.to("unused:9092");

  private final MockProducer<byte[], byte[]> kafka =
      new MockProducer<>(true, new ByteArraySerializer(), new ByteArraySerializer());
  private final ManualClock clock = new ManualClock(NOW);

  @TempDir Path folder;

  /** 600 payments a day; live 20 a second, so that a second is 48 minutes and a minute two days. */
  private static SimulatorSettingsBuilder settings() {
    return SimulatorSettings.defaults().toBuilder()
        .cards(300)
        .terminals(60)
        .historyDays(3)
        .rate(20)
        .live(Duration.ZERO)
        .disorderShare(0);
  }

  @Test
  void history_is_every_payment_followed_by_its_label() {
    RunSummary summary = run(settings());

    List<ProducerRecord<byte[], byte[]>> sent = kafka.history();
    assertThat(summary.count(RecordKind.TRANSACTION)).isBetween(1_500L, 2_100L);
    assertThat(summary.count(RecordKind.LABEL)).isEqualTo(summary.count(RecordKind.TRANSACTION));
    for (int i = 0; i < sent.size(); i += 2) {
      Transaction payment = TransactionCodec.decode(sent.get(i).value());
      Label label = LabelCodec.decode(sent.get(i + 1).value());
      assertThat(text(sent.get(i).key())).isEqualTo(payment.cardId());
      assertThat(text(sent.get(i + 1).key())).isEqualTo(payment.terminalId());
      assertThat(label.transactionId()).isEqualTo(payment.transactionId());
      assertThat(label.labelTime()).isEqualTo(payment.eventTime() + Duration.ofDays(7).toMillis());
    }
    assertThat(sent).allMatch(record -> record.timestamp() == NOW.toEpochMilli());
  }

  @Test
  void live_payments_carry_the_instants_of_an_open_loop() {
    run(settings().live(Duration.ofSeconds(90)).labels(LabelPolicy.FRAUDS));

    long[] live =
        transactions().stream()
            .mapToLong(ProducerRecord::timestamp)
            .filter(t -> t > NOW.toEpochMilli())
            .toArray();
    assertThat(live).hasSize(90 * 20 - 1);
    for (int i = 0; i < live.length; i++) {
      assertThat(live[i]).isEqualTo(NOW.toEpochMilli() + (i + 1) * 50L);
    }
  }

  @Test
  void event_time_passes_at_the_speed_of_the_cards_and_stays_behind_the_clock() {
    SimulatorSettings settings = settings().live(Duration.ofSeconds(90)).build();
    run(settings.toBuilder());

    List<Transaction> live =
        transactions().stream()
            .filter(record -> record.timestamp() > NOW.toEpochMilli())
            .map(record -> TransactionCodec.decode(record.value()))
            .toList();
    double span = live.get(live.size() - 1).eventTime() - live.get(0).eventTime();
    assertThat(span / settings.liveSpan().toMillis()).isCloseTo(1, within(0.25));
    assertThat(live).allMatch(payment -> payment.eventTime() < NOW.toEpochMilli());
  }

  @Test
  void live_labels_wait_for_the_event_clock_and_the_last_ones_are_not_sent() {
    Duration delay = Duration.ofDays(2);
    SimulatorSettings settings =
        settings().historyDays(0).live(Duration.ofMinutes(3)).labelDelay(delay).build();
    RunSummary summary = run(settings.toBuilder());

    long lead = (long) (30_000 * settings.speed());
    long eventClock = Long.MIN_VALUE;
    for (ProducerRecord<byte[], byte[]> record : kafka.history()) {
      if (record.topic().equals(Topics.TRANSACTIONS)) {
        eventClock = TransactionCodec.decode(record.value()).eventTime();
      } else {
        long labelTime = LabelCodec.decode(record.value()).labelTime();
        assertThat(labelTime - lead)
            .isBetween(eventClock, eventClock + Duration.ofHours(12).toMillis());
      }
    }
    double unsent =
        1 - (double) summary.count(RecordKind.LABEL) / summary.count(RecordKind.TRANSACTION);
    double waiting = (delay.toMillis() - lead) / (double) settings.liveSpan().toMillis();
    assertThat(unsent).isCloseTo(waiting, within(0.06));
  }

  @Test
  void labels_of_frauds_only_on_request() {
    RunSummary summary = run(settings().fraudShare(0.05).labels(LabelPolicy.FRAUDS));

    long frauds = summary.frauds().values().stream().mapToLong(n -> n).sum();
    assertThat(frauds).isPositive();
    assertThat(summary.count(RecordKind.LABEL)).isEqualTo(frauds);
    assertThat(labels()).allMatch(Label::fraud);
  }

  @Test
  void some_payments_come_out_of_order_within_the_span() {
    run(settings().disorderShare(0.2).disorderSpan(Duration.ofHours(1)));

    long behind = 0;
    long eventClock = 0;
    long furthest = 0;
    List<ProducerRecord<byte[], byte[]>> sent = transactions();
    for (ProducerRecord<byte[], byte[]> record : sent) {
      long eventTime = TransactionCodec.decode(record.value()).eventTime();
      behind += eventTime < eventClock ? 1 : 0;
      furthest = Math.max(furthest, eventClock - eventTime);
      eventClock = Math.max(eventClock, eventTime);
    }
    assertThat((double) behind / sent.size()).isCloseTo(0.19, within(0.04));
    assertThat(furthest).isBetween(Rhythm.HOUR / 2, Rhythm.HOUR);
  }

  @Test
  void late_payments_come_hours_late_and_none_is_lost() {
    RunSummary summary = run(settings().lateShare(0.1).lateBy(Duration.ofHours(10)));

    double share =
        (double) summary.count(RecordKind.LATE)
            / (summary.count(RecordKind.LATE) + summary.count(RecordKind.TRANSACTION));
    assertThat(share).isCloseTo(0.1, within(0.03));
    Set<String> paid = ids(transactions());
    assertThat(labels()).allMatch(label -> paid.contains(label.transactionId()));
    long eventClock = 0;
    List<Long> lateness = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> record : transactions()) {
      long eventTime = TransactionCodec.decode(record.value()).eventTime();
      eventClock = Math.max(eventClock, eventTime);
      if (eventClock - eventTime > Rhythm.HOUR) {
        lateness.add(eventClock - eventTime);
      }
    }
    assertThat(lateness).hasSizeGreaterThan(50).allMatch(late -> late <= 10 * Rhythm.HOUR);
  }

  @Test
  void too_old_payments_are_extra_and_weeks_back() {
    RunSummary summary = run(settings().tooOldShare(0.05).tooOldBy(Duration.ofDays(90)));

    long start = NOW.toEpochMilli() - Duration.ofDays(3).toMillis();
    List<Transaction> old =
        transactions().stream()
            .map(record -> TransactionCodec.decode(record.value()))
            .filter(payment -> payment.eventTime() < start - Duration.ofDays(80).toMillis())
            .toList();
    assertThat(old).hasSize((int) summary.count(RecordKind.TOO_OLD)).hasSizeBetween(50, 140);
    Set<String> labelled = labels().stream().map(Label::transactionId).collect(Collectors.toSet());
    assertThat(old).noneMatch(payment -> labelled.contains(payment.transactionId()));
  }

  @Test
  void duplicates_are_exact_copies_after_the_original() {
    RunSummary summary = run(settings().duplicateShare(0.1));

    Set<String> seen = new HashSet<>();
    long copies = 0;
    for (ProducerRecord<byte[], byte[]> record : transactions()) {
      copies += seen.add(text(record.value())) ? 0 : 1;
    }
    assertThat(copies).isEqualTo(summary.count(RecordKind.DUPLICATE)).isBetween(120L, 240L);
    assertThat(seen).hasSize((int) summary.count(RecordKind.TRANSACTION));
  }

  @Test
  void malformed_records_do_not_parse() {
    RunSummary summary = run(settings().malformedShare(0.1));

    Map<RejectionReason, Long> reasons = rejections();
    assertThat(reasons)
        .containsExactly(Map.entry(RejectionReason.MALFORMED, summary.count(RecordKind.MALFORMED)));
    assertThat(summary.count(RecordKind.MALFORMED)).isBetween(120L, 240L);
  }

  @Test
  void each_way_to_malform_is_found() {
    byte[] json = TransactionCodec.encode(payment());
    for (MalformedRecord malformed : MalformedRecord.values()) {
      assertThat(rejection(malformed.value(json)))
          .as(malformed.name())
          .isEqualTo(RejectionReason.MALFORMED);
    }
  }

  @Test
  void each_hostile_record_is_refused_for_what_it_is() {
    for (HostileRecord hostile : HostileRecord.values()) {
      byte[] value = hostile.value(payment());
      if (hostile == HostileRecord.FAR_FUTURE) {
        assertThat(TransactionCodec.decode(value).eventTime())
            .isGreaterThan(Instant.parse("2099-12-31T00:00:00Z").toEpochMilli());
      } else if (hostile == HostileRecord.NO_CURRENCY) {
        assertThat(TransactionCodec.decode(value).currency()).isEqualTo("XXX");
      } else {
        assertThat(rejection(value)).as(hostile.name()).isEqualTo(hostile.expected());
      }
    }
    assertThat(HostileRecord.EMPTY_KEY.key(payment())).isNull();
  }

  @Test
  void hostile_records_come_beside_the_payments() {
    RunSummary summary = run(settings().hostileShare(0.1));

    assertThat(summary.count(RecordKind.HOSTILE)).isBetween(120L, 240L);
    assertThat(rejections().keySet())
        .containsExactlyInAnyOrder(RejectionReason.MALFORMED, RejectionReason.INVALID);
    assertThat(kafka.history()).anyMatch(record -> record.key() == null);
  }

  @Test
  void ledger_lists_exactly_what_was_acknowledged() throws IOException {
    Path file = folder.resolve("ledger.csv");
    SimulatorSettingsBuilder noisy =
        settings()
            .historyDays(2)
            .fraudShare(0.05)
            .lateShare(0.02)
            .duplicateShare(0.02)
            .tooOldShare(0.02)
            .malformedShare(0.02)
            .hostileShare(0.02);
    RunSummary summary = run(noisy, new Ledger(file), clock.pacer());

    List<String> lines = Files.readAllLines(file);
    assertThat(lines.get(0)).isEqualTo(Ledger.HEADER);
    assertThat(lines).hasSize(kafka.history().size() + 1);
    long[] offsets = new long[2];
    for (int i = 0; i < kafka.history().size(); i++) {
      ProducerRecord<byte[], byte[]> record = kafka.history().get(i);
      String[] columns = lines.get(i + 1).split(",", -1);
      int topic = record.topic().equals(Topics.TRANSACTIONS) ? 0 : 1;
      assertThat(columns[0]).isEqualTo(record.topic());
      assertThat(columns[2]).isEqualTo(Long.toString(offsets[topic]++));
      assertThat(columns[5]).isEqualTo(Ledger.hash(record.value()));
    }
    Map<String, Long> kinds =
        lines.stream()
            .skip(1)
            .collect(Collectors.groupingBy(line -> line.split(",", -1)[3], Collectors.counting()));
    for (RecordKind kind : RecordKind.values()) {
      assertThat(kinds.getOrDefault(kind.label(), 0L)).isEqualTo(summary.count(kind));
    }
    for (FraudKind kind : FraudKind.values()) {
      assertThat(
              lines.stream()
                  .filter(l -> l.endsWith("," + kind.name()))
                  .filter(l -> l.contains(",transaction,") || l.contains(",late,"))
                  .count())
          .isEqualTo(summary.frauds().getOrDefault(kind.name(), 0L));
    }
  }

  @Test
  void noise_changes_nothing_about_the_payments() {
    run(settings());
    Set<String> quiet = ids(transactions());
    kafka.clear();
    MockProducer<byte[], byte[]> other =
        new MockProducer<>(true, new ByteArraySerializer(), new ByteArraySerializer());
    Simulation noisy =
        new Simulation(
            settings().disorderShare(0.1).lateShare(0.1).build(),
            TARGET,
            new RecordSender(other, new SendProgress(), null),
            clock.pacer());
    noisy.run();

    assertThat(
            ids(
                other.history().stream()
                    .filter(record -> record.topic().equals(Topics.TRANSACTIONS))
                    .toList()))
        .isEqualTo(quiet);
  }

  @Test
  void stopping_ends_the_run_and_completes_the_ledger() throws IOException {
    Path file = folder.resolve("ledger.csv.gz");
    Pacer[] pacer = new Pacer[1];
    pacer[0] =
        new Pacer(
            clock,
            (stop, millis) -> {
              // The first wait is that of the second live payment.
              pacer[0].stop();
            });
    RunSummary summary = run(settings().live(Duration.ofSeconds(90)), new Ledger(file), pacer[0]);

    long history = summary.count(RecordKind.LABEL);
    assertThat(summary.count(RecordKind.TRANSACTION)).isEqualTo(history + 1);
    assertThat(kafka.closed()).isTrue();
    assertThat(Files.size(file)).isGreaterThan(1_000);
  }

  @Test
  void progress_ends_done_at_the_last_event() {
    RecordSender sender = new RecordSender(kafka, new SendProgress(), null);
    Simulation simulation = new Simulation(settings().build(), TARGET, sender, clock.pacer());
    assertThat(simulation.progress().phase()).isEqualTo(SendProgress.Phase.STARTING);
    assertThat(simulation.progress().eventTime()).isEmpty();

    RunSummary summary = simulation.run();
    simulation.close();

    assertThat(simulation.progress().phase()).isEqualTo(SendProgress.Phase.DONE);
    assertThat(simulation.progress().transactions())
        .isEqualTo(summary.count(RecordKind.TRANSACTION));
    assertThat(summary.lastEvent().orElseThrow()).isBetween(NOW.minus(Duration.ofHours(1)), NOW);
    assertThat(summary.offsets()).hasSize(2);
  }

  @Test
  void broken_delivery_ends_the_run_with_an_error() {
    kafka.sendException = new TimeoutException("no broker");

    assertThatThrownBy(() -> run(settings()))
        .isInstanceOf(ProducerException.class)
        .hasMessageContaining("no broker");
  }

  private RunSummary run(SimulatorSettingsBuilder settings) {
    return run(settings, null, clock.pacer());
  }

  private RunSummary run(SimulatorSettingsBuilder settings, @Nullable Ledger ledger, Pacer pacer) {
    RecordSender sender = new RecordSender(kafka, new SendProgress(), ledger);
    return new Simulation(settings.build(), TARGET, sender, pacer).run();
  }

  private List<ProducerRecord<byte[], byte[]>> transactions() {
    return kafka.history().stream()
        .filter(record -> record.topic().equals(Topics.TRANSACTIONS))
        .toList();
  }

  private List<Label> labels() {
    return kafka.history().stream()
        .filter(record -> record.topic().equals(Topics.LABELS))
        .map(record -> LabelCodec.decode(record.value()))
        .toList();
  }

  private Map<RejectionReason, Long> rejections() {
    return transactions().stream()
        .map(record -> rejection(record.value()))
        .filter(reason -> reason != null)
        .collect(Collectors.groupingBy(reason -> reason, Collectors.counting()));
  }

  private static @Nullable RejectionReason rejection(byte[] value) {
    try {
      TransactionCodec.decode(value);
      return null;
    } catch (RejectedRecordException e) {
      return e.rejection().reason();
    }
  }

  private static Set<String> ids(List<ProducerRecord<byte[], byte[]>> records) {
    return records.stream()
        .map(record -> TransactionCodec.decode(record.value()).transactionId())
        .collect(Collectors.toSet());
  }

  private static Transaction payment() {
    return new Transaction(
        "t-1", NOW.toEpochMilli(), "c-1", "m-1", 100, "EUR", "5411", "chip", "DE", 52.5, 13.4);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

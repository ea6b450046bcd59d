package io.fraudstream.producer.simulator;

import static io.fraudstream.producer.simulator.SimulatedRun.NOW;
import static io.fraudstream.producer.simulator.SimulatedRun.settings;
import static io.fraudstream.producer.simulator.SimulatedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fraudstream.producer.ProducerException;
import io.fraudstream.producer.kafka.Ledger;
import io.fraudstream.producer.kafka.RecordKind;
import io.fraudstream.producer.kafka.RunSummary;
import io.fraudstream.producer.kafka.SendProgress;
import io.fraudstream.producer.schedule.LabelPolicy;
import io.fraudstream.producer.schedule.Pacer;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.LabelCodec;
import io.fraudstream.transactions.Topics;
import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a simulation sends and when, and how it ends. */
class SimulationTest {
  private final SimulatedRun simulated = new SimulatedRun();

  @TempDir private Path folder;

  @Test
  void history_is_every_payment_followed_by_its_label() {
    RunSummary summary = simulated.run(settings());

    List<ProducerRecord<byte[], byte[]>> sent = simulated.kafka.history();
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
    simulated.run(settings().live(Duration.ofSeconds(90)).labels(LabelPolicy.FRAUDS));

    long[] live =
        simulated.transactions().stream()
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
    simulated.run(settings.toBuilder());

    List<Transaction> live =
        simulated.transactions().stream()
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
    RunSummary summary = simulated.run(settings.toBuilder());

    long lead = (long) (30_000 * settings.speed());
    long eventClock = Long.MIN_VALUE;
    for (ProducerRecord<byte[], byte[]> record : simulated.kafka.history()) {
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
    RunSummary summary = simulated.run(settings().fraudShare(0.05).labels(LabelPolicy.FRAUDS));

    long frauds = summary.frauds().values().stream().mapToLong(n -> n).sum();
    assertThat(frauds).isPositive();
    assertThat(summary.count(RecordKind.LABEL)).isEqualTo(frauds);
    assertThat(simulated.labels()).allMatch(Label::fraud);
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
    RunSummary summary = simulated.run(noisy, new Ledger(file), simulated.clock.pacer());

    List<String> lines = Files.readAllLines(file);
    assertThat(lines.get(0)).isEqualTo(Ledger.HEADER);
    assertThat(lines).hasSize(simulated.kafka.history().size() + 1);
    long[] offsets = new long[2];
    for (int i = 0; i < simulated.kafka.history().size(); i++) {
      ProducerRecord<byte[], byte[]> record = simulated.kafka.history().get(i);
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
  void stopping_ends_the_run_and_completes_the_ledger() throws IOException {
    Path file = folder.resolve("ledger.csv.gz");
    Pacer[] pacer = new Pacer[1];
    pacer[0] =
        new Pacer(
            simulated.clock,
            (stop, millis) -> {
              // The first wait is that of the second live payment.
              pacer[0].stop();
            });
    RunSummary summary =
        simulated.run(settings().live(Duration.ofSeconds(90)), new Ledger(file), pacer[0]);

    long history = summary.count(RecordKind.LABEL);
    assertThat(summary.count(RecordKind.TRANSACTION)).isEqualTo(history + 1);
    assertThat(simulated.kafka.closed()).isTrue();
    assertThat(Files.size(file)).isGreaterThan(1_000);
  }

  @Test
  void progress_ends_done_at_the_last_event() {
    Simulation simulation = simulated.simulation(settings());
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
    simulated.kafka.sendException = new TimeoutException("no broker");

    assertThatThrownBy(() -> simulated.run(settings()))
        .isInstanceOf(ProducerException.class)
        .hasMessageContaining("no broker");
  }
}

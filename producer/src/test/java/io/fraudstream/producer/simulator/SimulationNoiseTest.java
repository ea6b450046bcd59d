package io.fraudstream.producer.simulator;

import static io.fraudstream.producer.simulator.SimulatedRun.NOW;
import static io.fraudstream.producer.simulator.SimulatedRun.settings;
import static io.fraudstream.producer.simulator.SimulatedRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fraudstream.producer.kafka.RecordKind;
import io.fraudstream.producer.kafka.RunSummary;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.RejectedRecordException;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Payments that come late, twice or out of order, and records that are none. */
class SimulationNoiseTest {
  private final SimulatedRun simulated = new SimulatedRun();

  @Test
  void some_payments_come_out_of_order_within_the_span() {
    simulated.run(settings().disorderShare(0.2).disorderSpan(Duration.ofHours(1)));

    long behind = 0;
    long eventClock = 0;
    long furthest = 0;
    List<ProducerRecord<byte[], byte[]>> sent = simulated.transactions();
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
    RunSummary summary = simulated.run(settings().lateShare(0.1).lateBy(Duration.ofHours(10)));

    double share =
        (double) summary.count(RecordKind.LATE)
            / (summary.count(RecordKind.LATE) + summary.count(RecordKind.TRANSACTION));
    assertThat(share).isCloseTo(0.1, within(0.03));
    Set<String> paid = simulated.ids();
    assertThat(simulated.labels()).allMatch(label -> paid.contains(label.transactionId()));
    long eventClock = 0;
    List<Long> lateness = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> record : simulated.transactions()) {
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
    RunSummary summary = simulated.run(settings().tooOldShare(0.05).tooOldBy(Duration.ofDays(90)));

    long start = NOW.toEpochMilli() - Duration.ofDays(3).toMillis();
    List<Transaction> old =
        simulated.transactions().stream()
            .map(record -> TransactionCodec.decode(record.value()))
            .filter(payment -> payment.eventTime() < start - Duration.ofDays(80).toMillis())
            .toList();
    assertThat(old).hasSize((int) summary.count(RecordKind.TOO_OLD)).hasSizeBetween(50, 140);
    Set<String> labelled =
        simulated.labels().stream().map(Label::transactionId).collect(Collectors.toSet());
    assertThat(old).noneMatch(payment -> labelled.contains(payment.transactionId()));
  }

  @Test
  void duplicates_are_exact_copies_after_the_original() {
    RunSummary summary = simulated.run(settings().duplicateShare(0.1));

    Set<String> seen = new HashSet<>();
    long copies = 0;
    for (ProducerRecord<byte[], byte[]> record : simulated.transactions()) {
      copies += seen.add(text(record.value())) ? 0 : 1;
    }
    assertThat(copies).isEqualTo(summary.count(RecordKind.DUPLICATE)).isBetween(120L, 240L);
    assertThat(seen).hasSize((int) summary.count(RecordKind.TRANSACTION));
  }

  @Test
  void malformed_records_do_not_parse() {
    RunSummary summary = simulated.run(settings().malformedShare(0.1));

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
    RunSummary summary = simulated.run(settings().hostileShare(0.1));

    assertThat(summary.count(RecordKind.HOSTILE)).isBetween(120L, 240L);
    assertThat(rejections().keySet())
        .containsExactlyInAnyOrder(RejectionReason.MALFORMED, RejectionReason.INVALID);
    assertThat(simulated.kafka.history()).anyMatch(record -> record.key() == null);
  }

  @Test
  void noise_changes_nothing_about_the_payments() {
    simulated.run(settings());
    Set<String> quiet = simulated.ids();
    SimulatedRun noisy = new SimulatedRun();
    noisy.run(settings().disorderShare(0.1).lateShare(0.1));

    assertThat(noisy.ids()).isEqualTo(quiet);
  }

  private Map<RejectionReason, Long> rejections() {
    return simulated.transactions().stream()
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

  private static Transaction payment() {
    return new Transaction(
        "t-1", NOW.toEpochMilli(), "c-1", "m-1", 100, "EUR", "5411", "chip", "DE", 52.5, 13.4);
  }
}

package io.fraudstream.producer.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.producer.ManualClock;
import io.fraudstream.producer.kafka.OutboundRecord;
import io.fraudstream.producer.kafka.RecordKind;
import io.fraudstream.producer.kafka.RecordSender;
import io.fraudstream.producer.kafka.SendProgress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final Duration DELAY = Duration.ofDays(7);

  private final MockProducer<byte[], byte[]> kafka =
      new MockProducer<>(true, new ByteArraySerializer(), new ByteArraySerializer());
  private final RecordSender sender = new RecordSender(kafka, new SendProgress(), null);
  private final Outbox outbox = new Outbox(sender);

  @Test
  void label_at_once_follows_its_payment() {
    LabelSchedule schedule = LabelSchedule.atOnce(DELAY);

    assertThat(schedule.due(1000)).isEqualTo(1000);
    assertThat(schedule.labelTime(1000)).isEqualTo(1000 + DELAY.toMillis());
  }

  @Test
  void paced_label_leads_by_the_event_time_of_thirty_wall_seconds() {
    assertThat(LabelSchedule.paced(DELAY, 1).due(0)).isEqualTo(DELAY.toMillis() - 30_000);
    assertThat(LabelSchedule.paced(DELAY, 100).due(0)).isEqualTo(DELAY.toMillis() - 3_000_000);
  }

  @Test
  void lead_is_never_longer_than_the_delay() {
    assertThat(LabelSchedule.paced(DELAY, 1e9).due(5)).isEqualTo(5);
    assertThat(LabelSchedule.paced(Duration.ZERO, 1).due(5)).isEqualTo(5);
  }

  @Test
  void records_wait_for_the_event_clock_and_leave_in_due_order() {
    outbox.advance(10, 1);
    outbox.sendAt(30, record("c", RecordKind.LABEL), 1);
    outbox.sendAt(20, record("b", RecordKind.DUPLICATE), 1);
    outbox.sendAt(30, record("d", RecordKind.LABEL), 1);
    outbox.sendAt(10, record("a", RecordKind.TRANSACTION), 1);
    assertThat(sent()).containsExactly("a");

    outbox.advance(5, 2);
    outbox.advance(29, 3);
    assertThat(sent()).containsExactly("a", "b");

    outbox.advance(30, 4);
    assertThat(sent()).containsExactly("a", "b", "c", "d");
    assertThat(kafka.history().get(3).timestamp()).isEqualTo(4);
  }

  @Test
  void draining_sends_the_rest_with_or_without_labels() {
    outbox.sendAt(30, record("label", RecordKind.LABEL), 1);
    outbox.sendAt(40, record("late", RecordKind.LATE), 1);
    outbox.drainWithoutLabels(2);
    assertThat(sent()).containsExactly("late");

    outbox.sendAt(30, record("label", RecordKind.LABEL), 1);
    outbox.drain(3);
    assertThat(sent()).containsExactly("late", "label");
  }

  @Test
  void pacer_waits_until_the_instant_and_no_longer_once_stopped() {
    ManualClock clock = new ManualClock(Instant.ofEpochMilli(1000));
    Pacer pacer = clock.pacer();

    assertThat(pacer.awaitUntil(500)).isTrue();
    assertThat(pacer.now()).isEqualTo(1000);
    assertThat(pacer.awaitUntil(1700)).isTrue();
    assertThat(pacer.now()).isEqualTo(1700);
    pacer.stop();
    assertThat(pacer.awaitUntil(9000)).isFalse();
    assertThat(pacer.now()).isEqualTo(1700);
  }

  private List<String> sent() {
    return kafka.history().stream()
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private static OutboundRecord record(String name, RecordKind kind) {
    return new OutboundRecord("any", kind, name, null, name.getBytes(StandardCharsets.UTF_8), "");
  }
}

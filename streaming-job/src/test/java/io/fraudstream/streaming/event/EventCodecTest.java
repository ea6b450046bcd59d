package io.fraudstream.streaming.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Transaction;
import org.junit.jupiter.api.Test;

class EventCodecTest {
  private static final KafkaRecord RECORD =
      new KafkaRecord(
          "transactions", 3, 1L << 40, 1_700_000_000_000L, null, "{\"ü\":1}".getBytes(UTF_8));

  @Test
  void a_payment_survives_with_and_without_its_optional_fields() {
    assertSurvives(
        new Event.Payment(
            new Transaction("t-ü", 5, "c", "m", 7, "EUR", "5411", "chip", "DE", 52.5, -13.25),
            true,
            42,
            new double[] {1.5, -0.0, 1e300}));
    assertSurvives(
        new Event.Payment(
            new Transaction("t", 5, "c", "m", 7, "JPY", null, null, null, null, null),
            false,
            Long.MIN_VALUE,
            new double[25]));
  }

  @Test
  void labels_and_refusals_survive() {
    assertSurvives(new Event.Verdict(new Label("t", "c", "m", 5, true, 9, "chargeback")));
    assertSurvives(
        new Event(RECORD, new Event.Verdict(new Label("t", "c", "m", 5, false, 9, "x")))
            .rejected(RejectionReason.FUTURE, "x".repeat(5000))
            .content());
  }

  @Test
  void a_record_of_ten_megabytes_survives() {
    KafkaRecord large = new KafkaRecord("t", 0, 0, 0, new byte[] {1}, new byte[10 << 20]);
    Event event = new Event(large, new Event.Verdict(new Label("t", "c", "m", 5, true, 9, "x")));
    assertThat(EventCodec.unpack(EventCodec.pack(event)).next().source().value()).hasSize(10 << 20);
  }

  private static void assertSurvives(Event.Content content) {
    Event event = new Event(RECORD, content);
    assertThat(EventCodec.unpack(EventCodec.pack(event)).next())
        .usingRecursiveComparison()
        .isEqualTo(event);
  }
}

package io.fraudstream.streaming.event;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.LabelCodec;
import io.fraudstream.transactions.Rejection;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventDecoderTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final EventDecoder DECODER = new EventDecoder("labels", Duration.ofMinutes(10));

  @Test
  void the_topic_says_what_a_record_is() {
    Transaction transaction = payment(NOW);
    Label label = new Label("t", "c", "m", NOW, true, NOW + 1, "chargeback");
    assertThat(decode("transactions", TransactionCodec.encode(transaction), null))
        .isInstanceOfSatisfying(
            Event.Payment.class, p -> assertThat(p.transaction()).isEqualTo(transaction));
    assertThat(decode("labels", LabelCodec.encode(label), null))
        .isEqualTo(new Event.Verdict(label));
    assertThat(reason("labels", TransactionCodec.encode(transaction)))
        .isEqualTo(RejectionReason.INVALID);
  }

  @Test
  void an_event_time_may_lie_ahead_of_the_record_by_the_allowed_skew_and_no_more() {
    long limit = NOW + Duration.ofMinutes(10).toMillis();
    assertThat(decode("transactions", TransactionCodec.encode(payment(limit)), null))
        .isInstanceOf(Event.Payment.class);
    assertThat(reason("transactions", TransactionCodec.encode(payment(limit + 1))))
        .isEqualTo(RejectionReason.FUTURE);
    assertThat(
            reason(
                "labels",
                LabelCodec.encode(new Label("t", "c", "m", limit + 1, true, limit + 2, "x"))))
        .isEqualTo(RejectionReason.FUTURE);
  }

  @Test
  void a_label_that_is_sent_before_it_is_known_is_no_future_record() {
    long monthAhead = NOW + Duration.ofDays(30).toMillis();
    assertThat(
            decode(
                "labels",
                LabelCodec.encode(new Label("t", "c", "m", NOW, true, monthAhead, "x")),
                null))
        .isInstanceOf(Event.Verdict.class);
  }

  @Test
  void no_event_time_is_behind_a_timestamp_before_the_epoch() {
    byte[] value = TransactionCodec.encode(payment(NOW));
    for (long timestamp : new long[] {-1, Long.MIN_VALUE, Long.MIN_VALUE + NOW}) {
      KafkaRecord source = new KafkaRecord("transactions", 0, 0, timestamp, null, value);
      assertThat(DECODER.decode(source, null).content())
          .isInstanceOfSatisfying(
              Event.Refusal.class,
              r -> assertThat(r.rejection().reason()).isEqualTo(RejectionReason.FUTURE));
    }
  }

  @Test
  void a_schema_version_from_the_future_is_malformed_and_not_guessed_at() {
    assertThat(
            decode("transactions", TransactionCodec.encode(payment(NOW)), "9".getBytes(US_ASCII)))
        .isInstanceOfSatisfying(
            Event.Refusal.class,
            r -> assertThat(r.rejection().reason()).isEqualTo(RejectionReason.MALFORMED));
  }

  private static RejectionReason reason(String topic, byte[] value) {
    Rejection rejection = ((Event.Refusal) decode(topic, value, null)).rejection();
    return rejection.reason();
  }

  private static Event.Content decode(String topic, byte[] value, byte @Nullable [] version) {
    return DECODER.decode(new KafkaRecord(topic, 0, 0, NOW, null, value), version).content();
  }

  private static Transaction payment(long eventTime) {
    return new Transaction("t", eventTime, "c", "m", 7, "EUR", null, null, null, null, null);
  }
}

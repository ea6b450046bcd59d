package io.fraudstream.streaming.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.model.features.Feature;
import io.fraudstream.model.fuzz.Fuzz;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.LabelCodec;
import io.fraudstream.transactions.Rejection;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.Currency;
import java.util.Locale;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class EventFuzzTest {
  private static final Duration SKEW = Duration.ofMinutes(10);
  private static final EventDecoder DECODER = new EventDecoder("labels", SKEW);
  private static final BigInteger SKEW_MILLIS = BigInteger.valueOf(SKEW.toMillis());
  private static final BigInteger LAST_TIME = BigInteger.valueOf(253_402_300_799_999L);

  private static final String CARD_NUMBER = "4111111111111111";

  @Test
  void any_record_is_an_event_that_keeps_every_rule_or_a_refusal_with_a_reason() {
    assertThat(
            Fuzz.run(
                "records",
                random -> {
                  HostileRecord hostile = HostileRecord.draw(random);
                  return check(
                      hostile.source(), DECODER.decode(hostile.source(), hostile.version()));
                }))
        .containsOnlyKeys("payment", "label", "MALFORMED", "INVALID", "FUTURE");
  }

  @Test
  void any_event_is_unpacked_as_it_was_packed() {
    assertThat(
            Fuzz.run(
                "packed events",
                random -> {
                  HostileRecord hostile = HostileRecord.draw(random);
                  Event event =
                      onItsWay(DECODER.decode(hostile.source(), hostile.version()), random);
                  byte[] packed = EventCodec.pack(event);
                  Event unpacked = EventCodec.unpack(packed).next();
                  assertSameSource(unpacked.source(), event.source());
                  assertSameContent(unpacked.content(), event.content());
                  assertThat(EventCodec.pack(unpacked)).isEqualTo(packed);
                  return event.content().getClass().getSimpleName();
                }))
        .containsOnlyKeys("Payment", "Verdict", "Refusal");
  }

  private static String check(KafkaRecord source, Event event) {
    assertThat(event.source()).isSameAs(source);
    if (event.content() instanceof Event.Payment payment) {
      Transaction tx = payment.transaction();
      assertThat(source.topic()).isNotEqualTo("labels");
      assertKeepsTheRules(tx);
      assertNotAhead(tx.eventTime(), source);
      assertThat(payment.features()).hasSize(Feature.COUNT).containsOnly(0);
      assertThat(TransactionCodec.decode(TransactionCodec.encode(tx))).isEqualTo(tx);
      return "payment";
    }
    if (event.content() instanceof Event.Verdict verdict) {
      Label label = verdict.label();
      assertThat(source.topic()).isEqualTo("labels");
      assertKeepsTheRules(label);
      assertNotAhead(label.eventTime(), source);
      assertThat(LabelCodec.decode(LabelCodec.encode(label))).isEqualTo(label);
      return "label";
    }
    Rejection rejection = ((Event.Refusal) event.content()).rejection();
    assertThat(rejection.detail()).isNotBlank().hasSizeLessThan(250).matches("[ -~]*");
    assertThat(rejection.detail().replaceAll("[ .-]", "")).doesNotContain(CARD_NUMBER);
    return rejection.reason().name();
  }

  private static void assertKeepsTheRules(Transaction tx) {
    assertIdentifiers(tx.transactionId(), tx.cardId(), tx.terminalId());
    assertToken(tx.cardId());
    assertThat(tx.amountMinor()).isBetween(0L, 1_000_000_000_000L);
    assertThat(Currency.getInstance(tx.currency()).getCurrencyCode()).isEqualTo(tx.currency());
    if (tx.merchantCategory() != null) {
      assertThat(tx.merchantCategory()).matches("[0-9]{4}");
    }
    if (tx.channel() != null) {
      assertIdentifiers(tx.channel());
      assertThat(tx.channel()).hasSizeLessThanOrEqualTo(32);
    }
    if (tx.country() != null) {
      assertThat(Locale.getISOCountries()).contains(tx.country());
    }
    if (tx.latitude() != null) {
      assertThat(tx.latitude()).isBetween(-90.0, 90.0);
    }
    if (tx.longitude() != null) {
      assertThat(tx.longitude()).isBetween(-180.0, 180.0);
    }
  }

  private static void assertKeepsTheRules(Label label) {
    assertIdentifiers(label.transactionId(), label.cardId(), label.terminalId(), label.source());
    assertToken(label.cardId());
    assertThat(BigInteger.valueOf(label.labelTime()))
        .isBetween(BigInteger.valueOf(label.eventTime()), LAST_TIME);
  }

  private static void assertIdentifiers(String... values) {
    for (String value : values) {
      assertThat(value)
          .isNotBlank()
          .hasSizeLessThanOrEqualTo(64)
          .matches("[^\\x00-\\x1f\\x7f-\\x9f]*");
      assertWellFormed(value);
    }
  }

  private static void assertToken(String value) {
    assertThat(value.replaceAll("[ -]", "")).isNotEqualTo(CARD_NUMBER);
  }

  private static void assertWellFormed(String value) {
    assertThat(new String(value.getBytes(UTF_8), UTF_8)).isEqualTo(value);
  }

  private static void assertNotAhead(long eventTime, KafkaRecord source) {
    BigInteger timestamp = BigInteger.valueOf(source.timestamp());
    assertThat(BigInteger.valueOf(eventTime))
        .isBetween(BigInteger.ZERO, LAST_TIME)
        .isLessThanOrEqualTo(timestamp.add(SKEW_MILLIS));
    assertThat(timestamp).isLessThanOrEqualTo(LAST_TIME);
  }

  /** What the operators behind the decoder may have made of an event. */
  private static Event onItsWay(Event decoded, RandomGenerator random) {
    if (!(decoded.content() instanceof Event.Payment payment)) {
      return decoded;
    }
    if (random.nextInt(8) == 0) {
      return decoded.rejected(RejectionReason.TOO_OLD, "too old");
    }
    double[] features = new double[random.nextInt(Feature.COUNT + 1)];
    Arrays.setAll(features, i -> Double.longBitsToDouble(random.nextLong()));
    return decoded.with(
        new Event.Payment(
            payment.transaction(), random.nextBoolean(), random.nextLong(), features));
  }

  private static void assertSameSource(KafkaRecord actual, KafkaRecord expected) {
    assertThat(actual.topic()).isEqualTo(expected.topic());
    assertThat(actual.partition()).isEqualTo(expected.partition());
    assertThat(actual.offset()).isEqualTo(expected.offset());
    assertThat(actual.timestamp()).isEqualTo(expected.timestamp());
    assertThat(actual.key()).isEqualTo(expected.key());
    assertThat(actual.value()).isEqualTo(expected.value());
  }

  private static void assertSameContent(Event.Content actual, Event.Content expected) {
    if (!(expected instanceof Event.Payment payment)) {
      assertThat(actual).isEqualTo(expected);
      return;
    }
    Event.Payment other = (Event.Payment) actual;
    assertThat(other.transaction()).isEqualTo(payment.transaction());
    assertThat(other.late()).isEqualTo(payment.late());
    assertThat(other.watermark()).isEqualTo(payment.watermark());
    assertThat(other.features()).isEqualTo(payment.features());
  }
}

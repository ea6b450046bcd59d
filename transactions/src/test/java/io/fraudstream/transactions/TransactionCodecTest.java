package io.fraudstream.transactions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionCodecTest {
  private static final Transaction FULL =
      new Transaction(
          "t-1",
          1_700_000_000_123L,
          "card-ü",
          "term-1",
          1999,
          "EUR",
          "5411",
          "chip",
          "DE",
          52.52,
          -13.405);
  private static final Transaction BARE =
      new Transaction("t-2", 0, "c", "t", 0, "JPY", null, null, null, null, null);
  private static final String VALID =
      "{'transaction_id':'t','event_time':1,'card_id':'c','terminal_id':'m','amount_minor':5,'currency':'EUR'%s}";

  @Test
  void what_is_encoded_is_decoded_with_every_field_and_with_none_of_the_optional_ones() {
    assertThat(TransactionCodec.decode(TransactionCodec.encode(FULL))).isEqualTo(FULL);
    assertThat(TransactionCodec.decode(TransactionCodec.encode(BARE))).isEqualTo(BARE);
  }

  @Test
  void field_order_unknown_fields_and_nulls_do_not_matter() {
    Transaction decoded =
        TransactionCodec.decode(
            json(
                "{'new':{'a':[1,{'b':2}]},'currency':'EUR','amount_minor':5,'terminal_id':'m','country':null,"
                    + "'card_id':'c','event_time':1,'transaction_id':'t','also_new':[]}"));
    assertThat(decoded)
        .isEqualTo(new Transaction("t", 1, "c", "m", 5, "EUR", null, null, null, null, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "x", "[]", "7", "null", "{", "{'a':1", "{'a' 1}", "{} {}", "{}x", "\u0000"
      })
  void bytes_that_are_not_one_json_object_are_malformed(String value) {
    assertThat(rejection(json(value)).reason()).isEqualTo(RejectionReason.MALFORMED);
  }

  @Test
  void a_null_value_and_bytes_that_are_not_utf8_are_malformed() {
    assertThat(rejection(null).reason()).isEqualTo(RejectionReason.MALFORMED);
    byte[] value = json(VALID.formatted(""));
    value[20] = (byte) 0xff;
    assertThat(rejection(value).reason()).isEqualTo(RejectionReason.MALFORMED);
  }

  @Test
  void a_value_nested_deeper_than_any_record_is_malformed_and_does_not_overflow_the_stack() {
    assertThat(rejection(json("{'a':" + "[".repeat(100_000))).reason())
        .isEqualTo(RejectionReason.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "amount_minor|-1|amount_minor must be between 0",
        "amount_minor|1.5|amount_minor must be an integer",
        "amount_minor|'5'|amount_minor must be an integer",
        "amount_minor|99999999999999999999|amount_minor must be an integer",
        "amount_minor|null|amount_minor is missing",
        "event_time|-5|event_time must be epoch milliseconds",
        "event_time|NaN|event_time must be an integer",
        "card_id|''|card_id must not be empty",
        "card_id|7|card_id must be a string",
        "card_id|'4111111111111111'|card_id must be a token",
        "card_id|'4111 1111-1111 1111'|card_id must be a token",
        "card_id|'a\\u0000b'|card_id must not hold control characters",
        "card_id|'a\\ud800b'|card_id must be well-formed Unicode",
        "card_id|'a\\udc00'|card_id must be well-formed Unicode",
        "transaction_id|null|transaction_id is missing",
        "terminal_id|'  '|terminal_id must not be empty",
        "currency|'XXQ'|currency must be an ISO 4217 code: 'XXQ'",
      })
  void a_required_field_that_breaks_a_rule_is_invalid_and_the_detail_names_it(
      String field, String value, String detail) {
    String valid = VALID.formatted("");
    String broken =
        valid.replaceFirst(
            "'" + field + "':('[^']*'|[0-9]+)", "'" + field + "':" + value.replace("\\", "\\\\"));
    assertThat(broken).isNotEqualTo(valid);
    assertThat(rejection(json(broken)).reason()).isEqualTo(RejectionReason.INVALID);
    assertThat(rejection(json(broken)).detail()).startsWith(detail).doesNotContain("4111");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'latitude':NaN",
        "'latitude':90.1",
        "'longitude':-180.5",
        "'longitude':Infinity",
        "'country':'ZZ'",
        "'merchant_category':'54'",
        "'merchant_category':5411",
        "'channel':''",
        "'card_id':'again'"
      })
  void an_optional_field_that_breaks_a_rule_or_a_repeated_field_is_invalid(String field) {
    assertThat(rejection(json(VALID.formatted("," + field))).reason())
        .isEqualTo(RejectionReason.INVALID);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "event_time|4111111111111111|'411111...'",
        "amount_minor|4111111111111111|'411111...'",
        "latitude|4111111111111111|'4.1111...'",
        "currency|`'4111111111111111'`|'411111...'",
        "merchant_category|`'4111 1111'`|'4111 1...'",
        "channel|`'4111-1111-1111-1111 and more than that'`|'4111-1...'",
        "country|`'\\n\\ud800\\u00fc\\u2028x'`|'????x'",
        "country|`'123456\\ud83d\\ude00\\ud83d'`|'123456...'",
      })
  void a_detail_repeats_too_little_for_a_card_number_and_only_printable_characters(
      String field, String value, String shown) {
    String json = VALID.formatted(",'%s':%s".formatted(field, value));
    assertThat(rejection(json(json.replaceFirst("'" + field + "':('[^']*'|[0-9]+),", ""))).detail())
        .startsWith(field + " must ")
        .endsWith(": " + shown);
  }

  @Test
  void a_number_that_fails_the_luhn_check_is_a_token() {
    Transaction token =
        TransactionCodec.decode(json(VALID.formatted("").replace("'c'", "'4111111111111112'")));
    assertThat(token.cardId()).isEqualTo("4111111111111112");
  }

  private static Rejection rejection(byte @Nullable [] value) {
    return catchThrowableOfType(RejectedRecordException.class, () -> TransactionCodec.decode(value))
        .rejection();
  }

  private static byte[] json(String text) {
    return text.replace('\'', '"').getBytes(UTF_8);
  }
}

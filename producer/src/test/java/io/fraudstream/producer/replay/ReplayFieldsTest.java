package io.fraudstream.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReplayFieldsTest {
  /** RFC 4231, test case 1. */
  private static final byte[] KEY = new byte[20];

  private static final String RFC_4231_DATA = "Hi There";

  static {
    Arrays.fill(KEY, (byte) 0x0b);
  }

  @Test
  void token_is_the_beginning_of_the_known_hmac() {
    assertThat(new Tokeniser(KEY, Tokeniser.Encoding.HEX).token(RFC_4231_DATA))
        .isEqualTo("b0344c61d8db38535ca8afceaf0bf12b");
    assertThat(new Tokeniser(KEY, Tokeniser.Encoding.BASE64URL).token(RFC_4231_DATA))
        .isEqualTo("sDRMYdjbOFNcqK_OrwvxK4gdwgDJgz2n");
  }

  @Test
  void tokens_depend_on_the_key_and_the_value_alone() {
    Tokeniser tokeniser = new Tokeniser(KEY, Tokeniser.Encoding.HEX);
    byte[] other = "another key, long enough".getBytes(StandardCharsets.UTF_8);

    assertThat(tokeniser.token("4111111111111111"))
        .isEqualTo(tokeniser.token("4111111111111111"))
        .isNotEqualTo(tokeniser.token("4111111111111112"))
        .isNotEqualTo(new Tokeniser(other, Tokeniser.Encoding.HEX).token("4111111111111111"));
  }

  @Test
  void constants_prefixes_and_empty_cells() {
    assertThat(new FieldSource(null, "EUR", "", null).value("ignored")).isEqualTo("EUR");
    assertThat(new FieldSource("ID", null, "t-", null).value("7")).isEqualTo("t-7");
    assertThat(new FieldSource("ID", null, "t-", null).value("")).isEmpty();
    assertThat(
            new FieldSource("ID", null, "c-", new Tokeniser(KEY, Tokeniser.Encoding.HEX))
                .value(RFC_4231_DATA))
        .isEqualTo("c-b0344c61d8db38535ca8afceaf0bf12b");
  }

  @Test
  void times_in_patterns_zones_offsets_and_epochs() {
    long noon = Instant.parse("2026-07-01T12:00:00Z").toEpochMilli();
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    String plain = "yyyy-MM-dd HH:mm:ss";

    assertThat(TimeFormat.of(plain, ZoneOffset.UTC).parse("2026-07-01 12:00:00")).isEqualTo(noon);
    assertThat(TimeFormat.of(plain, berlin).parse("2026-07-01 14:00:00")).isEqualTo(noon);
    assertThat(TimeFormat.of("yyyy-MM-dd'T'HH:mmXXX", berlin).parse("2026-07-01T09:00-03:00"))
        .isEqualTo(noon);
    assertThat(TimeFormat.of("epoch-seconds", berlin).parse(Long.toString(noon / 1000)))
        .isEqualTo(noon);
    assertThat(TimeFormat.of("epoch-millis", berlin).parse(Long.toString(noon))).isEqualTo(noon);
    assertThatThrownBy(() -> TimeFormat.of(plain, ZoneOffset.UTC).parse("2026-07-01"))
        .isInstanceOf(DateTimeException.class);
    assertThatThrownBy(
            () -> TimeFormat.of("epoch-seconds", ZoneOffset.UTC).parse("9223372036854775807"))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void amounts_are_exact_in_the_currency() {
    assertThat(AmountUnit.MAJOR.minor("57.16", "EUR")).isEqualTo(5716);
    assertThat(AmountUnit.MAJOR.minor("0.1", "EUR")).isEqualTo(10);
    assertThat(AmountUnit.MAJOR.minor("-3", "EUR")).isEqualTo(-300);
    assertThat(AmountUnit.MAJOR.minor("1500", "JPY")).isEqualTo(1500);
    assertThat(AmountUnit.MAJOR.minor("1.234", "BHD")).isEqualTo(1234);
    assertThat(AmountUnit.MAJOR.minor("1.50", "unknown")).isEqualTo(150);
    assertThat(AmountUnit.MINOR.minor("5716", "EUR")).isEqualTo(5716);
    assertThat(AmountUnit.MINOR.minor("5716.00", "EUR")).isEqualTo(5716);
    assertThatThrownBy(() -> AmountUnit.MAJOR.minor("1.005", "EUR"))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> AmountUnit.MAJOR.minor("1e30", "EUR"))
        .isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> AmountUnit.MAJOR.minor("12,50", "EUR"))
        .isInstanceOf(NumberFormatException.class);
  }
}

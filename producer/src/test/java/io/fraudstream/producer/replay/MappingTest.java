package io.fraudstream.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.fraudstream.producer.InvalidSettingsException;
import io.fraudstream.producer.ProducerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappingTest {
  private static final String SOUND =
      """
      transaction_id { column = ID }
      event_time { column = TIME, format = epoch-millis }
      card_id { column = CARD }
      terminal_id { column = TERMINAL }
      amount { column = AMOUNT, unit = minor }
      currency { column = CURRENCY }
      """;

  @TempDir Path folder;

  @Test
  void shipped_handbook_mapping_is_complete() {
    Mapping mapping = Mapping.load("handbook");

    assertThat(mapping.text("transaction_id").orElseThrow().column()).isEqualTo("TRANSACTION_ID");
    assertThat(mapping.text("card_id").orElseThrow().column()).isEqualTo("CUSTOMER_ID");
    assertThat(mapping.text("terminal_id").orElseThrow().column()).isEqualTo("TERMINAL_ID");
    assertThat(mapping.text("currency").orElseThrow().value("")).isEqualTo("EUR");
    assertThat(mapping.text("country")).isEmpty();
    assertThat(mapping.time().column()).isEqualTo("TX_DATETIME");
    assertThat(mapping.amount().column()).isEqualTo("TX_AMOUNT");
    assertThat(mapping.unit()).isEqualTo(AmountUnit.MAJOR);
    assertThat(mapping.label())
        .contains(new LabelSource("TX_FRAUD", "1", "handbook", Duration.ofDays(7)));
  }

  @Test
  void mapping_is_read_from_a_file() throws IOException {
    Path file = folder.resolve("own.conf");
    Files.writeString(file, SOUND + "delimiter = \";\"");

    Mapping mapping = Mapping.load(file.toString());

    assertThat(mapping.delimiter()).isEqualTo(';');
    assertThat(mapping.unit()).isEqualTo(AmountUnit.MINOR);
    assertThat(mapping.label()).isEmpty();
  }

  @Test
  void unknown_name_and_broken_file_are_errors() throws IOException {
    assertThatThrownBy(() -> Mapping.load("nowhere"))
        .isInstanceOf(ProducerException.class)
        .hasMessageContaining("Cannot find mapping nowhere");
    Path file = folder.resolve("broken.conf");
    Files.writeString(file, "transaction_id {\n column = \n");
    assertThatThrownBy(() -> Mapping.load(file.toString()))
        .isInstanceOf(ProducerException.class)
        .hasMessageContaining("Cannot read mapping")
        .hasMessageContaining("broken.conf");
  }

  @Test
  void everything_that_is_missing_is_reported() {
    assertThat(problems(""))
        .containsExactlyInAnyOrder(
            "transaction_id is missing",
            "card_id is missing",
            "terminal_id is missing",
            "currency is missing",
            "event_time is missing",
            "amount is missing");
    assertThat(problems(SOUND + "\nlabel { }")).anyMatch(p -> p.equals("label is empty"));
    assertThat(problems(SOUND + "\nlabel { column = F }"))
        .containsExactlyInAnyOrder(
            "label.fraud is missing",
            "label.source is missing",
            "label.delay must be a duration such as 7 days");
  }

  @Test
  void unknown_keys_are_refused_with_the_known_ones() {
    assertThat(problems(SOUND + "\namuont { }\ncard_id.colum = X"))
        .hasSize(2)
        .anyMatch(p -> p.startsWith("amuont is unknown: known are [amount, "))
        .anyMatch(p -> p.startsWith("card_id.colum is unknown"));
  }

  @Test
  void field_has_either_a_column_or_a_constant() {
    assertThat(problems(SOUND + "\ncurrency.constant = EUR"))
        .containsExactly("currency must have either a column or a constant");
    assertThat(problems(SOUND + "\ncountry { prefix = x }"))
        .containsExactly("country must have either a column or a constant");
    assertThat(problems(SOUND + "\ncountry = DE"))
        .contains("country must be an object, for example { column = NAME }");
  }

  @Test
  void times_units_and_delimiters_are_checked() {
    assertThat(
            problems(
                SOUND
                    + """

                    event_time { format = "yyyy-bb", zone = Mars }
                    amount.unit = cents
                    delimiter = "ab"
                    """))
        .hasSize(4)
        .contains("amount.unit must be major or minor: cents")
        .anyMatch(p -> p.startsWith("event_time.zone must be a time zone"))
        .anyMatch(p -> p.startsWith("event_time.format must be a date and time pattern"))
        .anyMatch(p -> p.startsWith("delimiter must be one character"));
  }

  @Test
  void key_comes_from_a_file_or_a_variable() throws IOException {
    Path key = folder.resolve("key");
    Files.writeString(key, "0123456789abcdef\n");
    String token = token("tokenise { key-file = \"" + key + "\" }", Map.of());

    assertThat(token("tokenise { key-env = KEY }", Map.of("KEY", "0123456789abcdef")))
        .isEqualTo(token)
        .hasSize(32);
    assertThat(
            token(
                "tokenise { key-env = KEY, encoding = base64url }",
                Map.of("KEY", "0123456789abcdef")))
        .hasSize(32)
        .isNotEqualTo(token);
  }

  @Test
  void every_trouble_with_the_key_is_reported_without_the_key() {
    assertThat(problems(SOUND + "\ncard_id { tokenise { } }"))
        .containsExactly("card_id.tokenise must have either key-file or key-env");
    assertThat(problems(SOUND + "\ncard_id { tokenise { key-env = A, key-file = B } }"))
        .containsExactly("card_id.tokenise must have either key-file or key-env");
    assertThat(problems(SOUND + "\ncard_id { tokenise { key-env = UNSET } }"))
        .containsExactly("card_id.tokenise.key-env names a variable that is not set: UNSET");
    assertThat(problems(SOUND + "\ncard_id { tokenise { key-file = /no/such/file } }"))
        .containsExactly("card_id.tokenise.key-file cannot be read: /no/such/file");
    assertThat(problems(SOUND + "\ncard_id { tokenise { key-env = SHORT, encoding = rot13 } }"))
        .containsExactlyInAnyOrder(
            "card_id.tokenise: the key must have at least 16 bytes: 5",
            "card_id.tokenise.encoding must be hex or base64url: rot13");
    assertThat(problems(SOUND + "\ncard_id { tokenise = secret }"))
        .containsExactly("card_id.tokenise must be an object with key-file or key-env");
  }

  private static String token(String tokenise, Map<String, String> environment) {
    return MappingReader.read(
            ConfigFactory.parseString(SOUND + "\ncard_id { " + tokenise + " }"),
            "test",
            environment)
        .text("card_id")
        .orElseThrow()
        .value("4111111111111111");
  }

  private static List<String> problems(String hocon) {
    try {
      var unused =
          MappingReader.read(ConfigFactory.parseString(hocon), "test", Map.of("SHORT", "short"));
      return List.of();
    } catch (InvalidSettingsException e) {
      return e.problems();
    }
  }
}

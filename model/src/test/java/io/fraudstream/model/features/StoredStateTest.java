package io.fraudstream.model.features;

import static io.fraudstream.model.features.Payments.DAY;
import static io.fraudstream.model.features.Payments.HOUR;
import static io.fraudstream.model.features.Payments.START;
import static io.fraudstream.model.features.Payments.label;
import static io.fraudstream.model.features.Payments.observe;
import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.transactions.Transaction;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * Checkpoints outlive the version that wrote them. The files of {@code stored-states} were written
 * once and are never written again: today's code must read them and know the same.
 */
class StoredStateTest {
  private static final String BROKEN =
      "The layout of packed states has changed, or what is made of it: a job upgraded over its"
          + " checkpoint would fail or score with other features. Raise the version byte and read"
          + " both versions; keep this file and what is read from it, and add one of the new version"
          + " to compare with what is written";

  /** So few exact payments that tiles are in the file too. */
  private static final FeatureSettings SETTINGS =
      new FeatureSettings(Duration.ofDays(7), Duration.ofDays(3), 16);

  @Test
  void a_card_that_an_earlier_version_packed_is_read_and_gives_the_known_features()
      throws IOException {
    byte[] stored = stored("card-0x21.hex");
    CardState today = CardState.read(null, SETTINGS);
    for (int i = 0; i < 40; i++) {
      observe(today, payment(i));
    }

    assertThat(today.toBytes()).as(BROKEN).isEqualTo(stored);
    assertThat(observe(CardState.read(stored, SETTINGS), payment(41)))
        .as(BROKEN)
        .containsExactly(
            42,
            0,
            1,
            23,
            30.043478260869566,
            41,
            21.024390243902438,
            41,
            21.024390243902438,
            0,
            0,
            0,
            0,
            0,
            0,
            1,
            1,
            7200,
            2.048780487804878,
            1.05,
            1.862536751844103,
            0,
            0,
            11.119508023353307,
            0,
            1.3125,
            1.25,
            1.25,
            1.25,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0);
  }

  @Test
  void a_terminal_that_an_earlier_version_packed_is_read_and_gives_the_known_features()
      throws IOException {
    byte[] stored = stored("terminal-0x11.hex");
    TerminalState today = TerminalState.read(null, SETTINGS);
    for (int i = 0; i < 40; i++) {
      observe(today, payment(i));
    }
    for (int i : new int[] {2, 30, 39, 77}) {
      today.label(label(payment(i), true, payment(i).eventTime() + DAY));
    }

    assertThat(today.toBytes()).as(BROKEN).isEqualTo(stored);
    assertThat(observe(TerminalState.read(stored, SETTINGS), payment(200)))
        .as(BROKEN)
        .containsExactly(
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            24,
            0.041666666666666664,
            33,
            0.06060606060606061,
            33,
            0.06060606060606061,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            9.804878048780488,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            7.083333333333333,
            7,
            0,
            0,
            0,
            0);
  }

  /** The payment of an hour. */
  private static Transaction payment(int i) {
    return new Transaction(
        "tx-" + i,
        START + i * HOUR,
        "card",
        "terminal-" + i % 3,
        100L * (i + 1),
        "EUR",
        null,
        "chip",
        i % 5 == 0 ? "FR" : "DE",
        50 + i / 10.0,
        8.5);
  }

  private static byte[] stored(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            StoredStateTest.class.getResourceAsStream("/stored-states/" + name))) {
      return HexFormat.of()
          .parseHex(new String(in.readAllBytes(), StandardCharsets.US_ASCII).replace("\n", ""));
    }
  }
}

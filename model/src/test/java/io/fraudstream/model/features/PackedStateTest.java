package io.fraudstream.model.features;

import static io.fraudstream.model.features.Payments.DAY;
import static io.fraudstream.model.features.Payments.HOUR;
import static io.fraudstream.model.features.Payments.MINUTE;
import static io.fraudstream.model.features.Payments.START;
import static io.fraudstream.model.features.Payments.label;
import static io.fraudstream.model.features.Payments.observe;
import static io.fraudstream.model.features.Payments.payment;
import static io.fraudstream.model.features.Payments.present;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fraudstream.transactions.Transaction;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackedStateTest {
  private static final FeatureSettings SETTINGS = FeatureSettings.defaults();
  private static final FeatureSettings FEW =
      new FeatureSettings(Duration.ofDays(7), Duration.ofDays(3), 16);

  @Test
  void two_payments_a_day_on_a_card_take_less_than_2_kilobytes() {
    CardState card = CardState.read(null, SETTINGS);
    Random random = new Random(1);
    for (int i = 0; i < 66; i++) {
      double north = 52 + random.nextDouble();
      long time = START + i * (12 * HOUR) + random.nextInt(7_200_000);
      observe(card, present("transaction-" + i, time, i % 3 == 0 ? "online" : "chip", north, 13.4));
    }
    assertThat(card.toBytes().length).isLessThan(2_000);
  }

  @Test
  void one_payment_a_day_at_a_terminal_takes_less_than_a_kilobyte() {
    TerminalState terminal = TerminalState.read(null, SETTINGS);
    for (int i = 0; i < 40; i++) {
      Transaction tx = payment("transaction-" + i, START + i * DAY + i * 1_234_567L, i * 997L);
      observe(terminal, tx);
      terminal.label(label(tx, i % 5 == 0, tx.eventTime() + 7 * DAY));
    }
    assertThat(terminal.toBytes().length).isLessThan(1_000);
  }

  @Test
  void a_key_with_much_of_the_traffic_takes_less_than_25_kilobytes() {
    byte[] card = null;
    byte[] terminal = null;
    Random random = new Random(2);
    int serial = 0;
    for (int hour = 0; hour < 45 * 24; hour++) {
      CardState cardState = CardState.read(card, SETTINGS);
      TerminalState terminalState = TerminalState.read(terminal, SETTINGS);
      for (int i = 0; i < 240; i++) {
        long time = START + hour * HOUR + i * 15_000L + random.nextInt(15_000);
        Transaction tx =
            new Transaction(
                "transaction-" + serial++,
                time,
                "card",
                "terminal-" + random.nextInt(1_000),
                random.nextInt(50_000),
                "EUR",
                null,
                "chip",
                i % 2 == 0 ? "DE" : "FR",
                random.nextDouble(-90, 90),
                random.nextDouble(-180, 180));
        observe(cardState, tx);
        observe(terminalState, tx);
        terminalState.label(label(tx, i % 50 == 0, time + 7 * DAY));
      }
      cardState.expire(START + hour * HOUR);
      terminalState.expire(START + hour * HOUR);
      card = cardState.toBytes();
      terminal = terminalState.toBytes();
      assertThat(card.length).isLessThan(25_000);
      assertThat(terminal.length).isLessThan(25_000);
    }
  }

  @Test
  void tiles_lose_no_payment_of_a_full_window() {
    byte[] packed = null;
    long sum = 0;
    for (int i = 0; i < 2_000; i++) {
      CardState card = CardState.read(packed, FEW);
      double[] features = observe(card, payment("tx-" + i, START + i * (20 * MINUTE), i));
      sum += i;
      assertThat(Feature.CARD_TX_COUNT_30D.of(features)).isEqualTo(i + 1);
      assertThat(Feature.CARD_AMOUNT_MEAN_30D.of(features)).isEqualTo(sum / 100.0 / (i + 1));
      assertThat(Feature.AMOUNT_TO_CARD_MAX.of(features))
          .isEqualTo(i < 2 ? 1 : (double) i / (i - 1));
      packed = card.toBytes();
    }
  }

  @Test
  void payments_and_frauds_in_tiles_count_at_the_terminal_whenever_the_label_comes() {
    TerminalState terminal = TerminalState.read(null, FEW);
    Transaction[] payments = new Transaction[400];
    for (int i = 0; i < payments.length; i++) {
      payments[i] = payment("tx-" + i, START + i * HOUR);
      if (i % 40 == 1) {
        terminal.label(label(payments[i], true, payments[i].eventTime() + DAY));
      }
      observe(terminal, payments[i]);
      if (i % 40 == 0) {
        terminal.label(label(payments[i], true, payments[i].eventTime() + DAY));
      }
    }
    for (int i = 2; i < payments.length; i += 40) {
      terminal.label(label(payments[i], true, payments[i].eventTime() + DAY));
    }
    TerminalState again = TerminalState.read(terminal.toBytes(), FEW);
    double[] features = observe(again, payment("now", START + 25 * DAY));
    assertThat(Feature.TERMINAL_TX_COUNT_30D.of(features)).isEqualTo(400);
    assertThat(Feature.TERMINAL_RISK_30D.of(features)).isEqualTo(30 / 400.0);
  }

  @Test
  void a_label_of_a_payment_in_a_tile_is_idempotent_and_can_be_withdrawn() {
    TerminalState terminal = TerminalState.read(null, FEW);
    Transaction first = payment("tx-0", START);
    observe(terminal, first);
    for (int i = 1; i < 100; i++) {
      observe(terminal, payment("tx-" + i, START + i * HOUR));
    }
    terminal.label(label(first, true, START + DAY));
    terminal.label(label(first, true, START + DAY));
    double[] once = observe(terminal, payment("now", START + 20 * DAY));
    assertThat(Feature.TERMINAL_RISK_30D.of(once)).isEqualTo(1 / 100.0);
    terminal.label(label(first, false, START + 2 * DAY));
    double[] withdrawn = observe(terminal, payment("then", START + 20 * DAY + 1));
    assertThat(Feature.TERMINAL_RISK_30D.of(withdrawn)).isZero();
  }

  @Test
  void a_late_payment_older_than_every_tile_counts_from_then_on() {
    CardState card = CardState.read(null, FEW);
    for (int i = 0; i < 50; i++) {
      observe(card, payment("tx-" + i, START + i * HOUR));
    }
    double[] late = observe(card, payment("late", START - HOUR));
    assertThat(Feature.CARD_TX_COUNT_30D.of(late)).isEqualTo(1);
    double[] next = observe(card, payment("next", START + 50 * HOUR));
    assertThat(Feature.CARD_TX_COUNT_30D.of(next)).isEqualTo(52);
  }

  @Test
  void a_duplicate_changes_no_byte() {
    CardState card = CardState.read(null, FEW);
    TerminalState terminal = TerminalState.read(null, FEW);
    for (int i = 0; i < 100; i++) {
      observe(card, payment("tx-" + i, START + i * HOUR));
      observe(terminal, payment("tx-" + i, START + i * HOUR));
    }
    byte[] cardBefore = card.toBytes();
    byte[] terminalBefore = terminal.toBytes();
    CardState cardAgain = CardState.read(cardBefore, FEW);
    TerminalState terminalAgain = TerminalState.read(terminalBefore, FEW);
    double[] features = new double[Feature.COUNT];
    for (int i = 84; i < 100; i++) {
      assertThat(cardAgain.observe(payment("tx-" + i, START + i * HOUR), features)).isFalse();
      assertThat(terminalAgain.observe(payment("tx-" + i, START), features)).isFalse();
    }
    assertThat(features).containsOnly(0);
    assertThat(cardAgain.toBytes()).isEqualTo(cardBefore);
    assertThat(terminalAgain.toBytes()).isEqualTo(terminalBefore);
  }

  @Test
  void before_a_watermark_nothing_expires_and_after_it_all_that_no_window_needs() {
    CardState card = CardState.read(null, SETTINGS);
    TerminalState terminal = TerminalState.read(null, SETTINGS);
    byte[] noCard = card.toBytes();
    byte[] noTerminal = terminal.toBytes();
    observe(card, payment("tx", START));
    observe(terminal, payment("tx", START));
    terminal.label(label(payment("never came", START), true, START));
    card.expire(Long.MIN_VALUE);
    card.expire(0);
    card.expire(START + 33 * DAY);
    terminal.expire(Long.MIN_VALUE);
    terminal.expire(START + 40 * DAY);
    assertThat(card.toBytes()).isNotEqualTo(noCard);
    assertThat(terminal.toBytes()).isNotEqualTo(noTerminal);
    card.expire(START + 33 * DAY + 1);
    terminal.expire(START + 40 * DAY + 1);
    assertThat(card.toBytes()).isEqualTo(noCard);
    assertThat(terminal.toBytes()).isEqualTo(noTerminal);
  }

  @Test
  void fewer_exact_payments_than_before_is_a_setting_that_takes_effect() {
    CardState card = CardState.read(null, SETTINGS);
    for (int i = 0; i < 300; i++) {
      observe(card, payment("tx-" + i, START + i * 1_000L));
    }
    CardState smaller = CardState.read(card.toBytes(), FEW);
    assertThat(Feature.CARD_TX_COUNT_1D.of(observe(smaller, payment("now", START + HOUR))))
        .isEqualTo(301);
    assertThat(smaller.toBytes().length).isLessThan(card.toBytes().length / 4);
  }

  @Test
  void truncated_and_overlong_bytes_say_what_to_do() {
    byte[] packed = cardBytes();
    for (int length = 0; length < packed.length; length++) {
      byte[] truncated = Arrays.copyOf(packed, length);
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> CardState.read(truncated, FEW))
          .withMessageContaining("Cannot read the state of a card")
          .withMessageContaining("start with a new checkpoint");
    }
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> CardState.read(Arrays.copyOf(packed, packed.length + 1), FEW))
        .withMessageContaining("1 bytes follow its end");
  }

  @Test
  void bytes_of_another_version_or_of_another_kind_of_key_are_refused() {
    byte[] packed = cardBytes();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> TerminalState.read(packed, FEW))
        .withMessageContaining("its version byte is 0x21 and this version reads 0x11");
    packed[0] = 0x22;
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> CardState.read(packed, FEW))
        .withMessageContaining("its version byte is 0x22 and this version reads 0x21");
  }

  @Test
  void more_rows_than_any_state_holds_are_refused_though_they_take_no_bytes() {
    PackedWriter out = new PackedWriter(16);
    out.octet(0x21);
    out.varint(1 << 18);
    out.varint(START);
    for (int column = 0; column < 7; column++) {
      out.signed(1);
      out.octet(0);
    }
    for (int section = 0; section < 3; section++) {
      out.varint(0);
    }
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> CardState.read(out.toBytes(), FEW))
        .withMessageContaining("262144 stands where less than 262144 is possible");
  }

  @Test
  void settings_out_of_range_are_refused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FeatureSettings(Duration.ofDays(-1), Duration.ZERO, 1))
        .withMessageContaining("labelDelay must be between 0 and 365 days");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FeatureSettings(Duration.ZERO, Duration.ofDays(366), 1))
        .withMessageContaining("allowedLateness");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FeatureSettings(Duration.ZERO, Duration.ZERO, 0))
        .withMessageContaining("maxExactEvents must be between 1 and 65536: 0");
  }

  private static byte[] cardBytes() {
    CardState card = CardState.read(null, FEW);
    for (int i = 0; i < 40; i++) {
      observe(card, present("tx-" + i, START + i * HOUR, "chip", i, -i));
    }
    return card.toBytes();
  }
}

package io.fraudstream.model.features;

import static io.fraudstream.model.features.Payments.DAY;
import static io.fraudstream.model.features.Payments.HOUR;
import static io.fraudstream.model.features.Payments.MINUTE;
import static io.fraudstream.model.features.Payments.START;
import static io.fraudstream.model.features.Payments.at;
import static io.fraudstream.model.features.Payments.label;
import static io.fraudstream.model.features.Payments.observe;
import static io.fraudstream.model.features.Payments.payment;
import static io.fraudstream.model.features.Payments.present;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fraudstream.transactions.Transaction;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowEdgesTest {
  private final FeatureSettings settings = FeatureSettings.defaults();
  private final CardState card = CardState.read(null, settings);
  private final TerminalState terminal = TerminalState.read(null, settings);

  @ParameterizedTest
  @CsvSource({
    "PT10M, CARD_TX_COUNT_10M",
    "PT1H, CARD_TX_COUNT_1H",
    "P1D, CARD_TX_COUNT_1D",
    "P7D, CARD_TX_COUNT_7D",
    "P30D, CARD_TX_COUNT_30D"
  })
  void a_card_window_excludes_its_beginning_and_includes_its_end(Duration width, Feature count) {
    observe(card, payment("on the edge", START));
    observe(card, payment("inside", START + 1));
    double[] features = observe(card, payment("now", START + width.toMillis()));
    assertThat(count.of(features)).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "P1D, TERMINAL_TX_COUNT_1D",
    "P7D, TERMINAL_TX_COUNT_7D",
    "P30D, TERMINAL_TX_COUNT_30D"
  })
  void a_terminal_window_ends_one_label_delay_ago_inclusive(Duration width, Feature count) {
    long now = START + width.toMillis() + 7 * DAY;
    observe(terminal, payment("before the window", START));
    observe(terminal, payment("first inside", START + 1));
    observe(terminal, payment("last inside", now - 7 * DAY));
    observe(terminal, payment("after the window", now - 7 * DAY + 1));
    assertThat(count.of(observe(terminal, payment("now", now)))).isEqualTo(2);
  }

  @Test
  void a_first_payment_has_only_itself() {
    double[] features = observe(card, payment("first", START, 2_550));
    assertThat(Feature.AMOUNT.of(features)).isEqualTo(25.5);
    assertThat(Feature.CARD_TX_COUNT_30D.of(features)).isEqualTo(1);
    assertThat(Feature.CARD_AMOUNT_MEAN_30D.of(features)).isEqualTo(25.5);
    assertThat(Feature.CARD_SECONDS_SINCE_LAST.of(features)).isEqualTo(30 * 86_400);
    assertThat(Feature.AMOUNT_TO_CARD_MEAN.of(features)).isEqualTo(1);
    assertThat(Feature.AMOUNT_TO_CARD_MAX.of(features)).isEqualTo(1);
    assertThat(Feature.AMOUNT_CARD_ZSCORE.of(features)).isZero();
    assertThat(Feature.CARD_TERMINAL_NEW.of(features)).isEqualTo(1);
    assertThat(Feature.CARD_COUNTRY_NEW.of(features)).isZero();
    assertThat(Feature.AMOUNT_TO_CARD_MEDIAN.of(features)).isEqualTo(1);
    assertThat(Feature.CARD_MAX_TO_MEDIAN_7D.of(features)).isEqualTo(1);
    assertThat(Feature.CARD_UNUSUAL_COUNT_14D.of(features)).isZero();

    double[] atTerminal = observe(terminal, payment("first", START, 2_550));
    assertThat(Feature.TERMINAL_TX_COUNT_30D.of(atTerminal)).isZero();
    assertThat(Feature.TERMINAL_RISK_30D.of(atTerminal)).isZero();
    assertThat(Feature.AMOUNT_TO_TERMINAL_MEAN.of(atTerminal)).isEqualTo(1);
    assertThat(Feature.TERMINAL_DAYS_SINCE_FRAUD.of(atTerminal)).isEqualTo(37);
    assertThat(Feature.TERMINAL_DAYS_SINCE_GENUINE.of(atTerminal)).isEqualTo(37);
    assertThat(Feature.TERMINAL_RUN.of(atTerminal)).isZero();
    assertThat(Feature.TERMINAL_RUN_DAYS.of(atTerminal)).isZero();
    assertThat(Feature.TERMINAL_RUN_MIN_AMOUNT.of(atTerminal)).isZero();
    assertThat(Feature.TERMINAL_RUN_MEAN_AMOUNT.of(atTerminal)).isZero();
  }

  @Test
  void the_lower_median_of_earlier_payments_is_what_a_card_usually_pays() {
    observe(card, payment("1", START, 4_000));
    observe(card, payment("2", START + 24 * DAY, 1_000));
    observe(card, payment("3", START + 25 * DAY, 2_501));
    observe(card, payment("4", START + 28 * DAY, 2_500));
    observe(card, payment("5", START + 29 * DAY, 500));
    observe(card, payment("6", START + 30 * DAY - HOUR, 700));
    double[] features = observe(card, payment("now", START + 30 * DAY, 3_000));
    assertThat(Feature.AMOUNT_TO_CARD_MEDIAN.of(features)).as("of 2 to 6").isEqualTo(3);
    assertThat(Feature.CARD_MAX_TO_MEDIAN_1D.of(features)).isEqualTo(0.7);
    assertThat(Feature.CARD_MAX_TO_MEDIAN_3D.of(features)).isEqualTo(2.5);
    assertThat(Feature.CARD_MAX_TO_MEDIAN_7D.of(features)).isEqualTo(2.501);
    assertThat(Feature.CARD_UNUSUAL_COUNT_3D.of(features)).isZero();
    assertThat(Feature.CARD_UNUSUAL_COUNT_7D.of(features)).isEqualTo(1);
    assertThat(Feature.CARD_UNUSUAL_COUNT_14D.of(features)).isEqualTo(1);
  }

  @Test
  void a_card_that_usually_pays_nothing_has_no_ratios() {
    observe(card, payment("1", START, 0));
    observe(card, payment("2", START + 1, 5_000));
    double[] features = observe(card, payment("now", START + 2, 3_000));
    assertThat(Feature.AMOUNT_TO_CARD_MEDIAN.of(features)).isEqualTo(1);
    assertThat(Feature.CARD_MAX_TO_MEDIAN_1D.of(features)).isEqualTo(1);
    assertThat(Feature.CARD_UNUSUAL_COUNT_3D.of(features)).isZero();
  }

  @Test
  void a_run_is_the_frauds_since_the_latest_payment_that_is_not_one() {
    fraud("before", START, 100);
    observe(terminal, payment("genuine", START + 2 * DAY, 900));
    fraud("first", START + 3 * DAY, 5_000);
    fraud("second", START + 4 * DAY, 2_000);
    observe(terminal, payment("not yet out of the delay", START + 5 * DAY, 900));
    double[] features = observe(terminal, payment("now", START + 11 * DAY + 12 * HOUR));
    assertThat(Feature.TERMINAL_DAYS_SINCE_FRAUD.of(features)).isEqualTo(7.5);
    assertThat(Feature.TERMINAL_DAYS_SINCE_GENUINE.of(features)).isEqualTo(9.5);
    assertThat(Feature.TERMINAL_RUN.of(features)).isEqualTo(2);
    assertThat(Feature.TERMINAL_RUN_DAYS.of(features)).isEqualTo(8.5);
    assertThat(Feature.TERMINAL_RUN_MIN_AMOUNT.of(features)).isEqualTo(20);
    assertThat(Feature.TERMINAL_RUN_MEAN_AMOUNT.of(features)).isEqualTo(35);
  }

  @Test
  void a_run_goes_on_into_tiles_and_ends_at_the_first_with_another_payment() {
    TerminalState folded =
        TerminalState.read(null, new FeatureSettings(Duration.ofDays(7), Duration.ofDays(3), 2));
    observe(folded, payment("genuine", START, 900));
    for (int day = 1; day <= 3; day++) {
      Transaction fraud = payment("fraud" + day, START + day * DAY, 1_000L * day);
      observe(folded, fraud);
      folded.label(label(fraud, true, START + 7 * DAY));
    }
    double[] features = observe(folded, payment("now", START + 11 * DAY));
    assertThat(Feature.TERMINAL_DAYS_SINCE_FRAUD.of(features)).isEqualTo(8);
    assertThat(Feature.TERMINAL_DAYS_SINCE_GENUINE.of(features)).isEqualTo(11);
    assertThat(Feature.TERMINAL_RUN.of(features)).isEqualTo(3);
    assertThat(Feature.TERMINAL_RUN_DAYS.of(features)).isEqualTo(10);
    assertThat(Feature.TERMINAL_RUN_MIN_AMOUNT.of(features)).isEqualTo(10);
    assertThat(Feature.TERMINAL_RUN_MEAN_AMOUNT.of(features)).isEqualTo(20);
  }

  @Test
  void a_later_payment_does_not_count_in_an_earlier_one() {
    observe(card, payment("later", START + HOUR));
    observe(terminal, payment("later", START + HOUR));
    double[] features = observe(card, payment("late arrival", START));
    assertThat(Feature.CARD_TX_COUNT_30D.of(features)).isEqualTo(1);
    assertThat(Feature.CARD_TERMINAL_NEW.of(features)).isEqualTo(1);
    assertThat(Feature.AMOUNT_TO_TERMINAL_MEAN.of(observe(terminal, payment("late", START))))
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-03-06T23:59:59.999Z,0,0",
    "2026-03-07T00:00:00Z,1,1",
    "2026-03-08T23:59:59.999Z,1,0",
    "2026-03-09T00:00:00Z,0,1",
    "2026-03-09T06:59:59.999Z,0,1",
    "2026-03-09T07:00:00Z,0,0"
  })
  void weekend_and_night_are_those_of_utc(Instant time, double weekend, double night) {
    double[] features = observe(card, payment("tx", time.toEpochMilli()));
    assertThat(Feature.DURING_WEEKEND.of(features)).isEqualTo(weekend);
    assertThat(Feature.DURING_NIGHT.of(features)).isEqualTo(night);
  }

  @Test
  void ratios_and_scores_compare_with_earlier_payments_only() {
    observe(card, payment("one", START, 1_000));
    observe(card, payment("two", START + HOUR, 3_000));
    double[] features = observe(card, payment("now", START + DAY, 6_000));
    assertThat(Feature.AMOUNT_TO_CARD_MEAN.of(features)).isEqualTo(3);
    assertThat(Feature.AMOUNT_TO_CARD_MAX.of(features)).isEqualTo(2);
    assertThat(Feature.AMOUNT_CARD_ZSCORE.of(features)).isEqualTo(4);
  }

  @Test
  void no_ratio_or_score_leaves_its_range() {
    observe(card, payment("one", START, 1));
    observe(card, payment("two", START + 1, 1));
    double[] features = observe(card, payment("now", START + 2, 1_000_000_000_000L));
    assertThat(Feature.AMOUNT_TO_CARD_MEAN.of(features)).isEqualTo(1_000);
    assertThat(Feature.AMOUNT_TO_CARD_MAX.of(features)).isEqualTo(1_000);
    assertThat(Feature.AMOUNT_CARD_ZSCORE.of(features)).isEqualTo(1_000);
  }

  @Test
  void a_terminal_or_country_is_new_for_a_card_that_was_elsewhere_for_30_days() {
    observe(card, at(payment("1", START), "here", "DE"));
    double[] elsewhere = observe(card, at(payment("2", START + DAY), "there", "FR"));
    assertThat(Feature.CARD_TERMINAL_NEW.of(elsewhere)).isEqualTo(1);
    assertThat(Feature.CARD_COUNTRY_NEW.of(elsewhere)).isEqualTo(1);
    double[] back = observe(card, at(payment("3", START + 30 * DAY - 1), "here", "DE"));
    assertThat(Feature.CARD_TERMINAL_NEW.of(back)).isZero();
    assertThat(Feature.CARD_COUNTRY_NEW.of(back)).isZero();
    double[] nowhere = observe(card, at(payment("4", START + 30 * DAY), "there", ""));
    assertThat(Feature.CARD_COUNTRY_NEW.of(nowhere)).isZero();
    double[] longAgo = observe(card, at(payment("5", START + 31 * DAY), "there", "FR"));
    assertThat(Feature.CARD_COUNTRY_NEW.of(longAgo)).isEqualTo(1);
  }

  @Test
  void speed_is_distance_over_time_and_online_payments_do_not_move_a_card() {
    observe(card, present("Berlin", START, "chip", 52.52, 13.405));
    double[] online = observe(card, present("shop", START + MINUTE, "online", -33.87, 151.21));
    assertThat(Feature.CARD_SPEED_KMH.of(online)).isZero();
    double[] paris = observe(card, present("Paris", START + 2 * HOUR, "chip", 48.8566, 2.3522));
    assertThat(Feature.CARD_SPEED_KMH.of(paris)).isCloseTo(877.5 / 2, within(1.0));
    double[] atOnce = observe(card, present("Rome", START + 2 * HOUR, "chip", 41.9, 12.5));
    assertThat(Feature.CARD_SPEED_KMH.of(atOnce)).isEqualTo(10_000);
  }

  @Test
  void a_fraud_counts_from_its_label_time_on() {
    Transaction fraud = payment("fraud", START);
    observe(terminal, fraud);
    terminal.label(label(fraud, true, START + 10 * DAY));
    assertThat(risk("before", START + 10 * DAY - 1)).isZero();
    assertThat(risk("known", START + 10 * DAY)).isEqualTo(1);
  }

  @Test
  void a_fraud_label_waits_for_its_payment() {
    Transaction fraud = payment("fraud", START);
    terminal.label(label(fraud, true, START + DAY));
    assertThat(risk("early", START + 8 * DAY)).isZero();
    observe(terminal, fraud);
    assertThat(risk("known", START + 8 * DAY + 1)).isEqualTo(1);
  }

  @Test
  void a_later_verdict_withdraws_a_fraud_and_an_earlier_one_does_not() {
    Transaction tx = payment("tx", START);
    observe(terminal, tx);
    terminal.label(label(tx, true, START + 2 * DAY));
    terminal.label(label(tx, true, START + 2 * DAY));
    terminal.label(label(tx, false, START + DAY));
    assertThat(risk("held", START + 8 * DAY)).isEqualTo(1);
    terminal.label(label(tx, false, START + 2 * DAY));
    assertThat(risk("withdrawn", START + 8 * DAY + 1)).isZero();
  }

  private void fraud(String id, long time, long cents) {
    Transaction fraud = payment(id, time, cents);
    observe(terminal, fraud);
    terminal.label(label(fraud, true, time + DAY));
  }

  private double risk(String id, long time) {
    return Feature.TERMINAL_RISK_30D.of(observe(terminal, payment(id, time)));
  }
}

package io.fraudstream.producer.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RealismReportTest {
  private static final RealismReport REPORT =
      RealismReport.of(Histories.settings().historyDays(28).build());

  @Test
  void people_sleep_at_night_and_shop_at_noon_and_in_the_evening() {
    double[] hours = REPORT.hourShares();

    assertThat(Arrays.stream(hours).sum()).isCloseTo(1, within(1e-9));
    assertThat(hours[3]).isLessThan(hours[12] / 5);
    assertThat(hours[4]).isLessThan(hours[18] / 5);
  }

  @Test
  void saturday_is_busiest_and_sunday_quietest() {
    double[] days = REPORT.weekdayShares();

    assertThat(days[5]).isEqualTo(Arrays.stream(days).max().orElseThrow());
    assertThat(days[6]).isEqualTo(Arrays.stream(days).min().orElseThrow());
  }

  @Test
  void each_country_has_one_currency_and_some_share_it() {
    assertThat(REPORT.currencies().values()).allMatch(counts -> counts.size() == 1);
    assertThat(REPORT.currencies().get("DE")).containsKey("EUR");
    assertThat(REPORT.currencies().get("GB")).containsKey("GBP");
    assertThat(
            REPORT.currencies().values().stream()
                .map(Map::keySet)
                .filter(codes -> codes.contains("EUR")))
        .hasSizeGreaterThan(3);
  }

  @Test
  void amounts_are_skewed_and_differ_by_category() {
    assertThat(REPORT.amountQuantile("5411", 0.5)).isBetween(20.0, 45.0);
    assertThat(REPORT.amountQuantile("5411", 0.99))
        .isGreaterThan(4 * REPORT.amountQuantile("5411", 0.5));
    assertThat(REPORT.amountQuantile("5732", 0.5))
        .isGreaterThan(3 * REPORT.amountQuantile("5814", 0.5));
    assertThat(REPORT.amountQuantile("0000", 0.5)).isZero();
  }

  @Test
  void gaps_between_payments_of_a_card_run_from_minutes_to_days() {
    assertThat(REPORT.hoursBetweenQuantile(0.05)).isLessThan(1);
    assertThat(REPORT.hoursBetweenQuantile(0.99)).isGreaterThan(36);
  }

  @Test
  void text_has_a_table_for_each_question() {
    assertThat(REPORT.render())
        .contains("payments of 1,000 cards")
        .contains("5411 grocery")
        .contains("card, hours between")
        .contains("12:00")
        .contains("saturday")
        .contains("compromised terminal")
        .contains("GBP");
    assertThat(REPORT.fraudShares()).hasSize(FraudKind.values().length);
  }
}

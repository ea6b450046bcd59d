package io.fraudstream.model.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class UsualFeaturesTest {
  private static final double POPULATION = 0.25;
  private static final Offset<Double> ROUNDING = Offset.offset(1e-12);

  private final double[] features = new double[Feature.COUNT];

  @Test
  void the_cards_own_amount_is_what_its_ratio_compares_with() {
    Feature.AMOUNT.put(features, 300);
    Feature.AMOUNT_TO_CARD_MEDIAN.put(features, 12);
    Feature.CARD_TX_COUNT_30D.put(features, 61);
    Feature.CARD_AMOUNT_MEAN_30D.put(features, 29);

    assertThat(usual(Feature.AMOUNT)).isEqualTo(25);
    assertThat(usual(Feature.CARD_AMOUNT_MEAN_1D)).isEqualTo(29);
    assertThat(usual(Feature.CARD_AMOUNT_MEAN_7D)).isEqualTo(29);
    assertThat(usual(Feature.CARD_AMOUNT_MEAN_30D)).isEqualTo(POPULATION);
  }

  @Test
  void a_card_without_earlier_payments_has_no_usual_amount_of_its_own() {
    Feature.AMOUNT.put(features, 300);
    Feature.AMOUNT_TO_CARD_MEDIAN.put(features, 1);
    Feature.CARD_TX_COUNT_30D.put(features, 1);

    assertThat(usual(Feature.AMOUNT)).isEqualTo(POPULATION);
    assertThat(usual(Feature.CARD_TX_COUNT_7D)).isEqualTo(1);
  }

  @Test
  void a_card_whose_earlier_payments_were_of_nothing_has_none_either() {
    Feature.AMOUNT.put(features, 900);
    Feature.CARD_TX_COUNT_30D.put(features, 4);
    Feature.CARD_TX_COUNT_7D.put(features, 4);
    Feature.CARD_AMOUNT_MEAN_7D.put(features, 225);
    for (Feature ratio :
        List.of(
            Feature.AMOUNT_TO_CARD_MEDIAN,
            Feature.CARD_MAX_TO_MEDIAN_1D,
            Feature.CARD_MAX_TO_MEDIAN_3D,
            Feature.CARD_MAX_TO_MEDIAN_7D)) {
      ratio.put(features, 1);
    }
    assertThat(usual(Feature.AMOUNT)).isEqualTo(POPULATION);

    Feature.CARD_AMOUNT_MEAN_7D.put(features, 900);
    assertThat(usual(Feature.AMOUNT)).as("of a card that always pays the same").isEqualTo(900);
  }

  @Test
  void a_payment_of_nothing_says_nothing_of_the_cards_amounts() {
    Feature.CARD_TX_COUNT_30D.put(features, 5);

    assertThat(usual(Feature.AMOUNT)).isEqualTo(POPULATION);
  }

  @Test
  void counts_of_the_card_are_its_earlier_payments_spread_over_the_30_days_and_this_one() {
    Feature.CARD_TX_COUNT_30D.put(features, 61);

    assertThat(usual(Feature.CARD_TX_COUNT_10M)).isCloseTo(1 + 60.0 / (30 * 144), ROUNDING);
    assertThat(usual(Feature.CARD_TX_COUNT_1H)).isCloseTo(1 + 60.0 / (30 * 24), ROUNDING);
    assertThat(usual(Feature.CARD_TX_COUNT_1D)).isCloseTo(3, ROUNDING);
    assertThat(usual(Feature.CARD_TX_COUNT_7D)).isCloseTo(15, ROUNDING);
    assertThat(usual(Feature.CARD_TX_COUNT_30D)).isEqualTo(POPULATION);
  }

  @Test
  void counts_of_the_terminal_are_its_payments_spread_over_the_30_days() {
    Feature.TERMINAL_TX_COUNT_30D.put(features, 600);

    assertThat(usual(Feature.TERMINAL_TX_COUNT_1D)).isCloseTo(20, ROUNDING);
    assertThat(usual(Feature.TERMINAL_TX_COUNT_7D)).isCloseTo(140, ROUNDING);
  }

  @Test
  void a_terminals_frauds_are_never_usual() {
    Feature.TERMINAL_RISK_30D.put(features, 0.4);

    assertThat(usual(Feature.TERMINAL_RISK_1D)).isEqualTo(POPULATION);
    assertThat(usual(Feature.TERMINAL_RISK_7D)).isEqualTo(POPULATION);
    assertThat(usual(Feature.TERMINAL_RISK_30D)).isEqualTo(POPULATION);
  }

  private double usual(Feature feature) {
    double[] population = new double[Feature.COUNT];
    Arrays.fill(population, POPULATION);
    return feature.of(UsualFeatures.of(features, population));
  }
}

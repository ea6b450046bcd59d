package io.fraudstream.model.features;

import java.time.Duration;

/**
 * What the features of a payment would be if nothing were unusual about it: the card's or the
 * terminal's own where the features themselves say what that is, else what is usual among all
 * payments. docs/explanations.md has the reasons.
 */
public final class UsualFeatures {
  private static final double DAYS = 30;

  private UsualFeatures() {}

  /**
   * The usual features beside a payment's own; all finite.
   *
   * @param features of the payment, all finite
   * @param population what is usual among all payments, in the order of {@link Feature}; NaN of a
   *     feature that is of no interest, for which the payment's own counts as usual
   */
  public static double[] of(double[] features, double[] population) {
    double[] usual = new double[Feature.COUNT];
    for (int i = 0; i < usual.length; i++) {
      usual[i] = Double.isNaN(population[i]) ? features[i] : population[i];
    }
    card(features, usual);
    terminal(features, usual);
    return usual;
  }

  private static void card(double[] features, double[] usual) {
    double earlier = Feature.CARD_TX_COUNT_30D.of(features) - 1;
    double ratio = Feature.AMOUNT_TO_CARD_MEDIAN.of(features);
    if (earlier > 0 && ratio > 0 && hasMedian(features)) {
      Feature.AMOUNT.put(usual, Feature.AMOUNT.of(features) / ratio);
    }
    Feature.CARD_TX_COUNT_10M.put(usual, 1 + earlier * days(Duration.ofMinutes(10)) / DAYS);
    Feature.CARD_TX_COUNT_1H.put(usual, 1 + earlier * days(Duration.ofHours(1)) / DAYS);
    Feature.CARD_TX_COUNT_1D.put(usual, 1 + earlier / DAYS);
    Feature.CARD_TX_COUNT_7D.put(usual, 1 + earlier * 7 / DAYS);
    double mean = Feature.CARD_AMOUNT_MEAN_30D.of(features);
    Feature.CARD_AMOUNT_MEAN_1D.put(usual, mean);
    Feature.CARD_AMOUNT_MEAN_7D.put(usual, mean);
  }

  /**
   * Whether the ratios to the card's median mean something: without one all are 1, and with one
   * only where the payments of the week have one amount.
   */
  private static boolean hasMedian(double[] features) {
    boolean allOne =
        Feature.AMOUNT_TO_CARD_MEDIAN.of(features) == 1
            && Feature.CARD_MAX_TO_MEDIAN_1D.of(features) == 1
            && Feature.CARD_MAX_TO_MEDIAN_3D.of(features) == 1
            && Feature.CARD_MAX_TO_MEDIAN_7D.of(features) == 1;
    boolean oneAmount =
        Feature.CARD_TX_COUNT_7D.of(features) > 1
            && Feature.CARD_AMOUNT_MEAN_7D.of(features) == Feature.AMOUNT.of(features);
    return !allOne || oneAmount;
  }

  private static void terminal(double[] features, double[] usual) {
    double payments = Feature.TERMINAL_TX_COUNT_30D.of(features);
    Feature.TERMINAL_TX_COUNT_1D.put(usual, payments / DAYS);
    Feature.TERMINAL_TX_COUNT_7D.put(usual, payments * 7 / DAYS);
  }

  private static double days(Duration window) {
    return window.toMillis() / (double) Duration.ofDays(1).toMillis();
  }
}

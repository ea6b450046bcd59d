package io.fraudstream.model.features;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The features, in the order in which a model reads them. Append only: the position of a feature is
 * part of every trained model and every written table.
 */
public enum Feature {
  AMOUNT("amount in major units of the reference currency"),
  DURING_WEEKEND("1 on a Saturday or Sunday (UTC)"),
  DURING_NIGHT("1 from 00:00 to 06:59 (UTC)"),
  CARD_TX_COUNT_1D("payments of the card in the last day, this one included"),
  CARD_AMOUNT_MEAN_1D("mean amount of the card's payments in the last day, this one included"),
  CARD_TX_COUNT_7D("payments of the card in the last 7 days, this one included"),
  CARD_AMOUNT_MEAN_7D("mean amount of the card's payments in the last 7 days, this one included"),
  CARD_TX_COUNT_30D("payments of the card in the last 30 days, this one included"),
  CARD_AMOUNT_MEAN_30D("mean amount of the card's payments in the last 30 days, this one included"),
  TERMINAL_TX_COUNT_1D("payments at the terminal in the day before the label delay"),
  TERMINAL_RISK_1D("share of known frauds at the terminal in the day before the label delay"),
  TERMINAL_TX_COUNT_7D("payments at the terminal in the 7 days before the label delay"),
  TERMINAL_RISK_7D("share of known frauds at the terminal in the 7 days before the label delay"),
  TERMINAL_TX_COUNT_30D("payments at the terminal in the 30 days before the label delay"),
  TERMINAL_RISK_30D("share of known frauds at the terminal in the 30 days before the label delay"),
  CARD_TX_COUNT_10M("payments of the card in the last 10 minutes, this one included"),
  CARD_TX_COUNT_1H("payments of the card in the last hour, this one included"),
  CARD_SECONDS_SINCE_LAST("seconds since the card's payment before this one, at most 30 days"),
  AMOUNT_TO_CARD_MEAN("amount over the mean of the card's earlier payments in the last 30 days"),
  AMOUNT_TO_CARD_MAX("amount over the largest of the card's earlier payments in the last 30 days"),
  AMOUNT_CARD_ZSCORE("standard score of the amount among the card's earlier payments in 30 days"),
  CARD_TERMINAL_NEW("1 when the card was not seen at this terminal in the last 30 days"),
  CARD_COUNTRY_NEW("1 when the card was seen in the last 30 days, but never in this country"),
  CARD_SPEED_KMH("speed from where the card was last present, km/h"),
  AMOUNT_TO_TERMINAL_MEAN("amount over the mean of the terminal's other payments in 30 days"),
  AMOUNT_TO_CARD_MEDIAN(
      "amount over the median of the card's earlier payments in the last 30 days"),
  CARD_MAX_TO_MEDIAN_1D("largest of the card's earlier payments in the last day over that median"),
  CARD_MAX_TO_MEDIAN_3D("largest of the card's earlier payments in 3 days over that median"),
  CARD_MAX_TO_MEDIAN_7D("largest of the card's earlier payments in 7 days over that median"),
  CARD_UNUSUAL_COUNT_3D("the card's earlier payments in 3 days above 2.5 times that median"),
  CARD_UNUSUAL_COUNT_7D("the card's earlier payments in 7 days above 2.5 times that median"),
  CARD_UNUSUAL_COUNT_14D("the card's earlier payments in 14 days above 2.5 times that median"),
  TERMINAL_DAYS_SINCE_FRAUD("days since the terminal's latest known fraud before the label delay"),
  TERMINAL_DAYS_SINCE_GENUINE("days since its latest payment there that is not known as fraud"),
  TERMINAL_RUN("the terminal's known frauds since its latest payment that is not one"),
  TERMINAL_RUN_DAYS("days since the first fraud of that run"),
  TERMINAL_RUN_MIN_AMOUNT("smallest amount of that run"),
  TERMINAL_RUN_MEAN_AMOUNT("mean amount of that run");

  /** The length of every feature array. */
  public static final int COUNT = values().length;

  private static final List<String> COLUMN_NAMES =
      Arrays.stream(values()).map(Feature::columnName).toList();

  private final String columnName = name().toLowerCase(Locale.ROOT);
  private final String description;

  Feature(String description) {
    this.description = description;
  }

  /** The feature's name in tables and files: lower snake case. */
  public String columnName() {
    return columnName;
  }

  /** Where the feature stands in a feature array. */
  @SuppressWarnings("EnumOrdinal") // The order of declaration is the contract.
  public int position() {
    return ordinal();
  }

  /** The feature's value in a feature array. */
  public double of(double[] features) {
    return features[position()];
  }

  void put(double[] features, double value) {
    features[position()] = value;
  }

  public String description() {
    return description;
  }

  /** The column names of all features, in order. */
  public static List<String> columnNames() {
    return COLUMN_NAMES;
  }
}

package io.fraudstream.producer.replay;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Map;
import java.util.stream.Collectors;

/** What a column counts. */
enum AmountUnit {
  /** Euros, yen. */
  MAJOR,
  /** Cents, yen. */
  MINOR;

  /** For currencies that do not exist: their payments are refused later, whatever the amount. */
  private static final int USUAL_DIGITS = 2;

  private static final Map<String, Integer> DIGITS =
      Currency.getAvailableCurrencies().stream()
          .collect(
              Collectors.toUnmodifiableMap(
                  Currency::getCurrencyCode, c -> Math.max(0, c.getDefaultFractionDigits())));

  /**
   * Minor units, exactly.
   *
   * @throws ArithmeticException if that takes a fraction of the minor unit, or more than 64 bits
   * @throws NumberFormatException if the text is not a decimal number
   */
  long minor(String text, String currency) {
    BigDecimal amount = new BigDecimal(text);
    int digits = this == MINOR ? 0 : DIGITS.getOrDefault(currency, USUAL_DIGITS);
    return amount.movePointRight(digits).longValueExact();
  }
}

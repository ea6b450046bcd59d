package io.fraudstream.model.features;

import static java.util.Map.entry;

import io.fraudstream.transactions.Transaction;
import java.util.Currency;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Amounts on one scale, in units of the reference currency, the euro. The rates are round and never
 * change, since a rate that moved would move every feature with it. They compare amounts; they are
 * no accounting.
 */
final class ReferenceAmount {
  /** Far above any card payment; keeps sums of cents within a long. */
  private static final double LARGEST = 1e10;

  private static final Map<String, Double> RATES =
      Map.ofEntries(
          entry("EUR", 1.0),
          entry("AED", 0.25),
          entry("AUD", 0.6),
          entry("BRL", 0.16),
          entry("CAD", 0.65),
          entry("CHF", 1.05),
          entry("CLP", 0.001),
          entry("CNY", 0.13),
          entry("COP", 0.0002),
          entry("CZK", 0.04),
          entry("DKK", 0.13),
          entry("EGP", 0.02),
          entry("GBP", 1.2),
          entry("HKD", 0.12),
          entry("HUF", 0.0025),
          entry("IDR", 0.00006),
          entry("ILS", 0.25),
          entry("INR", 0.011),
          entry("JPY", 0.006),
          entry("KES", 0.007),
          entry("KRW", 0.00065),
          entry("KWD", 3.0),
          entry("MXN", 0.05),
          entry("MYR", 0.2),
          entry("NGN", 0.0006),
          entry("NOK", 0.085),
          entry("NZD", 0.55),
          entry("PHP", 0.016),
          entry("PLN", 0.23),
          entry("RON", 0.2),
          entry("SAR", 0.25),
          entry("SEK", 0.09),
          entry("SGD", 0.7),
          entry("THB", 0.026),
          entry("TRY", 0.025),
          entry("TWD", 0.03),
          entry("USD", 0.9),
          entry("VND", 0.000035),
          entry("ZAR", 0.05));

  private static final Map<String, Scale> SCALES = scales();

  private ReferenceAmount() {}

  static double of(Transaction tx) {
    // A transaction has no currency that the JDK does not know.
    Scale scale = Objects.requireNonNull(SCALES.get(tx.currency()));
    return Math.min(tx.amountMinor() / scale.minorUnits() * scale.rate(), LARGEST);
  }

  static long cents(double amount) {
    return Math.round(amount * 100);
  }

  private static Map<String, Scale> scales() {
    Map<String, Scale> scales = new HashMap<>();
    for (Currency currency : Currency.getAvailableCurrencies()) {
      // Gold and the like have no minor unit: -1.
      int digits = Math.max(0, currency.getDefaultFractionDigits());
      String code = currency.getCurrencyCode();
      scales.put(code, new Scale(Math.pow(10, digits), RATES.getOrDefault(code, 1.0)));
    }
    return Map.copyOf(scales);
  }

  private record Scale(double minorUnits, double rate) {}
}

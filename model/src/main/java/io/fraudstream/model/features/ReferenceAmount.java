package io.fraudstream.model.features;

import io.fraudstream.transactions.Transaction;
import java.util.Currency;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Amounts on one scale, in units of the reference currency, the euro. The rates are round and never
 * change, since a rate that moved would move every feature with it. They compare amounts; they are
 * no accounting. Codes that no country pays with (funds, metals, tests, {@code XXX}) have none.
 */
final class ReferenceAmount {
  /** Far above any card payment; keeps sums of cents within a long. */
  private static final double LARGEST = 1e10;

  private static final Map<String, Scale> SCALES = scales();

  private ReferenceAmount() {}

  /** Euros; NaN where the currency has no rate. */
  static double of(Transaction tx) {
    // A transaction has no currency that the JDK does not know.
    Scale scale = Objects.requireNonNull(SCALES.get(tx.currency()));
    return Math.min(tx.amountMinor() / scale.minorUnits() * scale.rate(), LARGEST);
  }

  /** Whole cents; 0 of an amount that is NaN. */
  static long cents(double amount) {
    return Math.round(amount * 100);
  }

  private static Map<String, Scale> scales() {
    Map<String, Double> rates = ReferenceRates.load();
    Map<String, Scale> scales = new HashMap<>();
    for (Currency currency : Currency.getAvailableCurrencies()) {
      // Gold and the like have no minor unit: -1.
      int digits = Math.max(0, currency.getDefaultFractionDigits());
      String code = currency.getCurrencyCode();
      scales.put(code, new Scale(Math.pow(10, digits), rates.getOrDefault(code, Double.NaN)));
    }
    return Map.copyOf(scales);
  }

  private record Scale(double minorUnits, double rate) {}
}

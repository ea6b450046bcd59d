package io.fraudstream.producer.simulator;

import java.util.random.RandomGenerator;

/** What payments cost, in minor units of the terminal's currency. */
final class Amounts {
  private static final double NOTE_EUROS = 10;

  private Amounts() {}

  /** Log-normal by category, price level and person. */
  static long draw(Terminal terminal, double spending, double factor, RandomGenerator random) {
    MerchantCategory category = terminal.category();
    double euros =
        Draws.logNormal(random, category.medianAmount, category.sigma)
            * terminal.priceLevel()
            * spending
            * factor;
    double minor = euros * terminal.country().minorUnitsPerEuro();
    if (category == MerchantCategory.CASH) {
      double note = note(terminal.country());
      return (long) (Math.max(1, Math.round(minor / note)) * note);
    }
    return Math.max(1, Math.round(minor));
  }

  static long ofEuros(Terminal terminal, double euros) {
    return Math.round(euros * terminal.country().minorUnitsPerEuro());
  }

  /** The one banknote of a country: about ten euros, one digit and zeros. */
  private static double note(Country country) {
    double minor = NOTE_EUROS * country.minorUnitsPerEuro();
    double magnitude = Math.pow(10, Math.floor(Math.log10(minor)));
    return Math.round(minor / magnitude) * magnitude;
  }
}

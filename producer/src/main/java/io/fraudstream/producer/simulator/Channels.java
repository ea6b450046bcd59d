package io.fraudstream.producer.simulator;

import java.util.random.RandomGenerator;

/** How a card is presented. */
final class Channels {
  static final String ONLINE = "online";
  static final String CHIP = "chip";
  static final String CONTACTLESS = "contactless";
  static final String MAGSTRIPE = "magstripe";

  private static final double MAX_CONTACTLESS_EUROS = 50;

  private Channels() {}

  static String draw(Terminal terminal, long amountMinor, RandomGenerator random) {
    if (terminal.online()) {
      return ONLINE;
    }
    double u = random.nextDouble();
    if (u < 0.02) {
      return MAGSTRIPE;
    }
    boolean small = amountMinor < MAX_CONTACTLESS_EUROS * terminal.country().minorUnitsPerEuro();
    return small && terminal.category() != MerchantCategory.CASH && u < 0.85 ? CONTACTLESS : CHIP;
  }

  /** A copied card has the stripe more often than the chip. */
  static String copied(RandomGenerator random) {
    return Draws.chance(random, 0.6) ? MAGSTRIPE : CONTACTLESS;
  }
}

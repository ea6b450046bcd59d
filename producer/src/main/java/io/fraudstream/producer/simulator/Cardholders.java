package io.fraudstream.producer.simulator;

import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What cardholders pay on a day: near home or on a trip, in their rhythm, and now and then
 * something odd. At a compromised terminal the payment may be somebody else's.
 */
final class Cardholders {
  /** Takes the share that is meant to skew the load. It is an online merchant. */
  static final int HOT_TERMINAL = 0;

  private static final double TRIP_STARTS = 0.002;
  private static final int LONGEST_TRIP_DAYS = 9;
  private static final double DAY_TRIP = 0.02;
  private static final double SPREE = 0.004;
  private static final double LARGE_PURCHASE = 0.0015;
  private static final double CARD_CHECK = 0.01;
  private static final double COMPROMISED_AMOUNT_FACTOR = 1.4;

  private final World world;
  private final SimulatorSettings settings;
  private final Compromises compromises;

  Cardholders(World world, SimulatorSettings settings, Compromises compromises) {
    this.world = world;
    this.settings = settings;
    this.compromises = compromises;
  }

  /** Adds the day's payments, in no order. */
  void play(Card card, int day, long dayStart, FraudPatterns patterns, List<Payment> out) {
    SplittableRandom random = card.random;
    boolean travels = travels(card, day);
    int city = card.cityOn(day);
    if (city == card.home && Draws.chance(random, DAY_TRIP)) {
      city = world.neighbour(city, random);
    }
    double offsetHours = world.city(city).country().offsetHours();
    double onlineShare = card.onlineShare + patterns.extraOnlineShare();
    // Drawn for the busiest weekday, then thinned to the day at hand.
    int candidates = Draws.poisson(random, perDay(card, patterns) * Rhythm.PEAK);
    for (int i = 0; i < candidates; i++) {
      boolean online = travels || Draws.chance(random, onlineShare);
      long timeOfDay = Rhythm.timeOfDay(random, online) + card.shiftMillis;
      long at = Rhythm.instant(dayStart, timeOfDay, offsetHours);
      double busy = Rhythm.weekday(at + (long) (offsetHours * Rhythm.HOUR));
      if (Draws.chance(random, busy / Rhythm.PEAK)) {
        pay(card, city, online, at, patterns, out);
        if (Draws.chance(random, SPREE)) {
          spree(card, city, at, patterns, out);
        }
      }
    }
  }

  /** Whether the card's owner is on the way today, to a trip or back: nobody meets them there. */
  private boolean travels(Card card, int day) {
    if (day < card.tripEndDay) {
      return false;
    }
    if (day > card.tripEndDay && Draws.chance(card.random, TRIP_STARTS)) {
      card.tripCity = world.anyCity(card.random);
      card.tripEndDay = day + Draws.between(card.random, 3, LONGEST_TRIP_DAYS);
      return true;
    }
    return day == card.tripEndDay && day > 0;
  }

  private double perDay(Card card, FraudPatterns patterns) {
    double genuine = 1 - settings.fraudShare() * (1 - patterns.compromisedTerminal());
    return settings.paymentsPerCardAndDay() * card.activity * genuine;
  }

  private void spree(Card card, int city, long from, FraudPatterns patterns, List<Payment> out) {
    int more = Draws.between(card.random, 2, 5);
    long at = from;
    for (int i = 0; i < more; i++) {
      at += card.random.nextLong(Rhythm.HOUR / 4);
      pay(card, city, false, at, patterns, out);
    }
  }

  private void pay(
      Card card, int city, boolean online, long at, FraudPatterns patterns, List<Payment> out) {
    SplittableRandom random = card.random;
    Terminal terminal = terminal(card, city, online);
    double compromised = compromises.fraudulentShare(terminal);
    boolean fraud = compromised > 0 && Draws.chance(random, compromised);
    double factor = patterns.priceLevel();
    if (fraud) {
      factor *= COMPROMISED_AMOUNT_FACTOR;
    } else if (Draws.chance(random, LARGE_PURCHASE)) {
      factor *= Draws.between(random, 4, 14);
    }
    boolean check = terminal.online() && Draws.chance(random, CARD_CHECK);
    long amount = check ? 0 : Amounts.draw(terminal, card.spending, factor, random);
    @Nullable FraudKind kind = fraud ? FraudKind.COMPROMISED_TERMINAL : null;
    String channel = Channels.draw(terminal, amount, random);
    out.add(new Payment(at, card.number, card.payments++, terminal, amount, channel, kind));
  }

  private Terminal terminal(Card card, int city, boolean online) {
    SplittableRandom random = card.random;
    if (settings.hotTerminalShare() > 0 && Draws.chance(random, settings.hotTerminalShare())) {
      return world.terminals().get(HOT_TERMINAL);
    }
    if (online) {
      return world.usualOnline(card, random);
    }
    return world.usual(card, city, random);
  }
}

package io.fraudstream.producer.simulator;

import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** What others pay with somebody's card on a day. Compromised terminals are not their business. */
final class Fraudsters {
  private static final int MIN_STOLEN_DAYS = 2;
  private static final int MAX_STOLEN_DAYS = 5;
  private static final double STOLEN_MORE_PER_DAY = 3;
  private static final double STOLEN_PAYMENTS =
      (MIN_STOLEN_DAYS + MAX_STOLEN_DAYS) / 2.0 * (1 + STOLEN_MORE_PER_DAY);
  private static final int MIN_TESTS = 4;
  private static final int MAX_TESTS = 12;
  private static final int MAX_AFTER_TESTS = 4;
  private static final double TESTING_PAYMENTS =
      (MIN_TESTS + MAX_TESTS) / 2.0 + (1 + MAX_AFTER_TESTS) / 2.0;
  private static final double LARGE_EUROS = 1800;
  private static final int MAX_COPIED = 3;
  private static final double COPIED_PAYMENTS = (1 + MAX_COPIED) / 2.0;

  /** The share of a thief's payments that nobody could tell from the cardholder's. */
  private static final double INCONSPICUOUS = 0.12;

  private static final long MINUTE = Rhythm.HOUR / 60;

  private final World world;
  private final double fraudsPerDay;

  Fraudsters(World world, SimulatorSettings settings) {
    this.world = world;
    fraudsPerDay = settings.fraudShare() * settings.paymentsPerCardAndDay();
  }

  /**
   * Adds the day's frauds, in no order; some happen on the next day.
   *
   * @param today where the cardholder's own payments of the day begin in {@code out}
   */
  void play(
      Card card, int day, long dayStart, FraudPatterns patterns, List<Payment> out, int today) {
    if (fraudsPerDay == 0) {
      return;
    }
    SplittableRandom random = card.random;
    double u = random.nextDouble();
    double stolen = fraudsPerDay * patterns.stolenCard() / STOLEN_PAYMENTS;
    double testing = fraudsPerDay * patterns.cardTesting() / TESTING_PAYMENTS;
    double copied = fraudsPerDay * patterns.twoPlaces() / COPIED_PAYMENTS;
    int owned = out.size();
    if (u < stolen) {
      card.stolenCity = world.farFrom(card.home, random);
      card.stolenEndDay =
          Math.max(card.stolenEndDay, day)
              + Draws.between(random, MIN_STOLEN_DAYS, MAX_STOLEN_DAYS);
    } else if (u < stolen + testing) {
      testThenSpend(card, dayStart, patterns, out);
    } else if (u < stolen + testing + copied) {
      card.copied = true;
    }
    if (card.copied) {
      card.copied = !payElsewhere(card, out, today, owned, patterns);
    }
    if (day < card.stolenEndDay) {
      spendStolen(card, dayStart, patterns, out);
    }
    int large = Draws.poisson(random, fraudsPerDay * patterns.largeAmount());
    for (int i = 0; i < large; i++) {
      payLarge(card, day, dayStart, patterns, out);
    }
  }

  private void spendStolen(Card card, long dayStart, FraudPatterns patterns, List<Payment> out) {
    SplittableRandom random = card.random;
    int count = 1 + Draws.poisson(random, STOLEN_MORE_PER_DAY);
    for (int i = 0; i < count; i++) {
      boolean inconspicuous = Draws.chance(random, INCONSPICUOUS);
      int city = inconspicuous ? card.home : card.stolenCity;
      boolean online = Draws.chance(random, 0.3);
      Terminal terminal = online ? world.online(random) : world.inCity(city, random);
      double factor =
          inconspicuous ? 1 : Draws.logNormal(random, patterns.stolenAmountFactor(), 0.5);
      long at =
          Draws.chance(random, 0.5)
              ? dayStart + random.nextLong(Rhythm.DAY)
              : atTerminal(terminal, dayStart, random);
      add(card, at, terminal, factor, patterns, FraudKind.STOLEN_CARD, out);
    }
  }

  private void testThenSpend(Card card, long dayStart, FraudPatterns patterns, List<Payment> out) {
    SplittableRandom random = card.random;
    Terminal testedAt = world.online(random);
    int tests = Draws.between(random, MIN_TESTS, MAX_TESTS);
    long at = dayStart + random.nextLong(Rhythm.DAY);
    for (int i = 0; i < tests; i++) {
      double euros =
          Draws.chance(random, 0.3) ? 0 : Draws.between(random, 0.1, patterns.largestTest());
      long amount = Amounts.ofEuros(testedAt, euros);
      add(card, at, testedAt, amount, Channels.ONLINE, FraudKind.CARD_TESTING, out);
      at += 1000 + random.nextLong(3 * MINUTE);
    }
    int large = Draws.between(random, 1, MAX_AFTER_TESTS);
    for (int i = 0; i < large; i++) {
      at += 5 * MINUTE + random.nextLong(2 * Rhythm.HOUR);
      Terminal terminal = world.online(random);
      double factor = Draws.between(random, 3, 9);
      add(card, at, terminal, factor, patterns, FraudKind.CARD_TESTING, out);
    }
  }

  /** Returns whether the cardholder was present anywhere today, so that there are two places. */
  private boolean payElsewhere(
      Card card, List<Payment> out, int today, int owned, FraudPatterns patterns) {
    for (int i = today; i < owned; i++) {
      Payment own = out.get(i);
      if (!own.terminal().online() && own.fraud() == null) {
        SplittableRandom random = card.random;
        int far = world.farFrom(own.terminal().city(), random);
        int count = Draws.between(random, 1, MAX_COPIED);
        long at = own.eventTime();
        for (int j = 0; j < count; j++) {
          at += 5 * MINUTE + random.nextLong(90 * MINUTE);
          Terminal terminal = world.inCity(far, random);
          double factor = Draws.logNormal(random, 1.6, 0.4) * patterns.priceLevel();
          long amount = Amounts.draw(terminal, card.spending, factor, random);
          String channel = Channels.copied(random);
          add(card, at, terminal, amount, channel, FraudKind.TWO_PLACES, out);
        }
        return true;
      }
    }
    return false;
  }

  private void payLarge(
      Card card, int day, long dayStart, FraudPatterns patterns, List<Payment> out) {
    SplittableRandom random = card.random;
    boolean online = Draws.chance(random, 0.5);
    int city = card.cityOn(day);
    Terminal terminal = online ? world.online(random) : world.inCity(city, random);
    double euros =
        Draws.logNormal(random, LARGE_EUROS, 0.5) * card.spending * patterns.priceLevel();
    long amount = Amounts.ofEuros(terminal, euros);
    long at = atTerminal(terminal, dayStart, random);
    String channel = Channels.draw(terminal, amount, random);
    add(card, at, terminal, amount, channel, FraudKind.LARGE_AMOUNT, out);
  }

  private static long atTerminal(Terminal terminal, long dayStart, RandomGenerator random) {
    long timeOfDay = Rhythm.timeOfDay(random, terminal.online());
    return Rhythm.instant(dayStart, timeOfDay, terminal.country().offsetHours());
  }

  private static void add(
      Card card,
      long at,
      Terminal terminal,
      double factor,
      FraudPatterns patterns,
      FraudKind kind,
      List<Payment> out) {
    SplittableRandom random = card.random;
    long amount = Amounts.draw(terminal, card.spending, factor * patterns.priceLevel(), random);
    add(card, at, terminal, amount, Channels.draw(terminal, amount, random), kind, out);
  }

  private static void add(
      Card card,
      long at,
      Terminal terminal,
      long amount,
      String channel,
      FraudKind kind,
      List<Payment> out) {
    out.add(new Payment(at, card.number, card.payments++, terminal, amount, channel, kind));
  }
}

package io.fraudstream.producer.simulator;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Which terminals leak cards. So many campaigns run at any time that their payments give the wanted
 * share of frauds; each holds a terminal for weeks, then moves on.
 */
final class Compromises {
  private static final int MIN_DAYS = 21;
  private static final int MAX_DAYS = 56;
  private static final double MIN_SHARE = 0.3;
  private static final double MAX_SHARE = 0.95;

  /** A campaign looks at so many terminals and takes the one of the fitting size. */
  private static final int CANDIDATES = 12;

  private static final int NONE = -1;

  private final SplittableRandom random;
  private final double[] expectedShares;
  private final double[] fraudulent;
  private final int[] held;
  private final int[] endDay;
  private final SimulatorSettings settings;

  Compromises(World world, SimulatorSettings settings) {
    this.settings = settings;
    random = Draws.stream(settings.seed(), "compromises", 0);
    expectedShares = world.expectedShares();
    if (settings.hotTerminalShare() > 0) {
      for (int i = 0; i < expectedShares.length; i++) {
        expectedShares[i] *= 1 - settings.hotTerminalShare();
      }
      expectedShares[Cardholders.HOT_TERMINAL] = 1;
    }
    fraudulent = new double[expectedShares.length];
    held = new int[campaigns(FraudPatterns.USUAL)];
    endDay = new int[held.length];
    Arrays.fill(held, NONE);
  }

  /** Days must come in their order. */
  void advanceTo(int day) {
    for (int campaign = 0; campaign < held.length; campaign++) {
      if (day >= endDay[campaign]) {
        move(campaign, day);
      }
    }
  }

  /** The share of the terminal's payments that is fraudulent today, 0 for most terminals. */
  double fraudulentShare(Terminal terminal) {
    return fraudulent[terminal.number()];
  }

  private void move(int campaign, int day) {
    boolean first = held[campaign] == NONE;
    if (!first) {
      fraudulent[held[campaign]] = 0;
    }
    FraudPatterns patterns = FraudPatterns.on(day, settings);
    int days = Draws.between(random, MIN_DAYS, MAX_DAYS);
    endDay[campaign] = day + (first ? Draws.between(random, 1, days) : days);
    double wanted = wantedShare(patterns) / held.length;
    int best = NONE;
    for (int i = 0; i < CANDIDATES; i++) {
      int candidate = random.nextInt(fraudulent.length);
      if (fraudulent[candidate] == 0
          && (best == NONE
              || misfit(candidate, wanted, patterns) < misfit(best, wanted, patterns))) {
        best = candidate;
      }
    }
    if (best == NONE) {
      endDay[campaign] = day + 1;
      return;
    }
    held[campaign] = best;
    fraudulent[best] = Math.min(MAX_SHARE, Math.max(MIN_SHARE, wanted / expectedShares[best]));
  }

  private double misfit(int terminal, double wanted, FraudPatterns patterns) {
    return Math.abs(Math.log(wanted / expectedShares[terminal] / patterns.compromisedShare()));
  }

  /** Of all payments that cardholders make. */
  private double wantedShare(FraudPatterns patterns) {
    double genuine = 1 - settings.fraudShare() * (1 - patterns.compromisedTerminal());
    return settings.fraudShare() * patterns.compromisedTerminal() / genuine;
  }

  private int campaigns(FraudPatterns patterns) {
    if (settings.fraudShare() == 0) {
      return 0;
    }
    double median = Arrays.stream(expectedShares).sorted().toArray()[expectedShares.length / 2];
    double needed = wantedShare(patterns) / (patterns.compromisedShare() * Math.max(median, 1e-9));
    return (int) Math.max(1, Math.min(Math.round(needed), expectedShares.length / 3));
  }
}

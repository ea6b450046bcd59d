package io.fraudstream.producer.simulator;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Draws indexes by their weights. */
final class Picker {
  private final double[] cumulative;

  Picker(double[] weights) {
    cumulative = weights.clone();
    for (int i = 1; i < cumulative.length; i++) {
      cumulative[i] += cumulative[i - 1];
    }
  }

  int pick(RandomGenerator random) {
    double target = random.nextDouble() * cumulative[cumulative.length - 1];
    int place = Arrays.binarySearch(cumulative, target);
    return Math.min(place >= 0 ? place + 1 : -place - 1, cumulative.length - 1);
  }

  double share(int index) {
    double before = index == 0 ? 0 : cumulative[index - 1];
    return (cumulative[index] - before) / cumulative[cumulative.length - 1];
  }
}

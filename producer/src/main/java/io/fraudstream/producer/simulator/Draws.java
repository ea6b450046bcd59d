package io.fraudstream.producer.simulator;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Random streams and distributions. */
final class Draws {
  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  /** Beyond this, e^-mean comes near the smallest double. */
  private static final double MAX_POISSON_STEP = 500;

  private Draws() {}

  /**
   * The stream of one thing in the world. Seeds pass through the finalizer of SplitMix64, since
   * neighbouring seeds of a {@link SplittableRandom} give overlapping streams.
   */
  static SplittableRandom stream(long seed, String kind, int number) {
    return new SplittableRandom(mix(mix(seed + kind.hashCode()) + GOLDEN_GAMMA * (number + 1L)));
  }

  static long mix(long value) {
    long z = value + GOLDEN_GAMMA;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** Strict, so that amounts are the same on every machine. */
  static double logNormal(RandomGenerator random, double median, double sigma) {
    return median * StrictMath.exp(sigma * random.nextGaussian());
  }

  /** Knuth's product of uniforms: as many draws as the result. */
  static int poisson(RandomGenerator random, double mean) {
    int count = 0;
    for (double rest = mean; rest > 0; rest -= MAX_POISSON_STEP) {
      double limit = StrictMath.exp(-Math.min(rest, MAX_POISSON_STEP));
      for (double p = random.nextDouble(); p > limit; p *= random.nextDouble()) {
        count++;
      }
    }
    return count;
  }

  static double between(RandomGenerator random, double low, double high) {
    return low + random.nextDouble() * (high - low);
  }

  /** Both ends included. */
  static int between(RandomGenerator random, int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  static boolean chance(RandomGenerator random, double probability) {
    return random.nextDouble() < probability;
  }
}

package io.fraudstream.streaming.metrics;

import io.fraudstream.model.scoring.ModelManifest;
import io.fraudstream.model.scoring.ModelManifest.Distribution;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Payments counted in the bins of a model's baseline: its features in order, then the score. */
final class Drift implements Serializable {
  private static final long serialVersionUID = 1;

  /** What is added to each bin, so that an empty one is no infinity. */
  private static final double SMOOTHING = 0.5;

  private final double[][] edges;
  private final double[][] shares;

  /** The edges as {@link #ordered} numbers. */
  private final long[][] bounds;

  private final long[][] counts;
  private long payments;

  private Drift(double[][] edges, double[][] shares) {
    this.edges = edges;
    this.shares = shares;
    this.bounds = new long[edges.length][];
    this.counts = new long[edges.length][];
    for (int i = 0; i < edges.length; i++) {
      bounds[i] = Arrays.stream(edges[i]).mapToLong(Drift::ordered).toArray();
      counts[i] = new long[edges[i].length + 1];
    }
  }

  /** Counts nothing yet; of a manifest without a baseline it never will. */
  static Drift of(ModelManifest manifest) {
    List<String> names = new ArrayList<>(manifest.features());
    names.add(manifest.output());
    if (!manifest.baseline().keySet().containsAll(names)) {
      return new Drift(new double[0][], new double[0][]);
    }
    List<Distribution> baseline =
        names.stream().map(manifest.baseline()::get).filter(known -> known != null).toList();
    return new Drift(
        baseline.stream().map(known -> array(known.edges())).toArray(double[][]::new),
        baseline.stream().map(known -> array(known.shares())).toArray(double[][]::new));
  }

  boolean hasBaseline() {
    return edges.length > 0;
  }

  /** How many features are counted: those that the model reads, the first ones. */
  int features() {
    return edges.length - 1;
  }

  boolean isEmpty() {
    return payments == 0;
  }

  long payments() {
    return payments;
  }

  void add(double[] features, double score) {
    if (edges.length == 0) {
      return;
    }
    for (int i = 0; i < features(); i++) {
      counts[i][bin(bounds[i], features[i])]++;
    }
    counts[features()][bin(bounds[features()], score)]++;
    payments++;
  }

  /** Adds what was counted in the same bins. */
  void add(Drift other) {
    for (int i = 0; i < counts.length; i++) {
      for (int bin = 0; bin < counts[i].length; bin++) {
        counts[i][bin] += other.counts[i][bin];
      }
    }
    payments += other.payments;
  }

  boolean sameBaseline(Drift other) {
    return Arrays.deepEquals(edges, other.edges) && Arrays.deepEquals(shares, other.shares);
  }

  /** A new one in the same bins. */
  Drift emptied() {
    return new Drift(edges, shares);
  }

  /** The population stability index of a feature by its position, or of the score behind them. */
  double psi(int column) {
    double index = 0;
    int bins = counts[column].length;
    for (int bin = 0; bin < bins; bin++) {
      double actual = (counts[column][bin] + SMOOTHING) / (payments + SMOOTHING * bins);
      // The same prior on the baseline, or a bin that it left empty would be an infinity too.
      double expected =
          (shares[column][bin] * payments + SMOOTHING) / (payments + SMOOTHING * bins);
      index += (actual - expected) * Math.log(actual / expected);
    }
    return index;
  }

  /**
   * Looks at every bound, and compares integers: a loop that ends early, or a comparison of
   * fractions, is a branch that a processor mispredicts for most features of a payment.
   */
  private static int bin(long[] bounds, double value) {
    long ordered = ordered(value);
    int bin = 0;
    for (long bound : bounds) {
      bin += ordered > bound ? 1 : 0;
    }
    return bin;
  }

  /** A number that is larger where the value is; the two zeros are one. */
  private static long ordered(double value) {
    long bits = Double.doubleToRawLongBits(value + 0.0);
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(value -> value).toArray();
  }
}

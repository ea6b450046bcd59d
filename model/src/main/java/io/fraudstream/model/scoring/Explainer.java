package io.fraudstream.model.scoring;

import io.fraudstream.model.features.Feature;
import io.fraudstream.model.features.UsualFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Says which features of a payment raised its score, and by how much: Shapley values by sampled
 * permutations (Castro, Gómez and Tejada 2009; Štrumbelj and Kononenko 2014) against the payment's
 * {@linkplain UsualFeatures usual features}, in log-odds of the score. The orders are the same for
 * every payment and always, so that the same payment gets the same explanation.
 *
 * <p>In each order the usual features become the payment's, one after the other, and each gets the
 * change of the log-odds at its turn. The contributions are the means over the orders; together
 * they are exactly the way from the log-odds of the usual features to those of the payment's.
 */
public final class Explainer {
  private static final int WIDTH = Feature.COUNT;

  /** Each drawn order comes with its reverse: where only two features differ that is exact. */
  private static final int DRAWN_ORDERS = 4;

  private static final int[][] ORDERS = orders();

  /** Payments of one call of the model: bounds the rows that stand in memory. */
  private static final int GROUP = 16;

  /** In {@code float} a score is no finer than 6e-8: nearer to 1 the log-odds would be noise. */
  private static final double CLIP = 1e-5;

  private final FraudModel model;
  private final double[] population;

  private Explainer(FraudModel model, double[] population) {
    this.model = model;
    this.population = population;
  }

  /** The explainer of a model, empty if its manifest does not say what is usual. */
  public static Optional<Explainer> of(FraudModel model, ModelManifest manifest) {
    if (manifest.usual().isEmpty()) {
      return Optional.empty();
    }
    double[] population =
        Feature.columnNames().stream()
            .mapToDouble(name -> manifest.usual().getOrDefault(name, Double.NaN))
            .toArray();
    return Optional.of(new Explainer(model, population));
  }

  /**
   * Explains payments, many in a call of the model.
   *
   * @param payments the features of each, all finite
   */
  public List<Explanation> explain(List<double[]> payments) {
    List<Explanation> explanations = new ArrayList<>(payments.size());
    for (int from = 0; from < payments.size(); from += GROUP) {
      explanations.addAll(group(payments.subList(from, Math.min(from + GROUP, payments.size()))));
    }
    return explanations;
  }

  private List<Explanation> group(List<double[]> payments) {
    List<double[]> usual =
        payments.stream().map(features -> UsualFeatures.of(features, population)).toList();
    float[] rows = new float[payments.size() * (1 + ORDERS.length * WIDTH) * WIDTH];
    int end = 0;
    for (int i = 0; i < payments.size(); i++) {
      end = write(payments.get(i), usual.get(i), rows, end);
    }
    float[] scores = new float[end];
    model.score(rows, end, scores);
    List<Explanation> explanations = new ArrayList<>(payments.size());
    int next = 0;
    for (int i = 0; i < payments.size(); i++) {
      double[] contributions = new double[WIDTH];
      next = read(payments.get(i), usual.get(i), scores, next, contributions);
      explanations.add(new Explanation(payments.get(i), usual.get(i), contributions));
    }
    return explanations;
  }

  /** The usual features, then in each order those after each turn that changes one. */
  private static int write(double[] features, double[] usual, float[] rows, int first) {
    for (int feature = 0; feature < WIDTH; feature++) {
      rows[first * WIDTH + feature] = (float) usual[feature];
    }
    int next = first + 1;
    for (int[] order : ORDERS) {
      int before = first;
      for (int feature : order) {
        if (differs(features, usual, feature)) {
          System.arraycopy(rows, before * WIDTH, rows, next * WIDTH, WIDTH);
          rows[next * WIDTH + feature] = (float) features[feature];
          before = next++;
        }
      }
    }
    return next;
  }

  /** Follows {@link #write} through the scores. */
  private static int read(
      double[] features, double[] usual, float[] scores, int first, double[] contributions) {
    double start = logOdds(scores[first]);
    int next = first + 1;
    for (int[] order : ORDERS) {
      double before = start;
      for (int feature : order) {
        if (differs(features, usual, feature)) {
          double after = logOdds(scores[next++]);
          contributions[feature] += (after - before) / ORDERS.length;
          before = after;
        }
      }
    }
    return next;
  }

  /** Whether the model can tell them apart. */
  private static boolean differs(double[] features, double[] usual, int feature) {
    return (float) features[feature] != (float) usual[feature];
  }

  static double logOdds(double score) {
    double clipped = Math.max(CLIP, Math.min(score, 1 - CLIP));
    return Math.log(clipped / (1 - clipped));
  }

  private static int[][] orders() {
    SplittableRandom random = new SplittableRandom(2009);
    int[][] orders = new int[2 * DRAWN_ORDERS][WIDTH];
    for (int drawn = 0; drawn < DRAWN_ORDERS; drawn++) {
      int[] order = orders[2 * drawn];
      for (int i = 0; i < WIDTH; i++) {
        int other = random.nextInt(i + 1);
        order[i] = order[other];
        order[other] = i;
      }
      for (int i = 0; i < WIDTH; i++) {
        orders[2 * drawn + 1][i] = order[WIDTH - 1 - i];
      }
    }
    return orders;
  }
}

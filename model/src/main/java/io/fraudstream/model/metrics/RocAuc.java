package io.fraudstream.model.metrics;

/** The area under the receiver operating characteristic. */
public final class RocAuc {
  private RocAuc() {}

  /**
   * The probability that a random fraud scores higher than a random genuine payment, where a tie
   * counts one half (Mann-Whitney).
   *
   * @return in [0, 1], or NaN without any fraud or without any genuine payment
   */
  public static double of(double[] scores, boolean[] fraud) {
    ScoresByClass byClass = ScoresByClass.of(scores, fraud);
    double[] genuine = byClass.genuine();
    double wins = 0;
    int below = 0;
    int notAbove = 0;
    for (double score : byClass.frauds()) {
      while (below < genuine.length && genuine[below] < score) {
        below++;
      }
      while (notAbove < genuine.length && genuine[notAbove] <= score) {
        notAbove++;
      }
      wins += (below + notAbove) / 2.0;
    }
    return wins / ((double) byClass.frauds().length * genuine.length);
  }
}

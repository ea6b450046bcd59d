package io.fraudstream.local.evaluate;

/**
 * A model and its shadow on exactly the same payments: those that both scored and that have a
 * label.
 *
 * @param model the version that decided
 * @param shadow the version in its shadow
 * @param unscored payments with a label that are left out, for the shadow gave them no score
 * @param decided what the model decided
 * @param shadowed what the shadow would have decided if it had raised as many alerts
 */
public record Comparison(
    String model, String shadow, long unscored, Evaluation decided, Evaluation shadowed) {

  /**
   * Compares.
   *
   * @param topCards cards that can be looked at a day
   */
  public static Comparison of(Shadowed payments, int topCards) {
    Evaluation decided = Evaluation.of(payments.decided(), topCards);
    Sample scored = payments.scored();
    scored.reviewHighest(Math.toIntExact(decided.alerts().metrics().flagged()));
    return new Comparison(
        payments.model(),
        payments.shadow(),
        payments.unscored(),
        decided,
        Evaluation.of(scored, topCards));
  }
}

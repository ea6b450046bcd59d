package io.fraudstream.streaming.reconcile;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@linkplain Recomputation second computation} found.
 *
 * @param cards features of the payments and their cards
 * @param terminals features of the payments' terminals
 * @param scores the model's answers
 * @param shadowScores those of the shadow, if there is one
 * @param reasons why there were alerts
 * @param adoptions the micro-batches with which a new checkpoint took the tables over
 */
public record Recomputed(
    Features cards,
    Features terminals,
    Scores scores,
    Optional<Scores> shadowScores,
    Reasons reasons,
    Set<Long> adoptions) {

  /**
   * Features, compared bit by bit.
   *
   * @param payments scored payments
   * @param byOracle those of them computed again by the independent implementation; the others, of
   *     keys with more payments than are kept exactly, by one more pass through the state
   * @param differing payments with a feature that came out otherwise
   * @param difference one of them, where there is any
   */
  public record Features(
      long payments, long byOracle, long differing, Optional<String> difference) {}

  /**
   * Scores, compared within 1e-6.
   *
   * @param computed scores computed again
   * @param otherModel scores of another model version than the one at hand, not computed again
   * @param differing scores that came out otherwise
   * @param largest the largest difference
   */
  public record Scores(long computed, long otherModel, long differing, double largest) {}

  /**
   * Reasons of the alerts whose scores were computed again.
   *
   * @param computed alerts with reasons that were computed again
   * @param differing those of them with other reasons
   * @param missing alerts without reasons, of an earlier version or a model that cannot say
   */
  public record Reasons(long computed, long differing, long missing) {}

  public Recomputed {
    adoptions = Set.copyOf(adoptions);
  }

  /** Whether everything came out the same. */
  public boolean holds() {
    return cards.differing() == 0
        && terminals.differing() == 0
        && scores.differing() == 0
        && shadowScores.stream().allMatch(shadow -> shadow.differing() == 0)
        && reasons.differing() == 0;
  }

  /** The lines that people read. */
  public String render() {
    StringBuilder out = new StringBuilder();
    line(out, "card features", cards);
    line(out, "terminal features", terminals);
    line(out, "scores", scores);
    shadowScores.ifPresent(shadow -> line(out, "shadow scores", shadow));
    out.append(
        String.format(
            Locale.ROOT,
            "%-18s %12d computed again, %d differ; %d alerts without%n",
            "reasons",
            reasons.computed(),
            reasons.differing(),
            reasons.missing()));
    adoptions.stream()
        .sorted()
        .forEach(
            batch ->
                out.append(
                    String.format(
                        Locale.ROOT,
                        "from batch %d on the features know nothing of before: a new checkpoint took"
                            + " the tables over%n",
                        batch)));
    return out.toString();
  }

  private static void line(StringBuilder out, String what, Scores found) {
    out.append(
        String.format(
            Locale.ROOT,
            "%-18s %12d computed again, %d differ, by %.1e at most; %d of another model%n",
            what,
            found.computed(),
            found.differing(),
            found.largest(),
            found.otherModel()));
  }

  private static void line(StringBuilder out, String what, Features found) {
    out.append(
        String.format(
            Locale.ROOT,
            "%-18s %12d computed again (%d by the oracle, %d through the state), %d differ%n",
            what,
            found.payments(),
            found.byOracle(),
            found.payments() - found.byOracle(),
            found.differing()));
    found.difference().ifPresent(text -> out.append("  such as ").append(text).append('\n'));
  }
}

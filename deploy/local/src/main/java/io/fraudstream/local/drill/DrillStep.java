package io.fraudstream.local.drill;

import io.fraudstream.streaming.reconcile.AlertBalance;
import io.fraudstream.streaming.reconcile.Balance;
import io.fraudstream.streaming.reconcile.Recomputed;
import java.time.Duration;
import java.util.Locale;

/**
 * One kill and what was found after it, or after the last of some, over everything sent since the
 * drill began.
 *
 * @param place the file at which the job died, or when it was killed
 * @param firstCommit from the kill to the first new row in a table, the start of the JVM included
 * @param drained from the last kill to the last row of what was sent meanwhile
 * @param checked what it took to find out
 */
public record DrillStep(
    FaultPoint point,
    int round,
    String place,
    Duration firstCommit,
    Duration drained,
    Balance balance,
    Recomputed recomputed,
    AlertBalance alerts,
    Duration checked) {

  /** Whether nothing was lost or doubled. */
  public boolean holds() {
    return balance.holds()
        && balance.repeatedIds() == 0
        && rejectedByMistake() == 0
        && recomputed.holds()
        && alerts.holds();
  }

  /** Payments that should have been scored and were not. */
  long rejectedByMistake() {
    return balance.ledger().map(Balance.LedgerComparison::scorableRejected).orElse(0L);
  }

  /** Payments with a feature or a score that came out otherwise when computed again. */
  long differing() {
    return recomputed.cards().differing()
        + recomputed.terminals().differing()
        + recomputed.scores().differing();
  }

  /** One line for the log of the drill. */
  String text() {
    return String.format(
        Locale.ROOT,
        "%s  round %d: %s; died at %s; first commit after %.1f s, drained after %.1f s, checked in %.1f s",
        point,
        round,
        holds() ? "holds" : "DOES NOT HOLD",
        place,
        firstCommit.toMillis() / 1000.0,
        drained.toMillis() / 1000.0,
        checked.toMillis() / 1000.0);
  }
}

package io.fraudstream.streaming.scoring;

import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Decision;
import io.fraudstream.transactions.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event at the end of its way: a row of exactly one record table.
 *
 * @param scored what the models say, of a payment; null for a label and a rejected record
 */
public record DecidedEvent(Event event, @Nullable Scored scored) {

  /**
   * What the models say of a payment.
   *
   * @param score of the model that decides, a probability
   * @param shadowScore of the model in the shadow, NaN for none
   * @param reasons why there is an alert; null without one, and where the model cannot say
   */
  public record Scored(
      double score, Decision decision, double shadowScore, @Nullable List<Reason> reasons) {}

  /** The table that the row goes to. */
  public Table table() {
    Event.Content content = event.content();
    if (content instanceof Event.Payment) {
      return Table.TRANSACTIONS;
    }
    return content instanceof Event.Verdict ? Table.LABELS : Table.QUARANTINE;
  }

  /** Whether somebody should act on it. */
  public boolean isAlert() {
    return scored != null && scored.decision() != Decision.APPROVE;
  }
}

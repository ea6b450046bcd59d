package io.fraudstream.streaming.metrics;

import io.fraudstream.transactions.Decision;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The alerts that this process raised, to be met by their labels. A label counts only where it is
 * certain what this process decided: its payment is remembered, or it is newer than everything that
 * is not.
 */
final class LabelledAlerts {
  private final Meters meters;
  private final int kept;

  /** In the order in which they were raised. */
  private final Map<Long, BatchSummary.Alert> alerts = new LinkedHashMap<>();

  /** Payments with a later event time were all decided here, and their alerts are known. */
  private long knownAfter;

  /**
   * @param knownAfter event time after which this process decides all payments
   * @param kept alerts to remember
   */
  LabelledAlerts(Meters meters, long knownAfter, int kept) {
    this.meters = meters;
    this.knownAfter = knownAfter;
    this.kept = kept;
  }

  /** Payments up to this event time were decided by somebody else, or may have been. */
  void decidedElsewhere(long eventTime) {
    knownAfter = Math.max(knownAfter, eventTime);
  }

  void raised(BatchSummary.Alert alert) {
    alerts.put(alert.id(), alert);
    if (alerts.size() > kept) {
      var oldest = alerts.entrySet().iterator();
      knownAfter = Math.max(knownAfter, oldest.next().getValue().eventTime());
      oldest.remove();
    }
  }

  /** Counted first and added once: a meter's look-up costs more than all there is to do here. */
  void labelled(Verdicts verdicts) {
    Tally frauds = new Tally();
    Tally genuine = new Tally();
    verdicts.forEach((id, eventTime, fraud) -> count(fraud ? frauds : genuine, id, eventTime));
    report(frauds, "true");
    report(genuine, "false");
  }

  /** Labels of one kind. */
  private static final class Tally {
    private final Map<Decision, Long> payments = new EnumMap<>(Decision.class);
    private final Map<Decision, Double> euros = new EnumMap<>(Decision.class);
    private long labels;
  }

  private void count(Tally tally, long id, long eventTime) {
    tally.labels++;
    BatchSummary.Alert alert = alerts.get(id);
    if (alert != null) {
      tally.payments.merge(alert.decision(), 1L, Long::sum);
      tally.euros.merge(alert.decision(), alert.euros(), Double::sum);
    } else if (eventTime > knownAfter) {
      tally.payments.merge(Decision.APPROVE, 1L, Long::sum);
    }
  }

  private void report(Tally tally, String fraud) {
    meters.count(Metric.LABELS, tally.labels, fraud);
    tally.payments.forEach(
        (decision, count) ->
            meters.count(Metric.LABELLED_PAYMENTS, count, nameOf(decision), fraud));
    tally.euros.forEach(
        (decision, sum) ->
            meters.count(Metric.LABELLED_ALERT_AMOUNT, sum, nameOf(decision), fraud));
  }

  static String nameOf(Decision decision) {
    return decision.name().toLowerCase(Locale.ROOT);
  }
}

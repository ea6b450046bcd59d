package io.fraudstream.streaming.metrics;

import io.fraudstream.transactions.Decision;
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

  void labelled(BatchSummary.Verdict verdict) {
    BatchSummary.Alert alert = alerts.get(verdict.id());
    String fraud = Boolean.toString(verdict.fraud());
    if (alert != null) {
      String decision = nameOf(alert.decision());
      meters.count(Metric.LABELLED_PAYMENTS, 1, decision, fraud);
      meters.count(Metric.LABELLED_ALERT_AMOUNT, alert.euros(), decision, fraud);
    } else if (verdict.eventTime() > knownAfter) {
      meters.count(Metric.LABELLED_PAYMENTS, 1, nameOf(Decision.APPROVE), fraud);
    }
  }

  static String nameOf(Object decision) {
    return decision.toString().toLowerCase(Locale.ROOT);
  }
}

package io.fraudstream.streaming.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.streaming.metrics.BatchSummary.Alert;
import io.fraudstream.transactions.Decision;
import org.junit.jupiter.api.Test;

class LabelledAlertsTest {
  private static final long NOON = 1_000_000;

  private final Meters meters = new Meters();
  private final LabelledAlerts alerts = new LabelledAlerts(meters, NOON, 2);

  @Test
  void a_label_counts_by_what_was_decided_and_an_alert_with_its_amount() {
    alerts.raised(new Alert(1, Decision.DECLINE, NOON + 1, 30));
    alerts.raised(new Alert(2, Decision.REVIEW, NOON + 2, 20));
    alerts.labelled(
        labels(
            new Label(1, true, NOON + 1),
            new Label(2, false, NOON + 2),
            new Label(3, true, NOON + 3),
            new Label(4, false, NOON + 4),
            new Label(5, false, NOON + 5)));

    assertThat(payments("decline", true)).isEqualTo(1);
    assertThat(payments("review", false)).isEqualTo(1);
    assertThat(payments("approve", true)).isEqualTo(1);
    assertThat(payments("approve", false)).isEqualTo(2);
    assertThat(euros("decline", true)).isEqualTo(30);
    assertThat(euros("review", false)).isEqualTo(20);
  }

  @Test
  void a_label_of_a_payment_that_somebody_else_decided_counts_nowhere() {
    alerts.labelled(labels(new Label(1, true, NOON)));
    alerts.decidedElsewhere(NOON + 10);
    alerts.labelled(labels(new Label(2, true, NOON + 10), new Label(3, true, NOON + 11)));

    assertThat(payments("approve", true)).isEqualTo(1);
  }

  @Test
  void a_forgotten_alert_is_no_missed_fraud() {
    alerts.raised(new Alert(1, Decision.DECLINE, NOON + 1, 30));
    alerts.raised(new Alert(2, Decision.DECLINE, NOON + 2, 30));
    alerts.raised(new Alert(3, Decision.DECLINE, NOON + 3, 30));
    alerts.labelled(labels(new Label(1, true, NOON + 1), new Label(3, true, NOON + 3)));

    assertThat(payments("approve", true)).isZero();
    assertThat(payments("decline", true)).isEqualTo(1);
  }

  private record Label(long id, boolean fraud, long eventTime) {}

  private static Verdicts labels(Label... labels) {
    Verdicts verdicts = new Verdicts();
    for (Label label : labels) {
      Verdicts one = new Verdicts();
      one.add(label.id(), label.eventTime(), label.fraud());
      verdicts.add(one); // As the tasks' parts come together.
    }
    return verdicts;
  }

  private double payments(String decision, boolean fraud) {
    return value("fraudstream_labelled_payments_total", decision, fraud);
  }

  private double euros(String decision, boolean fraud) {
    return value("fraudstream_labelled_alert_amount_euros_total", decision, fraud);
  }

  private double value(String name, String decision, boolean fraud) {
    return new Scrape(meters.registry().scrape())
        .value("%s{decision=\"%s\",fraud=\"%s\"}".formatted(name, decision, fraud));
  }
}

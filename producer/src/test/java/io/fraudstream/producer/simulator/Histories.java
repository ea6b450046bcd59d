package io.fraudstream.producer.simulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Simulated payments for tests. */
final class Histories {
  /** A Monday. */
  static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

  private Histories() {}

  static SimulatorSettingsBuilder settings() {
    return SimulatorSettings.defaults().toBuilder()
        .cards(1_000)
        .terminals(300)
        .historyDays(30)
        .start(START);
  }

  static List<SimulatedPayment> play(SimulatorSettingsBuilder builder) {
    SimulatorSettings settings = builder.build();
    List<SimulatedPayment> payments = new ArrayList<>();
    try (PaymentStream stream = new PaymentStream(settings)) {
      SimulatedPayment payment = stream.next();
      while (payment.transaction().eventTime() < settings.historyEndMillis()) {
        payments.add(payment);
        payment = stream.next();
      }
    }
    return payments;
  }

  static double share(List<SimulatedPayment> payments, FraudKind kind) {
    return (double) payments.stream().filter(p -> p.fraud() == kind).count() / payments.size();
  }
}

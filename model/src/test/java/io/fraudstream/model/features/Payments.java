package io.fraudstream.model.features;

import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Transaction;
import java.time.Duration;
import java.time.Instant;

/** Payments and labels for tests. */
final class Payments {
  /** A Wednesday. */
  static final long START = Instant.parse("2026-03-04T12:00:00Z").toEpochMilli();

  static final long MINUTE = Duration.ofMinutes(1).toMillis();
  static final long HOUR = Duration.ofHours(1).toMillis();
  static final long DAY = Duration.ofDays(1).toMillis();

  private Payments() {}

  static Transaction payment(String id, long time) {
    return payment(id, time, 1_000);
  }

  static Transaction payment(String id, long time, long amountMinor) {
    return new Transaction(
        id, time, "card", "terminal", amountMinor, "EUR", null, null, null, null, null);
  }

  static Transaction at(Transaction tx, String terminal, String country) {
    return new Transaction(
        tx.transactionId(),
        tx.eventTime(),
        tx.cardId(),
        terminal,
        tx.amountMinor(),
        tx.currency(),
        null,
        null,
        country.isEmpty() ? null : country,
        null,
        null);
  }

  static Transaction present(String id, long time, String channel, double north, double east) {
    return new Transaction(
        id, time, "card", "terminal", 1_000, "EUR", null, channel, null, north, east);
  }

  static Label label(Transaction tx, boolean fraud, long labelTime) {
    return new Label(
        tx.transactionId(),
        tx.cardId(),
        tx.terminalId(),
        tx.eventTime(),
        fraud,
        labelTime,
        "chargeback");
  }

  static double[] observe(CardState state, Transaction tx) {
    double[] features = new double[Feature.COUNT];
    if (!state.observe(tx, features)) {
      throw new AssertionError("already held: " + tx);
    }
    return features;
  }

  static double[] observe(TerminalState state, Transaction tx) {
    double[] features = new double[Feature.COUNT];
    if (!state.observe(tx, features)) {
      throw new AssertionError("already held: " + tx);
    }
    return features;
  }
}

package io.fraudstream.benchmarks;

import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Transaction;
import java.time.Duration;
import java.time.Instant;

/** The payments of one card and of one terminal: evenly apart, the same in every run. */
final class Payments {
  private static final long END = Instant.parse("2026-03-04T12:00:00Z").toEpochMilli();

  /** As far back as a state reaches: 30 days of a terminal before its label delay. */
  private static final long HISTORY = Duration.ofDays(37).toMillis();

  private static final String[] CHANNELS = {"chip", "contactless", "online"};

  private Payments() {}

  /** Payment number i of the number that fill the history evenly; the next one is number count. */
  static Transaction ofCard(int i, int count) {
    return payment(i, count, "card-4711", "terminal-" + i * 31 % 40);
  }

  /** As {@link #ofCard}, at one terminal. */
  static Transaction ofTerminal(int i, int count) {
    return payment(i, count, "card-" + i * 31 % 1000, "terminal-4711");
  }

  /** The chargeback of a payment, a week later. */
  static Label chargeback(Transaction payment) {
    return new Label(
        payment.transactionId(),
        payment.cardId(),
        payment.terminalId(),
        payment.eventTime(),
        true,
        payment.eventTime() + Duration.ofDays(7).toMillis(),
        "chargeback");
  }

  private static Transaction payment(int i, int count, String card, String terminal) {
    return new Transaction(
        "0f8fad5b-d9cb-469f-a165-%012d".formatted(i),
        END - HISTORY + HISTORY * i / count,
        card,
        terminal,
        250 + i * 7919 % 20_000,
        "EUR",
        "5411",
        CHANNELS[i % CHANNELS.length],
        i % 20 == 0 ? "FR" : "DE",
        52.52 + i % 7 * 0.01,
        13.405 + i % 11 * 0.01);
  }
}

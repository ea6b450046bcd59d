package io.fraudstream.streaming;

import io.fraudstream.transactions.Transaction;

/** Payments of which only who, where, when and how much matter. */
public final class TestPayments {
  private TestPayments() {}

  /** A payment in euros, without any of the fields that may be missing. */
  public static Transaction payment(
      String id, long eventTime, String card, String terminal, long amountMinor) {
    return new Transaction(
        id, eventTime, card, terminal, amountMinor, "EUR", null, null, null, null, null);
  }
}

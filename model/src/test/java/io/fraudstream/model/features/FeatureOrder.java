package io.fraudstream.model.features;

import io.fraudstream.transactions.Transaction;
import java.util.Comparator;

/** The order in which a key's payments of one micro-batch go through its state. */
public final class FeatureOrder {
  private static final Comparator<Transaction> BY_EVENT_TIME =
      Comparator.comparingLong(Transaction::eventTime).thenComparing(Transaction::transactionId);

  private FeatureOrder() {}

  /** By event time, payments of the same instant by transaction id. */
  public static Comparator<Transaction> byEventTime() {
    return BY_EVENT_TIME;
  }
}

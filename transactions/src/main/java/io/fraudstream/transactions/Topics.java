package io.fraudstream.transactions;

/** The default topic names. Configuration may rename them; the keys stay. */
public final class Topics {
  /** Payments, keyed by {@code card_id}. */
  public static final String TRANSACTIONS = "transactions";

  /** Labels, keyed by {@code terminal_id}. */
  public static final String LABELS = "labels";

  /** Alerts, keyed by {@code transaction_id}. */
  public static final String ALERTS = "alerts";

  private Topics() {}
}

package io.fraudstream.producer.simulator;

import io.fraudstream.transactions.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * A payment with the truth about it.
 *
 * @param fraud how it is fraudulent; null if it is not
 */
public record SimulatedPayment(Transaction transaction, @Nullable FraudKind fraud) {}

package io.fraudstream.producer.replay;

import org.jspecify.annotations.Nullable;

/**
 * A row, ready to be sent.
 *
 * @param eventTime epoch milliseconds
 * @param transactionId as in the payment, possibly against the contract
 * @param cardId likewise
 * @param terminalId likewise
 * @param valid whether the payment keeps the contract
 * @param payment JSON of the payment
 * @param fraud what the label says, null if there is none
 * @param label JSON of the label, null if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // lives from one line to the next, compared by nobody
record ReplayRow(
    long eventTime,
    String transactionId,
    String cardId,
    String terminalId,
    boolean valid,
    byte[] payment,
    @Nullable Boolean fraud,
    byte @Nullable [] label) {}

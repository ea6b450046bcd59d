package io.fraudstream.transactions;

/**
 * What became known about a payment: fraud (a chargeback, a cardholder's report, an investigation)
 * or not. The constructor refuses what breaks a rule with a {@link RejectedRecordException}.
 *
 * @param transactionId the labelled payment
 * @param cardId its card token
 * @param terminalId its terminal
 * @param eventTime when the payment happened, epoch milliseconds UTC
 * @param fraud the verdict
 * @param labelTime when the verdict became known, epoch milliseconds UTC; it counts from then on,
 *     however early it is sent
 * @param source who says so, for example {@code chargeback}, {@code investigation}
 */
public record Label(
    String transactionId,
    String cardId,
    String terminalId,
    long eventTime,
    boolean fraud,
    long labelTime,
    String source) {

  public Label {
    Rules.identifier("transaction_id", transactionId);
    Rules.token("card_id", cardId);
    Rules.identifier("terminal_id", terminalId);
    Rules.eventTime("event_time", eventTime);
    Rules.eventTime("label_time", labelTime);
    Rules.identifier("source", source);
    if (labelTime < eventTime) {
      throw RejectedRecordException.invalid(
          "label_time must not be before event_time: " + labelTime + " < " + eventTime);
    }
  }
}

package io.fraudstream.transactions;

import org.jspecify.annotations.Nullable;

/**
 * One card payment, as it was authorised. A valid instance keeps every rule of the contract: the
 * constructor refuses anything else.
 *
 * @param transactionId unique id of the payment, at most 64 characters
 * @param eventTime when it happened, epoch milliseconds UTC
 * @param cardId a token that stands for the card, never a card number
 * @param terminalId where it happened: a terminal or an online merchant
 * @param amountMinor the amount in the currency's minor unit (cents, yen), zero for card checks
 * @param currency ISO 4217 code
 * @param merchantCategory ISO 18245 merchant category code, four digits
 * @param channel how the card was presented, for example {@code chip}, {@code contactless}, {@code
 *     online}
 * @param country ISO 3166 alpha-2 code of the terminal's country
 * @param latitude of the terminal, degrees north
 * @param longitude of the terminal, degrees east
 */
public record Transaction(
    String transactionId,
    long eventTime,
    String cardId,
    String terminalId,
    long amountMinor,
    String currency,
    @Nullable String merchantCategory,
    @Nullable String channel,
    @Nullable String country,
    @Nullable Double latitude,
    @Nullable Double longitude) {

  public Transaction {
    Rules.identifier("transaction_id", transactionId);
    Rules.eventTime("event_time", eventTime);
    Rules.token("card_id", cardId);
    Rules.identifier("terminal_id", terminalId);
    Rules.amount("amount_minor", amountMinor);
    Rules.currency("currency", currency);
    Rules.merchantCategory("merchant_category", merchantCategory);
    Rules.channel("channel", channel);
    Rules.country("country", country);
    Rules.degrees("latitude", latitude, 90);
    Rules.degrees("longitude", longitude, 180);
  }
}

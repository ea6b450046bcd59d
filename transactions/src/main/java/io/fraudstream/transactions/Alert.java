package io.fraudstream.transactions;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scored payment that somebody should act on. Alerts are delivered at least once; {@code alertId}
 * is a function of the payment's place in Kafka, so a consumer can drop the copies.
 *
 * @param alertId topic, partition and offset of the payment's record, joined by dashes
 * @param transactionId the payment
 * @param cardId its card token
 * @param terminalId its terminal
 * @param eventTime when the payment happened, epoch milliseconds UTC
 * @param amountMinor its amount in minor units of {@code currency}
 * @param currency ISO 4217 code
 * @param score the model's fraud score in [0, 1]
 * @param decision {@code REVIEW} or {@code DECLINE}
 * @param modelVersion the version that gave the score
 * @param reasons what raised the score most, largest first; null where the model does not say what
 *     is usual
 */
public record Alert(
    String alertId,
    String transactionId,
    String cardId,
    String terminalId,
    long eventTime,
    long amountMinor,
    String currency,
    double score,
    Decision decision,
    String modelVersion,
    @Nullable List<Reason> reasons) {

  public Alert {
    reasons = reasons == null ? null : List.copyOf(reasons);
  }

  /** The id of the alert for the payment at this place in Kafka. */
  public static String idOf(String topic, int partition, long offset) {
    return topic + "-" + partition + "-" + offset;
  }
}

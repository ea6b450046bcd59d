package io.fraudstream.producer.simulator;

import io.fraudstream.producer.RawJson;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records that try to get card numbers, nonsense or trouble into the tables. */
public enum HostileRecord {
  /** A well-known test number of a card where its token belongs. */
  CARD_NUMBER(RejectionReason.INVALID),
  /** Money back by way of a payment. */
  NEGATIVE_AMOUNT(RejectionReason.INVALID),
  /** A currency that no country has. */
  UNKNOWN_CURRENCY(RejectionReason.INVALID),
  /** A latitude that is not a number. */
  NOT_A_NUMBER(RejectionReason.INVALID),
  /** No card at all, and no Kafka key. */
  EMPTY_KEY(RejectionReason.INVALID),
  /** A valid payment in the year 2100, to drag the watermark along. */
  FAR_FUTURE(RejectionReason.FUTURE),
  /** A valid payment in no currency, so that no model can weigh its amount. */
  NO_CURRENCY(RejectionReason.UNSCORABLE),
  /** Arrays in arrays, to exhaust the parser's stack. */
  DEEPLY_NESTED(RejectionReason.MALFORMED);

  private static final String TEST_CARD_NUMBER = "4111111111111111";
  private static final long YEAR_2100 = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();
  private static final int DEPTH = 20_000;
  private static final String NESTED =
      "{\"transaction_id\":\"%s\",\"extra\":" + "[".repeat(DEPTH) + "]".repeat(DEPTH) + "}";

  private final RejectionReason expected;

  HostileRecord(RejectionReason expected) {
    this.expected = expected;
  }

  /** What a sound reader refuses it as. */
  public RejectionReason expected() {
    return expected;
  }

  /** The id of such a record made from a payment. */
  static String id(Transaction payment) {
    return payment.transactionId() + "-h";
  }

  byte[] value(Transaction payment) {
    if (this == DEEPLY_NESTED) {
      return NESTED.formatted(id(payment)).getBytes(StandardCharsets.UTF_8);
    }
    Map<String, @Nullable Object> fields = RawJson.fields(payment);
    fields.put("transaction_id", id(payment));
    switch (this) {
      case CARD_NUMBER -> fields.put("card_id", TEST_CARD_NUMBER);
      case NEGATIVE_AMOUNT -> fields.put("amount_minor", -1 - payment.amountMinor());
      case UNKNOWN_CURRENCY -> fields.put("currency", "ZZZ");
      case NOT_A_NUMBER -> fields.put("latitude", Double.NaN);
      case EMPTY_KEY -> fields.put("card_id", "");
      case NO_CURRENCY -> fields.put("currency", "XXX");
      case FAR_FUTURE -> fields.put("event_time", YEAR_2100);
      case DEEPLY_NESTED -> throw new AssertionError();
    }
    return RawJson.encode(fields);
  }

  byte @Nullable [] key(Transaction payment) {
    return switch (this) {
      case EMPTY_KEY -> null;
      case CARD_NUMBER -> TEST_CARD_NUMBER.getBytes(StandardCharsets.UTF_8);
      default -> payment.cardId().getBytes(StandardCharsets.UTF_8);
    };
  }
}

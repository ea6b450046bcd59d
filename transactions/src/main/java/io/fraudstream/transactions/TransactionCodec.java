package io.fraudstream.transactions;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** {@link Transaction} as JSON, one flat object with the contract's field names. */
public final class TransactionCodec {
  private TransactionCodec() {}

  /** The JSON of a payment; absent optional fields are left out. */
  public static byte[] encode(Transaction transaction) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(320);
    try (JsonGenerator json = JsonFields.JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("transaction_id", transaction.transactionId());
      json.writeNumberField("event_time", transaction.eventTime());
      json.writeStringField("card_id", transaction.cardId());
      json.writeStringField("terminal_id", transaction.terminalId());
      json.writeNumberField("amount_minor", transaction.amountMinor());
      json.writeStringField("currency", transaction.currency());
      if (transaction.merchantCategory() != null) {
        json.writeStringField("merchant_category", transaction.merchantCategory());
      }
      if (transaction.channel() != null) {
        json.writeStringField("channel", transaction.channel());
      }
      if (transaction.country() != null) {
        json.writeStringField("country", transaction.country());
      }
      if (transaction.latitude() != null) {
        json.writeNumberField("latitude", transaction.latitude());
      }
      if (transaction.longitude() != null) {
        json.writeNumberField("longitude", transaction.longitude());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * Reads one payment.
   *
   * @throws RejectedRecordException {@code MALFORMED} if the bytes are not one JSON object, {@code
   *     INVALID} if it breaks a rule
   */
  public static Transaction decode(byte @Nullable [] value) {
    if (value == null) {
      throw RejectedRecordException.malformed("the value is null");
    }
    Fields fields = new Fields();
    JsonFields.read(value, fields);
    return fields.transaction();
  }

  private static final class Fields implements JsonFields.Reader {
    private @Nullable String transactionId;
    private @Nullable Long eventTime;
    private @Nullable String cardId;
    private @Nullable String terminalId;
    private @Nullable Long amountMinor;
    private @Nullable String currency;
    private @Nullable String merchantCategory;
    private @Nullable String channel;
    private @Nullable String country;
    private @Nullable Double latitude;
    private @Nullable Double longitude;

    @Override
    public int read(String field, JsonFields json) throws IOException {
      switch (field) {
        case "transaction_id" -> {
          transactionId = json.text(field);
          return 0;
        }
        case "event_time" -> {
          eventTime = json.integer(field);
          return 1;
        }
        case "card_id" -> {
          cardId = json.text(field);
          return 2;
        }
        case "terminal_id" -> {
          terminalId = json.text(field);
          return 3;
        }
        case "amount_minor" -> {
          amountMinor = json.integer(field);
          return 4;
        }
        case "currency" -> {
          currency = json.text(field);
          return 5;
        }
        case "merchant_category" -> {
          merchantCategory = json.text(field);
          return 6;
        }
        case "channel" -> {
          channel = json.text(field);
          return 7;
        }
        case "country" -> {
          country = json.text(field);
          return 8;
        }
        case "latitude" -> {
          latitude = json.number(field);
          return 9;
        }
        case "longitude" -> {
          longitude = json.number(field);
          return 10;
        }
        default -> {
          return -1;
        }
      }
    }

    Transaction transaction() {
      if (transactionId == null) {
        throw JsonFields.missing("transaction_id");
      }
      if (eventTime == null) {
        throw JsonFields.missing("event_time");
      }
      if (cardId == null) {
        throw JsonFields.missing("card_id");
      }
      if (terminalId == null) {
        throw JsonFields.missing("terminal_id");
      }
      if (amountMinor == null) {
        throw JsonFields.missing("amount_minor");
      }
      if (currency == null) {
        throw JsonFields.missing("currency");
      }
      return new Transaction(
          transactionId,
          eventTime,
          cardId,
          terminalId,
          amountMinor,
          currency,
          merchantCategory,
          channel,
          country,
          latitude,
          longitude);
    }
  }
}

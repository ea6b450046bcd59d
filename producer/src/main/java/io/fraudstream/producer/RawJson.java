package io.fraudstream.producer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.fraudstream.transactions.Transaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON of records that may break the contract. The contract's own codecs take valid records only,
 * and what is wrong with a payment is for its reader to say, not for its sender.
 */
public final class RawJson {
  private static final JsonFactory JSON =
      JsonFactory.builder().disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS).build();

  private RawJson() {}

  /**
   * One flat object with the fields in their order; null ones are left out.
   *
   * @param fields values are strings, numbers (not-a-number included) or booleans
   */
  public static byte[] encode(Map<String, ? extends @Nullable Object> fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(320);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      for (Map.Entry<String, ? extends @Nullable Object> field : fields.entrySet()) {
        Object value = field.getValue();
        if (value != null) {
          json.writeFieldName(field.getKey());
          json.writePOJO(value);
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The contract's fields of a payment, in the order of its codec, to be changed at will. */
  public static Map<String, @Nullable Object> fields(Transaction transaction) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("transaction_id", transaction.transactionId());
    fields.put("event_time", transaction.eventTime());
    fields.put("card_id", transaction.cardId());
    fields.put("terminal_id", transaction.terminalId());
    fields.put("amount_minor", transaction.amountMinor());
    fields.put("currency", transaction.currency());
    fields.put("merchant_category", transaction.merchantCategory());
    fields.put("channel", transaction.channel());
    fields.put("country", transaction.country());
    fields.put("latitude", transaction.latitude());
    fields.put("longitude", transaction.longitude());
    return fields;
  }
}

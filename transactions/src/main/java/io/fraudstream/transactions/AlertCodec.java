package io.fraudstream.transactions;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** {@link Alert} as JSON, one flat object with the contract's field names. */
public final class AlertCodec {
  private AlertCodec() {}

  /** The JSON of an alert. */
  public static byte[] encode(Alert alert) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(320);
    try (JsonGenerator json = JsonFields.JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("alert_id", alert.alertId());
      json.writeStringField("transaction_id", alert.transactionId());
      json.writeStringField("card_id", alert.cardId());
      json.writeStringField("terminal_id", alert.terminalId());
      json.writeNumberField("event_time", alert.eventTime());
      json.writeNumberField("amount_minor", alert.amountMinor());
      json.writeStringField("currency", alert.currency());
      json.writeNumberField("score", alert.score());
      json.writeStringField("decision", alert.decision().name());
      json.writeStringField("model_version", alert.modelVersion());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}

package io.fraudstream.transactions;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** {@link Alert} as JSON, one object with the contract's field names. */
public final class AlertCodec {
  private AlertCodec() {}

  /** The JSON of an alert. */
  public static byte[] encode(Alert alert) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
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
      if (alert.reasons() != null) {
        write(alert.reasons(), json);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void write(List<Reason> reasons, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("reasons");
    for (Reason reason : reasons) {
      json.writeStartObject();
      json.writeStringField("feature", reason.feature());
      json.writeNumberField("value", reason.value());
      json.writeNumberField("usual", reason.usual());
      json.writeNumberField("contribution", reason.contribution());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}

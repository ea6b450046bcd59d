package io.fraudstream.transactions;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** {@link Label} as JSON, one flat object with the contract's field names. */
public final class LabelCodec {
  private LabelCodec() {}

  /** The JSON of a label. */
  public static byte[] encode(Label label) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JsonFields.JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("transaction_id", label.transactionId());
      json.writeStringField("card_id", label.cardId());
      json.writeStringField("terminal_id", label.terminalId());
      json.writeNumberField("event_time", label.eventTime());
      json.writeBooleanField("fraud", label.fraud());
      json.writeNumberField("label_time", label.labelTime());
      json.writeStringField("source", label.source());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /**
   * Reads one label.
   *
   * @throws RejectedRecordException {@code MALFORMED} if the bytes are not one JSON object, {@code
   *     INVALID} if it breaks a rule
   */
  public static Label decode(byte @Nullable [] value) {
    if (value == null) {
      throw RejectedRecordException.malformed("the value is null");
    }
    Fields fields = new Fields();
    JsonFields.read(value, fields);
    return fields.label();
  }

  private static final class Fields implements JsonFields.Reader {
    private @Nullable String transactionId;
    private @Nullable String cardId;
    private @Nullable String terminalId;
    private @Nullable Long eventTime;
    private @Nullable Boolean fraud;
    private @Nullable Long labelTime;
    private @Nullable String source;

    @Override
    public int read(String field, JsonFields json) throws IOException {
      switch (field) {
        case "transaction_id" -> {
          transactionId = json.text(field);
          return 0;
        }
        case "card_id" -> {
          cardId = json.text(field);
          return 1;
        }
        case "terminal_id" -> {
          terminalId = json.text(field);
          return 2;
        }
        case "event_time" -> {
          eventTime = json.integer(field);
          return 3;
        }
        case "fraud" -> {
          fraud = json.bool(field);
          return 4;
        }
        case "label_time" -> {
          labelTime = json.integer(field);
          return 5;
        }
        case "source" -> {
          source = json.text(field);
          return 6;
        }
        default -> {
          return -1;
        }
      }
    }

    Label label() {
      if (transactionId == null) {
        throw JsonFields.missing("transaction_id");
      }
      if (cardId == null) {
        throw JsonFields.missing("card_id");
      }
      if (terminalId == null) {
        throw JsonFields.missing("terminal_id");
      }
      if (eventTime == null) {
        throw JsonFields.missing("event_time");
      }
      if (fraud == null) {
        throw JsonFields.missing("fraud");
      }
      if (labelTime == null) {
        throw JsonFields.missing("label_time");
      }
      if (source == null) {
        throw JsonFields.missing("source");
      }
      return new Label(transactionId, cardId, terminalId, eventTime, fraud, labelTime, source);
    }
  }
}

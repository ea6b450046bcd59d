package io.fraudstream.transactions;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;

/**
 * One pass over a flat JSON object. Anything that is not exactly one object is {@code MALFORMED}; a
 * field of the wrong type, or given twice, is {@code INVALID}; fields nobody asks for are skipped.
 */
final class JsonFields {
  /** Not-a-number parses, so that it is refused as the broken rule that it is. */
  static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  /** Receives each field whose value is not null, with the parser on its value. */
  interface Reader {
    /**
     * Returns the field's place (0 to 63), or -1 to skip it. Must leave the parser on the value's
     * last token when it takes the field.
     */
    int read(String field, JsonFields json) throws IOException;
  }

  private final JsonParser parser;

  private JsonFields(JsonParser parser) {
    this.parser = parser;
  }

  static void read(byte[] value, Reader reader) {
    try (JsonParser parser = JSON.createParser(value)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw RejectedRecordException.malformed("the value must be a JSON object");
      }
      JsonFields json = new JsonFields(parser);
      long seen = 0;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String field = parser.currentName();
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_NULL) {
          continue;
        }
        int place = reader.read(field, json);
        if (place < 0) {
          parser.skipChildren();
          continue;
        }
        if ((seen & (1L << place)) != 0) {
          throw RejectedRecordException.invalid(field + " is given twice");
        }
        seen |= 1L << place;
      }
      if (parser.nextToken() != null) {
        throw RejectedRecordException.malformed(
            "the value must be one JSON object, but more follows it");
      }
    } catch (JsonParseException e) {
      throw RejectedRecordException.malformed(
          "not JSON at byte " + e.getLocation().getByteOffset());
    } catch (IOException e) {
      throw RejectedRecordException.malformed(
          "not readable as JSON: " + e.getClass().getSimpleName());
    }
  }

  String text(String field) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw wrongType(field, "a string");
    }
    return parser.getText();
  }

  long integer(String field) throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT
        || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
      throw wrongType(field, "an integer of at most 64 bits");
    }
    return parser.getLongValue();
  }

  double number(String field) throws IOException {
    if (!parser.currentToken().isNumeric()) {
      throw wrongType(field, "a number");
    }
    return parser.getDoubleValue();
  }

  boolean bool(String field) {
    if (!parser.currentToken().isBoolean()) {
      throw wrongType(field, "true or false");
    }
    return parser.currentToken() == JsonToken.VALUE_TRUE;
  }

  static RejectedRecordException missing(String field) {
    return RejectedRecordException.invalid(field + " is missing");
  }

  private RejectedRecordException wrongType(String field, String wanted) {
    return RejectedRecordException.invalid(field + " must be " + wanted);
  }
}

package io.fraudstream.producer.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Ways to spoil the JSON of a payment. */
enum MalformedRecord {
  /** A colon is missing. */
  BROKEN,
  /** The second half is missing. */
  TRUNCATED,
  /** A byte that no UTF-8 text has. */
  NOT_UTF_8;

  private static final byte NEVER_IN_UTF_8 = (byte) 0xFF;

  byte[] value(byte[] json) {
    return switch (this) {
      case BROKEN ->
          new String(json, StandardCharsets.UTF_8)
              .replaceFirst(":", " ")
              .getBytes(StandardCharsets.UTF_8);
      case TRUNCATED -> Arrays.copyOf(json, json.length / 2);
      case NOT_UTF_8 -> {
        byte[] spoilt = json.clone();
        // Inside the first field's value, which is the id.
        spoilt[new String(json, StandardCharsets.ISO_8859_1).indexOf(':') + 3] = NEVER_IN_UTF_8;
        yield spoilt;
      }
    };
  }
}

package io.fraudstream.transactions;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The Kafka record headers of the contract. */
public final class RecordHeaders {
  /**
   * Header with the schema version of the value, as decimal ASCII. A record without it has version
   * 1.
   */
  public static final String SCHEMA_VERSION = "schema-version";

  /** The version that this code writes, and the newest that it reads. */
  public static final int CURRENT_VERSION = 1;

  private static final byte[] CURRENT =
      Integer.toString(CURRENT_VERSION).getBytes(StandardCharsets.US_ASCII);

  private RecordHeaders() {}

  /** The header value to send beside a record. */
  public static byte[] currentVersion() {
    return CURRENT.clone();
  }

  /**
   * Accepts a record by its version header.
   *
   * @throws RejectedRecordException with reason {@code MALFORMED} if it names a version that this
   *     code cannot read
   */
  public static void requireReadable(byte @Nullable [] header) {
    if (header == null || (header.length == 1 && header[0] == CURRENT[0])) {
      return;
    }
    throw RejectedRecordException.malformed(
        "header "
            + SCHEMA_VERSION
            + " must be "
            + CURRENT_VERSION
            + " or absent: "
            + Rules.shown(new String(header, StandardCharsets.US_ASCII)));
  }
}

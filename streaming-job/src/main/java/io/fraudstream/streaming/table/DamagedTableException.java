package io.fraudstream.streaming.table;

import org.jspecify.annotations.Nullable;

/** The log of a table was damaged where it lies; nothing was written. */
public final class DamagedTableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final String REMEDY =
      ". Nothing was written. Put the entries of its _delta_log back from a backup, the newest"
          + " first, and start again; docs/operations.md says more";

  private DamagedTableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  static DamagedTableException unreadable(String location, Throwable cause) {
    return new DamagedTableException(
        "Cannot read the log of table " + location + ": " + cause.getMessage() + REMEDY, cause);
  }

  static DamagedTableException incomplete(String location, long expected, long found) {
    return new DamagedTableException(
        "The log of table "
            + location
            + " is damaged: its checksum counts "
            + expected
            + " files, its entries name "
            + found
            + REMEDY,
        null);
  }
}

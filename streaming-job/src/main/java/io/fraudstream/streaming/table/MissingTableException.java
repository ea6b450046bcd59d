package io.fraudstream.streaming.table;

/** There is nothing to read at a location. */
public final class MissingTableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MissingTableException(String location) {
    super(
        "Cannot find the Delta table "
            + location
            + ": name the folder that stream.tables pointed the job at");
  }
}

package io.fraudstream.streaming.table;

/** Tables and checkpoint do not belong together: going on would lose or double records. */
public final class ForeignTableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private ForeignTableException(String message) {
    super(message);
  }

  static ForeignTableException ofAnother(String location, String owner, String checkpoint) {
    return new ForeignTableException(
        "Table "
            + location
            + " was written under checkpoint "
            + owner
            + ", but this job's checkpoint is "
            + checkpoint
            + ": continuing would lose or double records. Point stream.checkpoint at the checkpoint"
            + " that wrote the tables, or stream.tables at an empty folder.");
  }

  static ForeignTableException missing(String location, String checkpoint) {
    return new ForeignTableException(
        "Cannot find table "
            + location
            + ", which checkpoint "
            + checkpoint
            + " has written to: continuing would leave out all earlier records. Point stream.tables"
            + " at the checkpoint's tables, or stream.checkpoint at an empty folder.");
  }
}

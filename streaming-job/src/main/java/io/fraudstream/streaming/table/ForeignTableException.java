package io.fraudstream.streaming.table;

/** Tables and checkpoint do not belong together: going on would lose or double records. */
public final class ForeignTableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final String ADOPT =
      "docs/operations.md says how, under \"A new checkpoint for old tables\".";

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
            + " that wrote the tables, or stream.tables at an empty folder. If that checkpoint is gone,"
            + " a new one can take the tables over: "
            + ADOPT);
  }

  static ForeignTableException unread(String location, String checkpoint) {
    return new ForeignTableException(
        "Table "
            + location
            + " has rows, but its checkpoint "
            + checkpoint
            + " has no micro-batch: it was reset, or a start with stream.adopt-tables=true ended half"
            + " way. Starting would lose or double records. Put the checkpoint back; or delete what is"
            + " left of it, and a new one can take the tables over: "
            + ADOPT);
  }

  /** A reason for which a checkpoint cannot take tables over. */
  public static ForeignTableException notAdoptable(String root, String why) {
    return new ForeignTableException(
        "Cannot take over the tables in "
            + root
            + ": "
            + why
            + ". docs/operations.md says more under \"A new checkpoint for old tables\".");
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

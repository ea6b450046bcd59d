package io.fraudstream.streaming.table;

/** The tables belong to another checkpoint, so writing to them would lose or double records. */
public final class ForeignTableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ForeignTableException(String location, String owner, String checkpoint) {
    super(
        "Table "
            + location
            + " was written under checkpoint "
            + owner
            + ", but this job's checkpoint is "
            + checkpoint
            + ": continuing would lose or double records. Point stream.checkpoint at the checkpoint"
            + " that wrote the tables, or stream.tables at an empty folder.");
  }
}

package io.fraudstream.streaming.checkpoint;

/** Two jobs on one checkpoint: only one of them may go on. */
public final class CheckpointInUseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private CheckpointInUseException(String message) {
    super(message);
  }

  static CheckpointInUseException byAnother(String location, String holder) {
    return new CheckpointInUseException(
        "Cannot start on checkpoint "
            + location
            + ": another job runs on it ("
            + holder
            + "), and both would do the same micro-batches. Nothing was written. Stop the other one"
            + " first, or give this one a checkpoint and tables of its own with stream.checkpoint"
            + " and stream.tables.");
  }

  static CheckpointInUseException takenOver(String location, String holder) {
    return new CheckpointInUseException(
        "Another job was started later on checkpoint "
            + location
            + " and has taken it over ("
            + holder
            + "): this one stopped and left it the micro-batch in progress. Nothing is lost. Keep"
            + " one job to a checkpoint; to go on with this one, stop the other and start this"
            + " again.");
  }
}

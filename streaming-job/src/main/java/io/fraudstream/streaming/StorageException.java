package io.fraudstream.streaming;

import io.fraudstream.streaming.config.StreamConfig;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkThrowable;

/**
 * A disk that the job writes to is full, a file of the state is damaged, or HDFS does not answer.
 */
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final String FULL = "No space left on device";
  private static final String UNREADABLE_STATE = "CANNOT_LOAD_STATE_STORE";

  /** What Hadoop's client says, whatever went wrong between it and the NameNode. */
  private static final String NO_ANSWER = "; For more details see:  http://wiki.apache.org/hadoop/";

  private static final List<String> UNREACHABLE = List.of(NO_ANSWER, "Name node is in safe mode");

  private StorageException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * Lets a failure pass unless it is a fault of the storage.
   *
   * @throws StorageException if it is one
   */
  static void throwIfIn(Throwable failure, StreamConfig config) {
    in(failure, config)
        .ifPresent(
            storage -> {
              throw storage;
            });
  }

  /** The fault of the storage among the causes of a failure, if that is what it was. */
  static Optional<StorageException> in(Throwable failure, StreamConfig config) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (message.contains(FULL)) {
        return Optional.of(full(failure, config));
      }
      if (cause instanceof IOException && UNREACHABLE.stream().anyMatch(message::contains)) {
        return Optional.of(unreachable(message, failure, config));
      }
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable spark
          && spark.getCondition() != null
          && spark.getCondition().startsWith(UNREADABLE_STATE)) {
        return Optional.of(unreadableState(cause, config));
      }
    }
    return Optional.empty();
  }

  private static StorageException full(Throwable cause, StreamConfig config) {
    return new StorageException(
        "No space is left on a disk that the job writes to: that of the checkpoint "
            + config.checkpoint()
            + ", of the tables "
            + config.tables()
            + " or of spark.local.dir. Free some and start again: the micro-batch that failed is"
            + " done again, and what it wrote before is neither lost nor doubled",
        cause);
  }

  private static StorageException unreachable(
      String message, Throwable cause, StreamConfig config) {
    int end = message.indexOf(NO_ANSWER);
    return new StorageException(
        "Cannot reach the storage of the checkpoint "
            + config.checkpoint()
            + " or of the tables "
            + config.tables()
            + ": "
            + (end < 0 ? message : message.substring(0, end))
            + ". Start again when it answers: the micro-batch that failed is done again, and what it"
            + " wrote before is neither lost nor doubled. docs/operations.md says how a job waits"
            + " for a NameNode, under \"On HDFS\"",
        cause);
  }

  private static StorageException unreadableState(Throwable cause, StreamConfig config) {
    return new StorageException(
        "Cannot read the state in checkpoint "
            + config.checkpoint()
            + ": "
            + root(cause)
            + ". A file of it is damaged or gone; nothing was written. docs/operations.md says how"
            + " to go on without it: with the batch before, with a backup or with a new checkpoint",
        cause);
  }

  private static Throwable root(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}

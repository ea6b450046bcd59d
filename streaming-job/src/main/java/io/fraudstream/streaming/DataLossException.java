package io.fraudstream.streaming;

import java.util.Optional;
import org.apache.spark.SparkThrowable;

/** Kafka no longer holds records that the job has not processed. */
public final class DataLossException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final String CONDITION = "KAFKA_DATA_LOSS";

  private DataLossException(Throwable cause) {
    super(
        "Kafka no longer holds records that were not processed yet: "
            + cause.getMessage()
            + " Nothing was written past the gap. Restore the records or, to accept the loss, start"
            + " with new tables and a new checkpoint; then raise the topics' retention",
        cause);
  }

  /** The loss among the causes of a failure, if that is what it was. */
  static Optional<DataLossException> in(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable spark
          && spark.getCondition() != null
          && spark.getCondition().startsWith(CONDITION)) {
        return Optional.of(new DataLossException(cause));
      }
    }
    return Optional.empty();
  }
}

package io.fraudstream.streaming;

import io.fraudstream.streaming.table.LostRange;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.SparkThrowable;

/** Kafka no longer holds records that the job has not processed. */
public final class DataLossException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private static final String CONDITION = "KAFKA_DATA_LOSS";

  private DataLossException(String what, Throwable cause) {
    super(
        "Kafka no longer holds records that were not processed yet: "
            + what
            + ". Nothing was written past the gap. Restore the records; or, where they have"
            + " expired, accept the loss with stream.allow-data-loss=true; or start with new tables"
            + " and a new checkpoint. Then raise the topics' retention.",
        cause);
  }

  /**
   * The loss among the causes of a failure, if that is what it was.
   *
   * @param ranges what was lost; may throw if it cannot be told, then Spark's words say it
   */
  static Optional<DataLossException> in(Throwable failure, Supplier<List<LostRange>> ranges) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SparkThrowable spark
          && spark.getCondition() != null
          && spark.getCondition().startsWith(CONDITION)) {
        return Optional.of(new DataLossException(what(cause, ranges), cause));
      }
    }
    return Optional.empty();
  }

  private static String what(Throwable cause, Supplier<List<LostRange>> ranges) {
    String inSparksWords = String.valueOf(cause.getMessage());
    try {
      String text =
          ranges.get().stream().map(LostRange::toString).collect(Collectors.joining(", "));
      return text.isEmpty() ? inSparksWords : text;
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
      return inSparksWords;
    }
  }
}

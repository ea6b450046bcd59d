package io.fraudstream.local;

import io.fraudstream.local.progress.LiveLine;
import io.fraudstream.local.progress.Poller;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** The last micro-batch of the running job, for people. */
final class QueryProgress {
  private QueryProgress() {}

  static Poller show(SparkSession spark, LiveLine line) {
    return Poller.start(() -> line.update(() -> text(spark)));
  }

  private static String text(SparkSession spark) {
    return Stream.of(spark.streams().active())
        .filter(query -> query.name().equals("decisions"))
        .map(query -> query.lastProgress())
        .filter(progress -> progress != null)
        .findFirst()
        .map(QueryProgress::text)
        .orElse("waiting for the first micro-batch");
  }

  private static String text(StreamingQueryProgress progress) {
    return String.format(
        Locale.ROOT,
        "micro-batch %,d: %,d records in %,d ms; event time up to %s, watermark %s",
        progress.batchId(),
        progress.numInputRows(),
        progress.batchDuration(),
        progress.eventTime().getOrDefault("max", "unknown"),
        progress.eventTime().getOrDefault("watermark", "unknown"));
  }
}

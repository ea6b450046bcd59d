package io.fraudstream.streaming;

import io.fraudstream.streaming.config.StreamConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.jspecify.annotations.Nullable;

/**
 * The main class for {@code spark-submit}: {@code [CONFIG_FILE] [KEY=VALUE ...]}. Spark's own
 * settings come from spark-submit; a {@code spark.*} key of the configuration wins over them.
 */
public final class StreamMain {
  /** Spark takes its session down in the same manager's hooks, at a lower priority. */
  private static final int BEFORE_SPARK = 1_000;

  private static final int STOP_SECONDS = 60;

  private StreamMain() {}

  /** Runs until the process is told to end or a query fails. */
  public static void main(String[] args) throws StreamingQueryException, IOException {
    StreamConfig config = config(args);
    try (SparkSession spark = JobSession.createForJob(config);
        StreamingJob job = StreamingJob.start(spark, config)) {
      ShutdownHookManager.get()
          .addShutdownHook(job::close, BEFORE_SPARK, STOP_SECONDS, TimeUnit.SECONDS);
      job.awaitTermination();
    }
  }

  private static StreamConfig config(String[] args) {
    Path file = null;
    Map<String, String> values = new LinkedHashMap<>();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      if (equals > 0) {
        values.put(arg.substring(0, equals), arg.substring(equals + 1));
      } else {
        file = onlyFile(file, arg);
      }
    }
    return StreamConfig.load(file, System.getenv(), values);
  }

  private static Path onlyFile(@Nullable Path file, String arg) {
    if (file != null) {
      throw new IllegalArgumentException(
          "Usage: StreamMain [CONFIG_FILE] [KEY=VALUE ...]; got a second file: " + arg);
    }
    return Path.of(arg);
  }
}

package io.fraudstream.streaming;

import io.fraudstream.streaming.config.StreamConfig;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** The one Spark session of a test JVM, made as the job makes its own. */
public final class TestSession {
  private static final SparkSession SPARK =
      JobSession.createForJob(
          StreamConfig.of(
              Map.of(
                  "spark.master",
                  "local[2]",
                  "spark.sql.shuffle.partitions",
                  "2",
                  "metrics.port",
                  "0")));

  private TestSession() {}

  public static SparkSession spark() {
    return SPARK;
  }
}

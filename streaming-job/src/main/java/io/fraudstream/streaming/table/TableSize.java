package io.fraudstream.streaming.table;

import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;

/**
 * What a table holds.
 *
 * @param bytes of the data files that are part of it
 * @param files how many there are
 */
public record TableSize(long bytes, long files) {

  /**
   * Of the newest version that this JVM knows, from its checksum: nothing is listed. Empty where
   * the checksum is missing.
   */
  public static Optional<TableSize> of(SparkSession spark, String location) {
    return Optional.of(DeltaLog.forTable(spark, location).unsafeVolatileSnapshot().checksumOpt())
        .filter(checksum -> checksum.isDefined())
        .map(checksum -> new TableSize(checksum.get().tableSizeBytes(), checksum.get().numFiles()));
  }
}

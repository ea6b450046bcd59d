package io.fraudstream.local;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;

import io.fraudstream.streaming.table.DeltaTables;
import io.fraudstream.streaming.table.Table;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What is known of each payment now. */
public final class LatestLabels {
  private LatestLabels() {}

  /**
   * A row a labelled payment: {@code transaction_id} and {@code fraud}. Of several labels the one
   * with the newest label time counts, and of those the one with the highest offset.
   */
  public static Dataset<Row> of(SparkSession spark, String tables) {
    return DeltaTables.read(spark, tables, Table.LABELS)
        .groupBy("transaction_id")
        .agg(
            max_by(col("fraud"), struct(col("label_time"), col("offset"), col("partition")))
                .as("fraud"));
  }
}

package io.fraudstream.streaming;

import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.window;

import io.fraudstream.transactions.Decision;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Payments an hour, terminal, category and country, from the table of decisions. */
final class ActivityQuery {
  /** A terminal has few payments in less: the summary would be as long as what it sums up. */
  private static final String WINDOW = "1 hour";

  private ActivityQuery() {}

  /**
   * The rows of the table of decisions as they come.
   *
   * @param firstBatch those of earlier micro-batches are in the summary of another checkpoint
   */
  static Dataset<Row> decisions(SparkSession spark, String location, long firstBatch) {
    return spark
        .readStream()
        .format("delta")
        // Rows of the decisions may be deleted or rewritten; the summary keeps what it counted.
        .option("skipChangeCommits", "true")
        .load(location)
        .where(col("batch_id").geq(firstBatch));
  }

  /**
   * Builds the plan. A window is emitted once the watermark has passed its end; payments that come
   * later are in the table of decisions and not in the summary.
   *
   * @param transactions rows of the table of decisions
   * @param watermarkDelay as Spark writes a duration
   */
  static Dataset<Row> activity(Dataset<Row> transactions, String watermarkDelay) {
    return transactions
        .withWatermark("event_time", watermarkDelay)
        .groupBy(
            window(col("event_time"), WINDOW),
            col("terminal_id"),
            col("merchant_category"),
            col("country"))
        .agg(
            count(lit(1)).as("transactions"),
            count_if(col("decision").notEqual(Decision.APPROVE.name())).as("alerts"),
            avg(col("score")).as("score_mean"))
        .selectExpr(
            "window.start AS window_start",
            "window.end AS window_end",
            "terminal_id",
            "merchant_category",
            "country",
            "transactions",
            "alerts",
            "score_mean");
  }
}

package io.fraudstream.streaming.reconcile;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.get_json_object;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.fraudstream.streaming.KafkaOptions;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.table.DeltaTables;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Decision;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The alerts in Kafka against the decisions in the table. Alerts are sent at least once with an id
 * that names the decision, so each must be there, and may be there again.
 *
 * @param expected decisions that are alerts
 * @param missing those of them without an alert in Kafka
 * @param unknown alerts in Kafka without such a decision
 * @param repeated alerts in Kafka beyond the first with their id
 */
public record AlertBalance(long expected, long missing, long unknown, long repeated) {

  /** Reads the topic of the alerts from its beginning and compares. */
  public static AlertBalance of(SparkSession spark, StreamConfig config) {
    Dataset<Row> decided =
        DeltaTables.read(spark, config.tables(), Table.TRANSACTIONS)
            .where(col("decision").notEqual(Decision.APPROVE.name()))
            // As Alert.idOf.
            .select(concat_ws("-", col("topic"), col("partition"), col("offset")).as("id"));
    Dataset<Row> sent =
        spark
            .read()
            .format("kafka")
            .options(KafkaOptions.of(config))
            .option("subscribe", config.alertsTopic())
            .load()
            .select(get_json_object(col("value").cast("string"), "$.alert_id").as("id"))
            .groupBy("id")
            .agg(count(lit(1)).as("copies"));
    Row row =
        decided
            .withColumn("decided", lit(true))
            .join(
                sent,
                scala.jdk.javaapi.CollectionConverters.asScala(java.util.List.of("id")).toSeq(),
                "full_outer")
            .agg(
                count(col("decided")),
                count_if(col("copies").isNull()),
                count_if(col("decided").isNull()),
                sum(col("copies").minus(1)))
            .first();
    return new AlertBalance(
        row.getLong(0), row.getLong(1), row.getLong(2), row.isNullAt(3) ? 0 : row.getLong(3));
  }

  /** Whether every alert is there. */
  public boolean holds() {
    return missing == 0 && unknown == 0;
  }
}

package io.fraudstream.streaming.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.spark.sql.functions.col;

import io.fraudstream.streaming.table.Reasons;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Alert;
import io.fraudstream.transactions.AlertCodec;
import io.fraudstream.transactions.Decision;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** The alerts among decided rows, as Kafka key and value. */
public final class AlertRows {
  private AlertRows() {}

  /** Whether a decided row is an alert. */
  public static Column isAlert() {
    return col(DecidedRows.TABLE)
        .equalTo(Table.TRANSACTIONS.folder())
        .and(col("decision").notEqual(Decision.APPROVE.name()));
  }

  /** Columns {@code key} and {@code value}, one row an alert of a model. */
  public static Dataset<Row> of(Dataset<Row> decided, String modelVersion) {
    return decided
        .filter(isAlert())
        .withColumn(Reasons.COLUMN, Reasons.ofText(col(Reasons.COLUMN)))
        .map(
            (MapFunction<Row, Tuple2<byte[], byte[]>>)
                row ->
                    new Tuple2<>(
                        row.<String>getAs("transaction_id").getBytes(UTF_8),
                        AlertCodec.encode(alert(row, modelVersion))),
            Encoders.tuple(Encoders.BINARY(), Encoders.BINARY()))
        .toDF("key", "value");
  }

  private static Alert alert(Row row, String modelVersion) {
    return new Alert(
        Alert.idOf(row.getAs("topic"), row.<Integer>getAs("partition"), row.<Long>getAs("offset")),
        row.getAs("transaction_id"),
        row.getAs("card_id"),
        row.getAs("terminal_id"),
        row.<Long>getAs("event_time"),
        row.<Long>getAs("amount_minor"),
        row.getAs("currency"),
        row.<Double>getAs("score"),
        Decision.valueOf(row.getAs("decision")),
        modelVersion,
        Reasons.of(row));
  }
}

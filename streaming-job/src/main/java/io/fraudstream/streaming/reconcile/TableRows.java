package io.fraudstream.streaming.reconcile;

import io.fraudstream.model.features.Feature;
import io.fraudstream.streaming.event.KafkaRecord;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Transaction;
import java.sql.Timestamp;
import org.apache.spark.sql.Row;

/** What the rows of the tables say, as the contract's records. */
final class TableRows {
  private TableRows() {}

  static Transaction transaction(Row row) {
    return new Transaction(
        row.getAs("transaction_id"),
        millis(row, "event_time"),
        row.getAs("card_id"),
        row.getAs("terminal_id"),
        row.<Long>getAs("amount_minor"),
        row.getAs("currency"),
        row.getAs("merchant_category"),
        row.getAs("channel"),
        row.getAs("country"),
        row.getAs("latitude"),
        row.getAs("longitude"));
  }

  static Label label(Row row) {
    return new Label(
        row.getAs("transaction_id"),
        row.getAs("card_id"),
        row.getAs("terminal_id"),
        millis(row, "event_time"),
        row.<Boolean>getAs("fraud"),
        millis(row, "label_time"),
        row.getAs("source"));
  }

  /**
   * The features of a scored payment, in the order of {@link Feature}; NaN for those that the
   * version which wrote the row did not compute.
   */
  static double[] features(Row row) {
    Row struct = row.getAs("features");
    double[] features = new double[Feature.COUNT];
    for (int i = 0; i < Feature.COUNT; i++) {
      features[i] = struct.isNullAt(i) ? Double.NaN : struct.getDouble(i);
    }
    return features;
  }

  /** The record behind a row, without its key and, but for a quarantined one, its value. */
  static KafkaRecord source(Row row, byte[] value) {
    return new KafkaRecord(
        row.getAs("topic"),
        row.<Integer>getAs("partition"),
        row.<Long>getAs("offset"),
        millis(row, "kafka_timestamp"),
        null,
        value);
  }

  private static long millis(Row row, String column) {
    return row.<Timestamp>getAs(column).getTime();
  }
}

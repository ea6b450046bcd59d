package io.fraudstream.streaming.table;

import io.fraudstream.model.features.Feature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The Delta tables. Each of the first three holds the records of Kafka that ended there, one row a
 * record.
 */
@SuppressWarnings("ImmutableEnumChecker") // a StructType is immutable, it only does not say so
public enum Table {
  /** Scored payments. */
  TRANSACTIONS(
      required("transaction_id", DataTypes.StringType),
      required("event_time", DataTypes.TimestampType),
      required("card_id", DataTypes.StringType),
      required("terminal_id", DataTypes.StringType),
      required("amount_minor", DataTypes.LongType),
      required("currency", DataTypes.StringType),
      optional("merchant_category", DataTypes.StringType),
      optional("channel", DataTypes.StringType),
      optional("country", DataTypes.StringType),
      optional("latitude", DataTypes.DoubleType),
      optional("longitude", DataTypes.DoubleType),
      required("late", DataTypes.BooleanType),
      required("score", DataTypes.DoubleType),
      required("decision", DataTypes.StringType),
      required("model_version", DataTypes.StringType),
      optional(Reasons.COLUMN, Reasons.TYPE),
      optional("shadow_score", DataTypes.DoubleType),
      optional("shadow_model_version", DataTypes.StringType),
      required("features", features())),
  /** Labels, each as it came. */
  LABELS(
      required("transaction_id", DataTypes.StringType),
      required("card_id", DataTypes.StringType),
      required("terminal_id", DataTypes.StringType),
      required("event_time", DataTypes.TimestampType),
      required("fraud", DataTypes.BooleanType),
      required("label_time", DataTypes.TimestampType),
      required("source", DataTypes.StringType)),
  /** Rejected records with the reason and the bytes that came. */
  QUARANTINE(
      required("reason", DataTypes.StringType),
      required("detail", DataTypes.StringType),
      optional("key", DataTypes.BinaryType),
      optional("value", DataTypes.BinaryType)),
  /**
   * Payments an hour, terminal, category and country; a summary, not part of the conservation law.
   */
  ACTIVITY(
      false,
      required("window_start", DataTypes.TimestampType),
      required("window_end", DataTypes.TimestampType),
      required("terminal_id", DataTypes.StringType),
      optional("merchant_category", DataTypes.StringType),
      optional("country", DataTypes.StringType),
      required("transactions", DataTypes.LongType),
      required("alerts", DataTypes.LongType),
      required("score_mean", DataTypes.DoubleType));

  /** The tables that together hold every record of the input topics. */
  public static final List<Table> RECORD_TABLES = List.of(TRANSACTIONS, LABELS, QUARANTINE);

  private final StructType schema;

  Table(StructField... columns) {
    this(true, columns);
  }

  Table(boolean ofRecords, StructField... columns) {
    List<StructField> fields = new ArrayList<>(Arrays.asList(columns));
    if (ofRecords) {
      fields.addAll(Origin.COLUMNS);
    }
    this.schema = DataTypes.createStructType(fields);
  }

  /**
   * The columns, in order. Those of a record table end with the record's place in Kafka and its
   * micro-batch.
   */
  public StructType schema() {
    return schema;
  }

  /** The folder's name below the root of the tables. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The table's location below a root. */
  public String under(String root) {
    return root.endsWith("/") ? root + folder() : root + "/" + folder();
  }

  /** The struct of the features, one double column each, named as in the feature contract. */
  public static StructType features() {
    return DataTypes.createStructType(
        Feature.columnNames().stream().map(name -> required(name, DataTypes.DoubleType)).toList());
  }

  private static StructField required(String name, DataType type) {
    return DataTypes.createStructField(name, type, false);
  }

  private static StructField optional(String name, DataType type) {
    return DataTypes.createStructField(name, type, true);
  }

  /** The place of a record in Kafka, its timestamp and the micro-batch that took it. */
  private static final class Origin {
    static final List<StructField> COLUMNS =
        List.of(
            required("topic", DataTypes.StringType),
            required("partition", DataTypes.IntegerType),
            required("offset", DataTypes.LongType),
            required("kafka_timestamp", DataTypes.TimestampType),
            required("batch_id", DataTypes.LongType));
  }
}

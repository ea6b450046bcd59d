package io.fraudstream.streaming.scoring;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.timestamp_millis;

import io.fraudstream.model.features.Feature;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.KafkaRecord;
import io.fraudstream.streaming.table.Reasons;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Reason;
import io.fraudstream.transactions.Rejection;
import io.fraudstream.transactions.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import scala.collection.immutable.ArraySeq;

/**
 * The rows of a finished micro-batch before they part: the union of the record tables' columns, and
 * the table each row goes to. Instants are epoch milliseconds here and become timestamps when a
 * table's columns are selected.
 */
public final class DecidedRows {
  /** The folder name of the table that a row goes to. */
  public static final String TABLE = "table";

  private static final String BATCH_ID = "batch_id";
  private static final String MODEL = "model_version";
  private static final String SHADOW = "shadow_model_version";

  /** The same in all rows of a micro-batch, so not in the wide row. */
  private static final Set<String> OF_BATCH = Set.of(BATCH_ID, MODEL, SHADOW);

  private static final String FEATURES = "features";

  /** One wide row: everything any record table has, by name. */
  static final StructType SCHEMA = schema();

  private static final Map<String, Integer> PLACES = places();

  private DecidedRows() {}

  /** The rows of one table, with exactly its columns. */
  public static Dataset<Row> of(Table table, Dataset<Row> decided, long batchId, ScoringPlan plan) {
    Column[] columns =
        Arrays.stream(table.schema().fields())
            .map(field -> column(field, batchId, plan).as(field.name()))
            .toArray(Column[]::new);
    return decided.filter(col(TABLE).equalTo(table.folder())).select(columns);
  }

  /**
   * A scored payment.
   *
   * @param shadowScore becomes null if it is no probability; meaningless without a shadow
   */
  static Row payment(
      Event event,
      Event.Payment payment,
      ScoringPlan plan,
      double score,
      double shadowScore,
      @Nullable List<Reason> reasons) {
    Transaction transaction = payment.transaction();
    return new Wide(Table.TRANSACTIONS, event.source())
        .set("transaction_id", transaction.transactionId())
        .set("event_time", transaction.eventTime())
        .set("card_id", transaction.cardId())
        .set("terminal_id", transaction.terminalId())
        .set("amount_minor", transaction.amountMinor())
        .set("currency", transaction.currency())
        .set("merchant_category", transaction.merchantCategory())
        .set("channel", transaction.channel())
        .set("country", transaction.country())
        .set("latitude", transaction.latitude())
        .set("longitude", transaction.longitude())
        .set("late", payment.late())
        .set("score", score)
        .set("decision", plan.decide(score).name())
        .set(Reasons.COLUMN, reasons == null ? null : Reasons.text(reasons))
        .set("shadow_score", shadowScore >= 0 && shadowScore <= 1 ? shadowScore : null)
        .set(FEATURES, ArraySeq.unsafeWrapArray(payment.features()))
        .row();
  }

  static Row label(Event event, Label label) {
    return new Wide(Table.LABELS, event.source())
        .set("transaction_id", label.transactionId())
        .set("card_id", label.cardId())
        .set("terminal_id", label.terminalId())
        .set("event_time", label.eventTime())
        .set("fraud", label.fraud())
        .set("label_time", label.labelTime())
        .set("source", label.source())
        .row();
  }

  static Row rejected(Event event, Rejection rejection) {
    return new Wide(Table.QUARANTINE, event.source())
        .set("reason", rejection.reason().name())
        .set("detail", rejection.detail())
        .set("key", event.source().key())
        .set("value", event.source().value())
        .row();
  }

  private static Column column(StructField field, long batchId, ScoringPlan plan) {
    return switch (field.name()) {
      case BATCH_ID -> lit(batchId);
      case MODEL -> lit(plan.artifact().version());
      case SHADOW ->
          lit(plan.shadow() == null ? null : plan.shadow().version()).cast(field.dataType());
      case FEATURES ->
          struct(
              Arrays.stream(Feature.values())
                  .map(
                      feature -> col(FEATURES).getItem(feature.position()).as(feature.columnName()))
                  .toArray(Column[]::new));
      case Reasons.COLUMN -> Reasons.ofText(col(Reasons.COLUMN));
      default ->
          field.dataType().equals(DataTypes.TimestampType)
              ? timestamp_millis(col(field.name()))
              : col(field.name());
    };
  }

  /**
   * Instants are numbers, the features an array and the reasons a text here: the code that Spark
   * generates to make a row of an object with one field per feature, or of an array of structs, is
   * longer than what the JVM compiles, and would be interpreted. {@code ScorerTest} measures it.
   */
  private static DataType wideType(StructField field) {
    return switch (field.name()) {
      case FEATURES -> DataTypes.createArrayType(DataTypes.DoubleType, false);
      case Reasons.COLUMN -> DataTypes.StringType;
      default ->
          field.dataType().equals(DataTypes.TimestampType) ? DataTypes.LongType : field.dataType();
    };
  }

  private static StructType schema() {
    Map<String, StructField> fields = new LinkedHashMap<>();
    fields.put(TABLE, DataTypes.createStructField(TABLE, DataTypes.StringType, false));
    for (Table table : Table.RECORD_TABLES) {
      for (StructField field : table.schema().fields()) {
        if (!OF_BATCH.contains(field.name())) {
          fields.putIfAbsent(
              field.name(), DataTypes.createStructField(field.name(), wideType(field), true));
        }
      }
    }
    return DataTypes.createStructType(new ArrayList<>(fields.values()));
  }

  private static Map<String, Integer> places() {
    List<String> names = List.of(SCHEMA.fieldNames());
    Map<String, Integer> places = new LinkedHashMap<>();
    names.forEach(name -> places.put(name, names.indexOf(name)));
    return Map.copyOf(places);
  }

  private static final class Wide {
    private final @Nullable Object[] values = new Object[SCHEMA.size()];

    Wide(Table table, KafkaRecord source) {
      set(TABLE, table.folder());
      set("topic", source.topic());
      set("partition", source.partition());
      set("offset", source.offset());
      set("kafka_timestamp", source.timestamp());
    }

    Wide set(String column, @Nullable Object value) {
      Integer place = PLACES.get(column);
      if (place == null) {
        throw new IllegalArgumentException("No table has a column " + column);
      }
      values[place] = value;
      return this;
    }

    Row row() {
      return RowFactory.create(values);
    }
  }
}

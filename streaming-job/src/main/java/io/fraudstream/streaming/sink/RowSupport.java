package io.fraudstream.streaming.sink;

import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.KafkaRecord;
import io.fraudstream.streaming.scoring.DecidedEvent;
import io.fraudstream.streaming.scoring.ScoringPlan;
import io.fraudstream.streaming.table.Reasons;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Reason;
import io.fraudstream.transactions.Rejection;
import io.fraudstream.transactions.Transaction;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.package$;
import org.apache.spark.sql.execution.datasources.parquet.SparkToParquetSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.jspecify.annotations.Nullable;

/**
 * Decided events as the rows of a record table in Parquet, column by column, with no row of Spark's
 * in between: to make and to take apart rows of sixty columns cost more than all that decides a
 * payment (docs/adr/0012).
 */
final class RowSupport extends WriteSupport<DecidedEvent> {
  /** Spark takes timestamps as they are from files that say which version wrote them. */
  private static final Map<String, String> FILE_METADATA =
      Map.of("org.apache.spark.version", package$.MODULE$.SPARK_VERSION());

  private final MessageType schema;
  private final long batchId;
  private final ScoringPlan plan;
  private final Column[] columns;

  @SuppressWarnings("NullAway.Init") // Parquet calls prepareForWrite before anything is written
  private RecordConsumer out;

  /** Writes its field of a row, or nothing for null. */
  private interface Column {
    void write(DecidedEvent row);
  }

  /**
   * @param batchId what the micro-batch is called in the tables
   */
  RowSupport(Table table, long batchId, ScoringPlan plan) {
    this.schema =
        new SparkToParquetSchemaConverter(
                false, SQLConf.ParquetOutputTimestampType$.MODULE$.TIMESTAMP_MICROS(), false, false)
            .convert(table.schema());
    this.batchId = batchId;
    this.plan = plan;
    this.columns =
        Arrays.stream(table.schema().fieldNames())
            .map(
                name ->
                    switch (table) {
                      case TRANSACTIONS -> ofPayment(name);
                      case LABELS -> ofLabel(name);
                      case QUARANTINE -> ofRejected(name);
                      case ACTIVITY -> throw new IllegalArgumentException("Not a record table");
                    })
            .toArray(Column[]::new);
  }

  MessageType schema() {
    return schema;
  }

  @Override
  @SuppressWarnings("deprecation") // the only one that must be there
  public WriteContext init(Configuration configuration) {
    return new WriteContext(schema, FILE_METADATA);
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    out = recordConsumer;
  }

  @Override
  public void write(DecidedEvent row) {
    out.startMessage();
    for (Column column : columns) {
      column.write(row);
    }
    out.endMessage();
  }

  private Column ofPayment(String name) {
    return switch (name) {
      case "transaction_id" -> text(name, row -> payment(row).transactionId());
      case "event_time" -> instant(name, row -> payment(row).eventTime());
      case "card_id" -> text(name, row -> payment(row).cardId());
      case "terminal_id" -> text(name, row -> payment(row).terminalId());
      case "amount_minor" -> number(name, row -> payment(row).amountMinor());
      case "currency" -> text(name, row -> payment(row).currency());
      case "merchant_category" -> text(name, row -> payment(row).merchantCategory());
      case "channel" -> text(name, row -> payment(row).channel());
      case "country" -> text(name, row -> payment(row).country());
      case "latitude" -> fraction(name, row -> payment(row).latitude());
      case "longitude" -> fraction(name, row -> payment(row).longitude());
      case "late" -> flag(name, row -> ((Event.Payment) row.event().content()).late());
      case "score" -> fraction(name, row -> scored(row).score());
      case "decision" -> text(name, row -> scored(row).decision().name());
      case "model_version" -> text(name, row -> plan.artifact().version());
      case Reasons.COLUMN -> reasons(name);
      case "shadow_score" -> fraction(name, row -> probability(scored(row).shadowScore()));
      case "shadow_model_version" ->
          text(name, row -> plan.shadow() == null ? null : plan.shadow().version());
      case "features" -> features(name);
      default -> ofRecord(name);
    };
  }

  private Column ofLabel(String name) {
    return switch (name) {
      case "transaction_id" -> text(name, row -> label(row).transactionId());
      case "card_id" -> text(name, row -> label(row).cardId());
      case "terminal_id" -> text(name, row -> label(row).terminalId());
      case "event_time" -> instant(name, row -> label(row).eventTime());
      case "fraud" -> flag(name, row -> label(row).fraud());
      case "label_time" -> instant(name, row -> label(row).labelTime());
      case "source" -> text(name, row -> label(row).source());
      default -> ofRecord(name);
    };
  }

  private Column ofRejected(String name) {
    return switch (name) {
      case "reason" -> text(name, row -> rejection(row).reason().name());
      case "detail" -> text(name, row -> rejection(row).detail());
      case "key" -> bytes(name, row -> record(row).key());
      case "value" -> bytes(name, row -> record(row).value());
      default -> ofRecord(name);
    };
  }

  /** What every record table has: the record's place in Kafka and its micro-batch. */
  private Column ofRecord(String name) {
    return switch (name) {
      case "topic" -> text(name, row -> record(row).topic());
      case "partition" -> {
        int place = schema.getFieldIndex(name);
        yield row -> {
          out.startField(name, place);
          out.addInteger(record(row).partition());
          out.endField(name, place);
        };
      }
      case "offset" -> number(name, row -> record(row).offset());
      case "kafka_timestamp" -> instant(name, row -> record(row).timestamp());
      case "batch_id" -> number(name, row -> batchId);
      default -> throw new IllegalStateException("Nothing is known of column " + name);
    };
  }

  private static KafkaRecord record(DecidedEvent row) {
    return row.event().source();
  }

  private static Transaction payment(DecidedEvent row) {
    return ((Event.Payment) row.event().content()).transaction();
  }

  private static Label label(DecidedEvent row) {
    return ((Event.Verdict) row.event().content()).label();
  }

  private static Rejection rejection(DecidedEvent row) {
    return ((Event.Refusal) row.event().content()).rejection();
  }

  private static DecidedEvent.Scored scored(DecidedEvent row) {
    return Objects.requireNonNull(row.scored());
  }

  private static @Nullable Double probability(double score) {
    return score >= 0 && score <= 1 ? score : null;
  }

  private Column text(String name, Function<DecidedEvent, @Nullable String> of) {
    int place = schema.getFieldIndex(name);
    return row -> text(name, place, of.apply(row));
  }

  private void text(String name, int place, @Nullable String value) {
    if (value != null) {
      out.startField(name, place);
      out.addBinary(Binary.fromString(value));
      out.endField(name, place);
    }
  }

  private Column bytes(String name, Function<DecidedEvent, byte @Nullable []> of) {
    int place = schema.getFieldIndex(name);
    return row -> {
      byte[] value = of.apply(row);
      if (value != null) {
        out.startField(name, place);
        out.addBinary(Binary.fromConstantByteArray(value));
        out.endField(name, place);
      }
    };
  }

  /** From epoch milliseconds. */
  private Column instant(String name, ToLongFunction<DecidedEvent> of) {
    return number(name, row -> TimeUnit.MILLISECONDS.toMicros(of.applyAsLong(row)));
  }

  private Column number(String name, ToLongFunction<DecidedEvent> of) {
    int place = schema.getFieldIndex(name);
    return row -> {
      out.startField(name, place);
      out.addLong(of.applyAsLong(row));
      out.endField(name, place);
    };
  }

  private Column fraction(String name, Function<DecidedEvent, @Nullable Double> of) {
    int place = schema.getFieldIndex(name);
    return row -> {
      Double value = of.apply(row);
      if (value != null) {
        fraction(name, place, value);
      }
    };
  }

  private void fraction(String name, int place, double value) {
    out.startField(name, place);
    out.addDouble(value);
    out.endField(name, place);
  }

  private Column flag(String name, Predicate<DecidedEvent> of) {
    int place = schema.getFieldIndex(name);
    return row -> {
      out.startField(name, place);
      out.addBoolean(of.test(row));
      out.endField(name, place);
    };
  }

  /** A group with a field for each feature. */
  private Column features(String name) {
    int place = schema.getFieldIndex(name);
    String[] names =
        schema.getType(place).asGroupType().getFields().stream()
            .map(field -> field.getName())
            .toArray(String[]::new);
    return row -> {
      double[] values = ((Event.Payment) row.event().content()).features();
      out.startField(name, place);
      out.startGroup();
      for (int i = 0; i < names.length; i++) {
        fraction(names[i], i, values[i]);
      }
      out.endGroup();
      out.endField(name, place);
    };
  }

  /** A list in the three levels that Parquet wants. */
  private Column reasons(String name) {
    int place = schema.getFieldIndex(name);
    return row -> {
      List<Reason> reasons = scored(row).reasons();
      if (reasons == null) {
        return;
      }
      out.startField(name, place);
      out.startGroup();
      if (!reasons.isEmpty()) {
        out.startField("list", 0);
        for (Reason reason : reasons) {
          out.startGroup();
          out.startField("element", 0);
          out.startGroup();
          text("feature", 0, reason.feature());
          fraction("value", 1, reason.value());
          fraction("usual", 2, reason.usual());
          fraction("contribution", 3, reason.contribution());
          out.endGroup();
          out.endField("element", 0);
          out.endGroup();
        }
        out.endField("list", 0);
      }
      out.endGroup();
      out.endField(name, place);
    };
  }
}

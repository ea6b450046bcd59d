package io.fraudstream.streaming;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.timestamp_millis;

import io.fraudstream.model.features.FeatureSettings;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventDecoder;
import io.fraudstream.streaming.event.KafkaRecord;
import io.fraudstream.streaming.state.CardProcessor;
import io.fraudstream.streaming.state.KeyedEvents;
import io.fraudstream.streaming.state.TerminalProcessor;
import io.fraudstream.transactions.RecordHeaders;
import java.time.Duration;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.TimeMode;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.Tuple3;

/**
 * The stream as a function from Kafka records to events with their features: decode, watermark,
 * terminal state, card state. Source and sink are the caller's, so a test runs the same function as
 * the job.
 */
public final class Pipeline {
  private final EventDecoder decoder;
  private final Duration watermarkDelay;
  private final FeatureSettings features;

  /**
   * @param decoder what makes events of records
   * @param watermarkDelay how far the watermark stays behind the newest event time
   * @param features how long payments are remembered and how labels are delayed
   */
  public Pipeline(EventDecoder decoder, Duration watermarkDelay, FeatureSettings features) {
    this.decoder = decoder;
    this.watermarkDelay = watermarkDelay;
    this.features = features;
  }

  /**
   * Builds the plan.
   *
   * @param kafka rows of Spark's Kafka source with headers
   * @return packed events, each record of the input exactly once
   */
  public Dataset<byte[]> events(Dataset<Row> kafka) {
    Dataset<Row> keyed =
        kafka
            .selectExpr(
                "key",
                "value",
                "topic",
                "partition",
                "offset",
                "unix_millis(timestamp) AS timestamp",
                "headers")
            .map(
                decode(decoder),
                Encoders.tuple(Encoders.STRING(), Encoders.LONG(), Encoders.BINARY()))
            .toDF("key", "event_time", "event")
            .withColumn("event_time", timestamp_millis(col("event_time")))
            .withWatermark("event_time", watermarkDelay.toMillis() + " milliseconds")
            .select("key", "event");
    Dataset<Row> withTerminal =
        keyed
            .groupBy("key")
            .as(Encoders.STRING(), KeyedEvents.ENCODER)
            .transformWithState(
                new TerminalProcessor(features),
                TimeMode.None(),
                OutputMode.Append(),
                KeyedEvents.ENCODER)
            .toDF("key", "event");
    return withTerminal
        .groupBy("key")
        .as(Encoders.STRING(), KeyedEvents.ENCODER)
        .transformWithState(
            new CardProcessor(features), TimeMode.None(), OutputMode.Append(), KeyedEvents.ENCODER)
        .map(KeyedEvents.packed(), Encoders.BINARY());
  }

  private static MapFunction<Row, Tuple3<String, Long, byte[]>> decode(EventDecoder decoder) {
    return row -> {
      Event event = decoder.decode(record(row), schemaVersion(row.getList(6)));
      Tuple2<String, byte[]> keyed = KeyedEvents.byTerminal(event);
      return new Tuple3<>(keyed._1(), eventTime(event), keyed._2());
    };
  }

  private static KafkaRecord record(Row row) {
    return new KafkaRecord(
        row.getString(2),
        row.getInt(3),
        row.getLong(4),
        row.getLong(5),
        row.getAs(0),
        row.getAs(1));
  }

  private static byte @Nullable [] schemaVersion(@Nullable List<Row> headers) {
    if (headers != null) {
      for (Row header : headers) {
        if (header.getString(0).equals(RecordHeaders.SCHEMA_VERSION)) {
          return header.getAs(1);
        }
      }
    }
    return null;
  }

  /** What moves the watermark: payments only. */
  private static long eventTime(Event event) {
    return event.content() instanceof Event.Payment payment ? payment.transaction().eventTime() : 0;
  }
}

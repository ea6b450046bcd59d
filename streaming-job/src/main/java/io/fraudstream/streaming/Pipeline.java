package io.fraudstream.streaming;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.timestamp_millis;

import com.google.common.collect.Iterators;
import io.fraudstream.model.features.FeatureSettings;
import io.fraudstream.streaming.event.EventDecoder;
import io.fraudstream.streaming.event.EventFrames;
import io.fraudstream.streaming.event.KafkaRecord;
import io.fraudstream.streaming.state.CardProcessor;
import io.fraudstream.streaming.state.KeyedEvents;
import io.fraudstream.streaming.state.TerminalProcessor;
import io.fraudstream.transactions.RecordHeaders;
import java.time.Duration;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.TimeMode;
import scala.Tuple2;
import scala.Tuple3;

/**
 * The stream as a function from Kafka records to events with their features: decode, watermark,
 * terminal state, card state. Source and sink are the caller's, so a test runs the same function as
 * the job.
 */
public final class Pipeline {
  /** The first header of the name; a row with all its headers would cost as much as decoding. */
  private static final String SCHEMA_VERSION =
      "get(headers.value, CAST(array_position(headers.key, '%s') AS INT) - 1)"
          .formatted(RecordHeaders.SCHEMA_VERSION);

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
   * @return packs of events, each record of the input exactly once
   */
  public Dataset<byte[]> events(Dataset<Row> kafka) {
    Dataset<Row> byTerminal =
        kafka
            .selectExpr(
                "key",
                "value",
                "topic",
                "partition",
                "offset",
                "unix_millis(timestamp) AS timestamp",
                SCHEMA_VERSION)
            .mapPartitions(
                decode(decoder),
                Encoders.tuple(Encoders.STRING(), Encoders.LONG(), Encoders.BINARY()))
            .toDF("key", "event_time", "events")
            .withColumn("event_time", timestamp_millis(col("event_time")))
            .withWatermark("event_time", watermarkDelay.toMillis() + " milliseconds")
            .select("key", "events");
    Dataset<Row> byCard =
        byTerminal
            .groupBy("key")
            .as(Encoders.STRING(), KeyedEvents.ENCODER)
            .transformWithState(
                new TerminalProcessor(features),
                TimeMode.None(),
                OutputMode.Append(),
                Encoders.BINARY())
            .mapPartitions(
                (MapPartitionsFunction<byte[], Tuple2<String, byte[]>>) KeyedEvents::byCard,
                KeyedEvents.ENCODER)
            .toDF("key", "events");
    return byCard
        .groupBy("key")
        .as(Encoders.STRING(), KeyedEvents.ENCODER)
        .transformWithState(
            new CardProcessor(features), TimeMode.None(), OutputMode.Append(), Encoders.BINARY());
  }

  /** A row for each terminal; its event time is what moves the watermark: that of payments only. */
  private static MapPartitionsFunction<Row, Tuple3<String, Long, byte[]>> decode(
      EventDecoder decoder) {
    return rows ->
        Iterators.transform(
            KeyedEvents.byTerminal(
                Iterators.transform(rows, row -> decoder.decode(record(row), row.getAs(6)))),
            keyed -> new Tuple3<>(keyed._1(), EventFrames.latestPayment(keyed._2()), keyed._2()));
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
}

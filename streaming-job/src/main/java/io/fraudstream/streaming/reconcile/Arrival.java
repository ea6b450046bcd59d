package io.fraudstream.streaming.reconcile;

import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import io.fraudstream.streaming.event.EventDecoder;
import io.fraudstream.streaming.event.EventOrder;
import io.fraudstream.streaming.table.DeltaTables;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Transaction;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import scala.Tuple3;

/**
 * A payment or label that reached the states, read back from the table that it ended in.
 *
 * @param batch the micro-batch that took it
 * @param fate {@link #SCORED}, {@link #LABEL} or the name of the reason for which it was rejected
 * @param event a payment, with its features if it was scored, or a label
 */
record Arrival(long batch, String fate, Event event) {
  static final String SCORED = "SCORED";
  static final String LABEL = "LABEL";

  /** The order in which the job took the events of one key. */
  static final Comparator<Arrival> ORDER =
      Comparator.comparingLong(Arrival::batch).thenComparing(Arrival::event, EventOrder.INSTANCE);

  /** Rejected after the decoder, so by what the states or the model know. */
  private static final List<String> DECODED =
      List.of(
          RejectionReason.DUPLICATE.name(),
          RejectionReason.TOO_OLD.name(),
          RejectionReason.UNSCORABLE.name());

  private static final Encoder<Tuple3<Long, String, byte[]>> ENCODER =
      Encoders.tuple(Encoders.LONG(), Encoders.STRING(), Encoders.BINARY());

  /** Everything that reached the states, in no order: batch, fate and packed event. */
  static Dataset<Tuple3<Long, String, byte[]>> all(
      SparkSession spark, String root, EventDecoder decoder) {
    Dataset<Row> refused =
        DeltaTables.read(spark, root, Table.QUARANTINE)
            .where(functions.col("reason").isin(DECODED.toArray()));
    return packed(DeltaTables.read(spark, root, Table.TRANSACTIONS), row -> SCORED, Arrival::scored)
        .union(
            packed(
                DeltaTables.read(spark, root, Table.LABELS),
                row -> LABEL,
                row ->
                    new Event(
                        TableRows.source(row, new byte[0]),
                        new Event.Verdict(TableRows.label(row)))))
        .union(
            packed(
                refused,
                row -> row.getAs("reason"),
                row -> decoder.decode(TableRows.source(row, row.getAs("value")), null)));
  }

  static Arrival of(Tuple3<Long, String, byte[]> packed) {
    return new Arrival(packed._1(), packed._2(), EventCodec.unpack(packed._3()).next());
  }

  boolean isScored() {
    return fate.equals(SCORED);
  }

  boolean isPayment() {
    return event.content() instanceof Event.Payment;
  }

  boolean isRejectedAs(RejectionReason reason) {
    return fate.equals(reason.name());
  }

  Event.Payment payment() {
    return (Event.Payment) event.content();
  }

  Transaction transaction() {
    return payment().transaction();
  }

  private static Event scored(Row row) {
    return new Event(
        TableRows.source(row, new byte[0]),
        new Event.Payment(
            TableRows.transaction(row), row.<Boolean>getAs("late"), 0, TableRows.features(row)));
  }

  private static Dataset<Tuple3<Long, String, byte[]>> packed(
      Dataset<Row> rows, MapFunction<Row, String> fate, MapFunction<Row, Event> event) {
    return rows.map(
        (MapFunction<Row, Tuple3<Long, String, byte[]>>)
            row ->
                new Tuple3<>(
                    row.<Long>getAs("batch_id"), fate.call(row), EventCodec.pack(event.call(row))),
        ENCODER);
  }
}

package io.fraudstream.local.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.unix_millis;

import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Alert;
import io.fraudstream.transactions.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How long a payment takes at a steady rate. The simulator is an open loop: a record's timestamp is
 * when it was to be sent, whatever held it up, so a stall counts for every payment that it delays.
 */
public final class Latency {
  private static final int DIGITS = 3;

  private final Bench bench;
  private final Workload load;
  private final Pace pace;

  /**
   * @param load whose history the job has processed before
   */
  public Latency(Bench bench, Workload load, Pace pace) {
    this.bench = bench;
    this.load = load;
    this.pace = pace;
  }

  /** A case for each rate, in payments a second. */
  public List<Measurement> measure(List<Double> rates) throws InterruptedException {
    List<Measurement> measurements = new ArrayList<>();
    for (double rate : rates) {
      measurements.add(measure(rate));
    }
    return measurements;
  }

  private Measurement measure(double rate) throws InterruptedException {
    String title = Figure.ASKED.text(rate) + "/s";
    Measurement measurement = new Measurement(title).put(Figure.ASKED, rate);
    try (BenchRun run = bench.start(title, load.at(rate, pace.atMost()))) {
      run.startJob();
      run.sendHistory();
      run.drain(0);
      Map<Long, Long> visible;
      Map<String, Long> received;
      Moment from;
      Moment to;
      try (CommitWatch commits = new CommitWatch(run.table(Table.TRANSACTIONS));
          AlertWatch alerts = new AlertWatch(run.bootstrapServers())) {
        run.startLive();
        run.pass(pace.warmUp());
        from = run.look();
        List<Lag> looks = run.pass(pace.measured());
        to = run.look();
        measurement.put(Figure.SENT_RECORDS, Lag.sentRate(looks));
        run.endLive();
        run.stopJob();
        visible = commits.visible();
        received = alerts.received();
      }
      run.measure(measurement, from, to);
      Column sent = unix_millis(col("kafka_timestamp"));
      return run.payments(
          table -> {
            Dataset<Row> payments =
                table
                    .withColumn("sent", sent)
                    .where(col("sent").geq(from.millis()).and(col("sent").lt(to.millis())));
            visible(measurement, payments, visible);
            alerts(measurement, payments, received);
            return measurement;
          });
    }
  }

  private static void visible(
      Measurement measurement, Dataset<Row> payments, Map<Long, Long> visible) {
    Histogram latency = new Histogram(DIGITS);
    for (Row row : payments.groupBy("batch_id", "sent").agg(count(lit(1))).collectAsList()) {
      long committed = visible.getOrDefault(row.getLong(0), Long.MIN_VALUE);
      if (committed == Long.MIN_VALUE) {
        throw new IllegalStateException("nobody saw the commit of batch " + row.getLong(0));
      }
      latency.recordValueWithCount(Math.max(0, committed - row.getLong(1)), row.getLong(2));
    }
    measurement.put(Figure.PAYMENTS, (double) latency.getTotalCount());
    put(
        measurement,
        latency,
        List.of(
            Figure.VISIBLE_MEAN,
            Figure.VISIBLE_P50,
            Figure.VISIBLE_P90,
            Figure.VISIBLE_P99,
            Figure.VISIBLE_P999,
            Figure.VISIBLE_MAX));
  }

  private static void alerts(
      Measurement measurement, Dataset<Row> payments, Map<String, Long> received) {
    Histogram latency = new Histogram(DIGITS);
    for (Row row :
        payments
            .where(col("decision").notEqual(Decision.APPROVE.name()))
            .select("topic", "partition", "offset", "sent")
            .collectAsList()) {
      String id = Alert.idOf(row.getString(0), row.getInt(1), row.getLong(2));
      Long came = received.get(id);
      if (came == null) {
        throw new IllegalStateException("nobody received the alert " + id);
      }
      latency.recordValue(Math.max(0, came - row.getLong(3)));
    }
    measurement.put(Figure.ALERTS, (double) latency.getTotalCount());
    put(
        measurement,
        latency,
        List.of(
            Figure.ALERT_MEAN,
            Figure.ALERT_P50,
            Figure.ALERT_P90,
            Figure.ALERT_P99,
            Figure.ALERT_P999,
            Figure.ALERT_MAX));
  }

  /** In the order mean, p50, p90, p99, p99.9, max; nothing of an empty one. */
  private static void put(Measurement measurement, Histogram latency, List<Figure> figures) {
    if (latency.getTotalCount() == 0) {
      return;
    }
    measurement.put(figures.get(0), latency.getMean());
    List<Double> percentiles = List.of(50.0, 90.0, 99.0, 99.9, 100.0);
    for (int i = 0; i < percentiles.size(); i++) {
      measurement.put(
          figures.get(i + 1), (double) latency.getValueAtPercentile(percentiles.get(i)));
    }
  }
}

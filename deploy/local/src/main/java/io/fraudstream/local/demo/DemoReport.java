package io.fraudstream.local.demo;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.unix_millis;

import io.fraudstream.local.stack.RunFolder;
import io.fraudstream.local.stack.TableLog;
import io.fraudstream.producer.kafka.OutboundRecord;
import io.fraudstream.streaming.table.DeltaTables;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Decision;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/** What happened in a demo, from its tables and the simulator's ledger. */
public final class DemoReport {
  private static final Column ALERT = col("decision").notEqual(Decision.APPROVE.name());

  private final SparkSession spark;
  private final RunFolder folder;
  private final DemoRun run;
  private final Instant liveStart;
  private final StringBuilder text = new StringBuilder(2048);

  private DemoReport(SparkSession spark, RunFolder folder, DemoRun run, Instant liveStart) {
    this.spark = spark;
    this.folder = folder;
    this.run = run;
    this.liveStart = liveStart;
  }

  /**
   * The report as text.
   *
   * @param liveStart event time at which the live phase began
   */
  public static String of(SparkSession spark, RunFolder folder, DemoRun run, Instant liveStart) {
    DemoReport report = new DemoReport(spark, folder, run, liveStart);
    report.rows();
    report.throughput();
    report.latency();
    report.alerts();
    return report.text.toString();
  }

  private void rows() {
    Row scored =
        table(Table.TRANSACTIONS).agg(count(lit(1)), count_if(col("late")), count_if(ALERT)).head();
    line("Rows");
    line(
        "  transactions   %,12d   %,d of them late, %,d alerts",
        scored.getLong(0), scored.getLong(1), scored.getLong(2));
    line("  labels         %,12d", table(Table.LABELS).count());
    line("  quarantine     %,12d", table(Table.QUARANTINE).count());
    for (Row reason :
        table(Table.QUARANTINE).groupBy("reason").count().orderBy("reason").collectAsList()) {
      line("    %-12s %,12d", reason.getString(0), reason.getLong(1));
    }
    line("  activity       %,12d", table(Table.ACTIVITY).count());
  }

  private void throughput() {
    line("Throughput");
    List<TableLog.Commit> commits = run.commits();
    long last = commits.isEmpty() ? run.start() : commits.get(commits.size() - 1).time();
    rate("  the whole run, from the start of the JVMs", run.processed(), last - run.start());
    rate(
        "  the history, until the job had caught up",
        run.processedWithBacklog(),
        run.backlogUntil() - run.start());
  }

  private void rate(String what, long records, long millis) {
    if (records > 0 && millis > 0) {
      line(
          "%-44s %,9d records in %,.1f s, %,d a second",
          what, records, millis / 1000.0, records * 1000 / millis);
    }
  }

  /** From the intended send time, which is the record's timestamp, to the commit of the row. */
  private void latency() {
    Dataset<Row> live =
        table(Table.TRANSACTIONS)
            .where(col("event_time").geq(lit(liveStart)))
            .join(broadcast(commitTimes()), "batch_id")
            .select(
                unix_millis(col("kafka_timestamp")).as("sent"),
                col("committed").minus(unix_millis(col("kafka_timestamp"))).as("latency"));
    line("Latency of the live phase, from the intended send to the commit of the row (ms)");
    percentiles(
        "  once the backlog of the history was gone",
        live.where(col("sent").gt(lit(run.backlogUntil()))));
    percentiles("  all of it", live);
  }

  private void percentiles(String what, Dataset<Row> rows) {
    Row row =
        rows.agg(
                count(lit(1)),
                expr("percentile(latency, array(0.5D, 0.9D, 0.99D, 0.999D))"),
                max("latency"))
            .head();
    if (row.getLong(0) == 0) {
      line("%-44s nothing: the job was behind until the end", what);
      return;
    }
    List<Double> values = row.getList(1);
    line(
        "%-44s p50 %,.0f  p90 %,.0f  p99 %,.0f  p99.9 %,.0f  max %,d  (%,d payments)",
        what,
        values.get(0),
        values.get(1),
        values.get(2),
        values.get(3),
        row.getLong(2),
        row.getLong(0));
  }

  private Dataset<Row> commitTimes() {
    return spark.createDataFrame(
        run.commits().stream()
            .map(commit -> RowFactory.create(commit.batch(), commit.time()))
            .toList(),
        DataTypes.createStructType(
            List.of(
                DataTypes.createStructField("batch_id", DataTypes.LongType, false),
                DataTypes.createStructField("committed", DataTypes.LongType, false))));
  }

  /** Against the simulator's truth; a payment is alerted once it needs a review. */
  private void alerts() {
    Dataset<Row> truths =
        spark
            .read()
            .option("header", "true")
            .csv(folder.ledger().toString())
            .select(
                col("topic"),
                col("partition").cast("int").as("partition"),
                col("offset").cast("long").as("offset"),
                col("truth"));
    List<Row> kinds =
        table(Table.TRANSACTIONS)
            .where(col("event_time").geq(lit(liveStart)))
            .join(truths, new String[] {"topic", "partition", "offset"})
            .groupBy("truth")
            .agg(count(lit(1)), count_if(ALERT))
            .orderBy("truth")
            .collectAsList();
    long alerts = kinds.stream().mapToLong(kind -> kind.getLong(2)).sum();
    List<Row> frauds =
        kinds.stream().filter(kind -> !OutboundRecord.GENUINE.equals(kind.getString(0))).toList();
    long fraud = frauds.stream().mapToLong(kind -> kind.getLong(1)).sum();
    long caught = frauds.stream().mapToLong(kind -> kind.getLong(2)).sum();
    line(
        "Alerts of the live phase (event time from %s), against the simulator's truth",
        liveStart.truncatedTo(ChronoUnit.SECONDS));
    line("  precision %s   %,d of %,d alerts were frauds", share(caught, alerts), caught, alerts);
    line("  recall    %s   %,d of %,d frauds raised an alert", share(caught, fraud), caught, fraud);
    for (Row kind : frauds) {
      line(
          "    %-22s %s   %,d of %,d",
          kind.getString(0).toLowerCase(Locale.ROOT).replace('_', ' '),
          share(kind.getLong(2), kind.getLong(1)),
          kind.getLong(2),
          kind.getLong(1));
    }
  }

  private static String share(long part, long whole) {
    return whole == 0 ? "  n/a" : String.format(Locale.ROOT, "%.3f", (double) part / whole);
  }

  private Dataset<Row> table(Table table) {
    return DeltaTables.read(spark, folder.tables().toString(), table);
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }
}

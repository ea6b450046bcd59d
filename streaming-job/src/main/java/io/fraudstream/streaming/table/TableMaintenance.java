package io.fraudstream.streaming.table;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import io.delta.tables.DeltaTable;
import java.io.OutputStream;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import scala.Console;

/**
 * Keeps tables healthy, also beside the job that writes them: deletes old rows, makes few files of
 * many, and removes files that are no part of a table any more.
 *
 * <p>Of each topic partition a prefix of the offsets is deleted, from all tables of records alike,
 * so what remains is contiguous and the conservation law can still be checked.
 */
public final class TableMaintenance {
  /** Into how many tasks VACUUM lists a folder; 10,000 by default. */
  private static final String LISTING = "spark.sql.sources.parallelPartitionDiscovery.parallelism";

  private final SparkSession spark;
  private final String root;
  private final TableBeginnings beginnings;

  /**
   * @param root of the tables
   */
  public TableMaintenance(SparkSession spark, String root) {
    this.spark = spark.newSession();
    this.spark.conf().set(LISTING, spark.sparkContext().defaultParallelism());
    this.root = root;
    this.beginnings = new TableBeginnings(root, spark.sparkContext().hadoopConfiguration());
  }

  /**
   * What was done to a table.
   *
   * @param deleted rows
   */
  public record Done(Table table, State before, State after, long deleted) {}

  /**
   * A version of a table.
   *
   * @param files that are part of it
   * @param bytes of those
   */
  public record State(long version, long files, long bytes) {}

  /**
   * Works on every table there is.
   *
   * @param keepFrom where it is given, rows whose record is older are deleted, and windows of the
   *     summary that ended before. The newest row of a partition always stays, and so does the
   *     newest micro-batch.
   * @throws MissingTableException if a job has not written there
   */
  public List<Done> run(Optional<Instant> keepFrom) {
    DeltaTables.requireRecordTables(spark, root);
    Map<Table, Column> old = keepFrom.map(this::old).orElse(Map.of());
    return Stream.of(Table.values())
        .filter(table -> DeltaTable.isDeltaTable(spark, table.under(root)))
        .map(table -> maintain(table, Optional.ofNullable(old.get(table))))
        .toList();
  }

  private Done maintain(Table table, Optional<Column> old) {
    State before = state(table);
    long deleted = old.map(rows -> delete(table, rows)).orElse(0L);
    DeltaTable delta = DeltaTable.forPath(spark, table.under(root));
    delta.optimize().executeCompaction();
    // It prints what it removed.
    Console.withOut(OutputStream.nullOutputStream(), delta::vacuum);
    return new Done(table, before, state(table), deleted);
  }

  private State state(Table table) {
    Snapshot snapshot =
        DeltaLog.forTable(spark, table.under(root))
            .update(false, scala.Option.empty(), scala.Option.empty());
    return new State(snapshot.version(), snapshot.numOfFiles(), snapshot.sizeInBytes());
  }

  /** Counted before: the job only adds rows, and none of these. */
  private long delete(Table table, Column rows) {
    DeltaTable delta = DeltaTable.forPath(spark, table.under(root));
    long count = delta.toDF().where(rows).count();
    if (count > 0) {
      delta.delete(rows);
    }
    return count;
  }

  private Map<Table, Column> old(Instant keepFrom) {
    newestBatch().ifPresent(batch -> beginnings.advance(batch, firstToKeep(keepFrom, batch)));
    Column cut = beginnings.precede();
    Map<Table, Column> old = new HashMap<>();
    Table.RECORD_TABLES.forEach(table -> old.put(table, cut));
    old.put(Table.ACTIVITY, col("window_end").lt(lit(Timestamp.from(keepFrom))));
    return old;
  }

  private Optional<Long> newestBatch() {
    Row newest = records().agg(max("batch_id")).first();
    return newest.isNullAt(0) ? Optional.empty() : Optional.of(newest.getLong(0));
  }

  /**
   * The newest micro-batch may still be on its way into other tables, with offsets between those
   * that are there, so it has no say. All before it are complete, and none after it has a lower
   * offset.
   */
  private Map<TopicPartition, Long> firstToKeep(Instant keepFrom, long newestBatch) {
    Column isKept = col("kafka_timestamp").geq(lit(Timestamp.from(keepFrom)));
    List<Row> rows =
        records()
            .where(col("batch_id").lt(newestBatch))
            .groupBy("topic", "partition")
            .agg(coalesce(min(when(isKept, col("offset"))), max("offset")))
            .collectAsList();
    Map<TopicPartition, Long> first = new HashMap<>();
    rows.forEach(
        row -> first.put(new TopicPartition(row.getString(0), row.getInt(1)), row.getLong(2)));
    return first;
  }

  private Dataset<Row> records() {
    return Table.RECORD_TABLES.stream()
        .map(
            table ->
                DeltaTables.read(spark, root, table)
                    .select("topic", "partition", "offset", "kafka_timestamp", "batch_id"))
        .reduce(Dataset::union)
        .orElseThrow();
  }
}

package io.fraudstream.streaming.reconcile;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.countDistinct;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;

import io.fraudstream.streaming.table.AcceptedLosses;
import io.fraudstream.streaming.table.DeltaTables;
import io.fraudstream.streaming.table.LostRange;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.streaming.table.TableBeginnings;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The conservation law, checked: every record of Kafka is exactly one row of exactly one table, so
 * the offsets of each topic partition are contiguous and unique over the tables. A producer's
 * ledger, where there is one, also says which records there must be and what their bytes were.
 * Where old rows were deleted, all of this is said of those behind {@link TableBeginnings}.
 */
public final class Reconciliation {
  private static final String TABLE = "table";
  private static final List<String> PLACE = List.of("topic", "partition", "offset");

  private Reconciliation() {}

  /**
   * Reconciles the tables below a root.
   *
   * @param ledger CSV file of the producer's ledger, gzip if its name ends in {@code .gz}
   */
  public static Balance of(SparkSession spark, String root, Optional<String> ledger) {
    DeltaTables.requireRecordTables(spark, root);
    Dataset<Row> transactions = DeltaTables.read(spark, root, Table.TRANSACTIONS);
    Row ids =
        transactions
            .agg(count(lit(1)).as("rows"), countDistinct("transaction_id").as("ids"))
            .first();
    List<AcceptedRange> accepted = accepted(spark, root);
    return new Balance(
        partitions(spark, root, accepted),
        accepted.stream().mapToLong(AcceptedRange::missing).sum(),
        ids.getLong(0) - ids.getLong(1),
        ledger.map(file -> compare(spark, root, file, accepted)));
  }

  /** An accepted loss, and how many of its offsets have a row all the same. */
  private record AcceptedRange(LostRange range, long held) {
    long missing() {
      return range.size() - held;
    }

    /**
     * Those of the missing between two offsets, of which the tables hold some in each partition.
     */
    long missingWithin(String topic, int partition, long first, long last) {
      if (!range.topic().equals(topic) || range.partition() != partition) {
        return 0;
      }
      long size = Math.min(last, range.last()) - Math.max(first, range.first()) + 1;
      return Math.max(0, size - held);
    }

    Column covers() {
      return col("topic")
          .equalTo(range.topic())
          .and(col("partition").equalTo(range.partition()))
          .and(col("offset").between(range.first(), range.last()));
    }
  }

  private static List<AcceptedRange> accepted(SparkSession spark, String root) {
    List<LostRange> ranges =
        new AcceptedLosses(root, spark.sparkContext().hadoopConfiguration()).read();
    return ranges.stream()
        .map(
            range ->
                new AcceptedRange(
                    range,
                    places(spark, root)
                        .filter(new AcceptedRange(range, 0).covers())
                        .select("offset")
                        .distinct()
                        .count()))
        .toList();
  }

  /** Topic, partition and offset of every row that counts, with its table. */
  private static Dataset<Row> places(SparkSession spark, String root) {
    Column counts = counts(spark, root);
    return Table.RECORD_TABLES.stream()
        .map(
            table ->
                DeltaTables.read(spark, root, table)
                    .select(columns(PLACE))
                    .where(counts)
                    .withColumn(TABLE, lit(table.folder())))
        .reduce(Dataset::union)
        .orElseThrow();
  }

  /** Not one of the old rows that somebody had deleted, some of which may still be there. */
  private static Column counts(SparkSession spark, String root) {
    return functions.not(
        new TableBeginnings(root, spark.sparkContext().hadoopConfiguration()).precede());
  }

  private static List<Balance.Partition> partitions(
      SparkSession spark, String root, List<AcceptedRange> accepted) {
    return places(spark, root)
        .groupBy("topic", "partition")
        .agg(
            min("offset"),
            max("offset"),
            inTable(Table.TRANSACTIONS),
            inTable(Table.LABELS),
            inTable(Table.QUARANTINE),
            countDistinct("offset"))
        .orderBy("topic", "partition")
        .collectAsList()
        .stream()
        .map(
            row ->
                new Balance.Partition(
                    row.getString(0),
                    row.getInt(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    row.getLong(6),
                    row.getLong(7),
                    accepted.stream()
                        .mapToLong(
                            range ->
                                range.missingWithin(
                                    row.getString(0),
                                    row.getInt(1),
                                    row.getLong(2),
                                    row.getLong(3)))
                        .sum()))
        .toList();
  }

  private static Balance.LedgerComparison compare(
      SparkSession spark, String root, String file, List<AcceptedRange> accepted) {
    Dataset<Row> ledger =
        spark
            .read()
            .option("header", true)
            .option("escape", "\"")
            .schema(
                "topic STRING, partition INT, offset BIGINT, kind STRING, id STRING,"
                    + " crc32c STRING, truth STRING")
            .csv(file)
            .where(counts(spark, root));
    Dataset<Row> rows = RowHashes.of(spark, root).where(counts(spark, root));
    Dataset<Row> both =
        ledger
            .withColumn("in_ledger", lit(true))
            .join(
                rows.withColumn("in_tables", lit(true)),
                CollectionConverters.asScala(PLACE).toSeq(),
                "full_outer");
    Column isAccepted =
        accepted.stream().map(AcceptedRange::covers).reduce(Column::or).orElse(lit(false));
    Column scorable = col("kind").isin("transaction", "late");
    Row counts =
        both.agg(
                count(col("in_ledger")),
                count_if(col("in_tables").isNull().and(functions.not(isAccepted))),
                count_if(col("in_ledger").isNull()),
                count_if(col("crc32c").notEqual(col("row_crc32c"))),
                count_if(coalesce(scorable, lit(false))))
            .first();
    long rejected =
        ledger
            .filter(scorable)
            .join(
                DeltaTables.read(spark, root, Table.TRANSACTIONS)
                    .select(col("transaction_id").as("id")),
                CollectionConverters.asScala(List.of("id")).toSeq(),
                "left_anti")
            .count();
    return new Balance.LedgerComparison(
        counts.getLong(0),
        counts.getLong(1),
        counts.getLong(2),
        counts.getLong(3),
        counts.getLong(4),
        rejected);
  }

  private static Column inTable(Table table) {
    return count_if(col(TABLE).equalTo(table.folder()));
  }

  private static Column[] columns(List<String> names) {
    return names.stream().map(functions::col).toArray(Column[]::new);
  }
}

package io.fraudstream.local.explain;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get_json_object;

import io.fraudstream.local.CommandException;
import io.fraudstream.streaming.table.BatchVersions;
import io.fraudstream.streaming.table.DeltaTables;
import io.fraudstream.streaming.table.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The rows with one transaction id.
 *
 * @param decided as a rule one; more where payments share an id without being duplicates
 * @param labels oldest first
 * @param rejected quarantined records whose bytes name the id
 */
public record PaymentRows(List<Decided> decided, List<Row> labels, List<Row> rejected) {
  private static final String ID = "transaction_id";

  /**
   * A decided payment.
   *
   * @param row of the table of decisions
   * @param version of that table which the row's batch made, while Delta's log holds it
   */
  public record Decided(Row row, OptionalLong version) {}

  public PaymentRows {
    decided = List.copyOf(decided);
    labels = List.copyOf(labels);
    rejected = List.copyOf(rejected);
  }

  /**
   * Looks a payment up.
   *
   * @throws CommandException if nothing with the id was decided or rejected
   * @throws io.fraudstream.streaming.table.MissingTableException if there are no tables
   * @throws IOException if the log of a table cannot be read
   */
  public static PaymentRows read(SparkSession spark, String tables, String id) throws IOException {
    DeltaTables.requireRecordTables(spark, tables);
    List<Row> decided =
        DeltaTables.read(spark, tables, Table.TRANSACTIONS)
            .where(col(ID).equalTo(id))
            .orderBy("event_time")
            .collectAsList();
    List<Row> rejected =
        DeltaTables.read(spark, tables, Table.QUARANTINE)
            .where(get_json_object(col("value").cast("string"), "$." + ID).equalTo(id))
            .orderBy("kafka_timestamp")
            .collectAsList();
    if (decided.isEmpty() && rejected.isEmpty()) {
      throw new CommandException(
          "Cannot find payment "
              + id
              + ": no row of transactions or quarantine in "
              + tables
              + " has this id. Its micro-batch may not be committed yet; and a record that does not"
              + " parse has no id: look for it in quarantine by its topic, partition and offset."
              + " Otherwise correct the id, or --tables.");
    }
    return new PaymentRows(
        withVersions(spark, tables, decided),
        DeltaTables.read(spark, tables, Table.LABELS)
            .where(col(ID).equalTo(id))
            .orderBy("label_time", "offset", "partition")
            .collectAsList(),
        rejected);
  }

  private static List<Decided> withVersions(SparkSession spark, String tables, List<Row> rows)
      throws IOException {
    BatchVersions versions = new BatchVersions(spark, tables, Table.TRANSACTIONS);
    List<Decided> decided = new ArrayList<>();
    for (Row row : rows) {
      decided.add(new Decided(row, versions.of(row.<Long>getAs("batch_id"))));
    }
    return decided;
  }
}

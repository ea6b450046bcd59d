package io.fraudstream.local;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.unix_millis;

import io.fraudstream.model.features.Feature;
import io.fraudstream.streaming.table.DeltaTables;
import io.fraudstream.streaming.table.Table;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Scored payments with their features and, where one is known, their label. */
final class TrainingSet {
  private static final int BUFFER = 1 << 16;

  private static final String NEWEST_FEATURE =
      "features." + Feature.columnNames().get(Feature.COUNT - 1);

  private final long leftOut;
  private final Dataset<Row> rows;

  private TrainingSet(long leftOut, Dataset<Row> rows) {
    this.leftOut = leftOut;
    this.rows = rows;
  }

  /**
   * The payments of a period in the order of event time, but for those that an earlier version
   * scored with fewer features. Of several labels the latest counts.
   */
  static TrainingSet of(SparkSession spark, String tables, Period period) {
    Dataset<Row> scored = period.of(DeltaTables.read(spark, tables, Table.TRANSACTIONS));
    Dataset<Row> payments = scored.filter(col(NEWEST_FEATURE).isNotNull());
    Dataset<Row> labels = LatestLabels.of(spark, tables);
    return new TrainingSet(
        scored.filter(col(NEWEST_FEATURE).isNull()).count(),
        payments
            .join(
                labels,
                payments.col("transaction_id").equalTo(labels.col("transaction_id")),
                "left")
            .select(
                payments.col("transaction_id"),
                unix_millis(col("event_time")).as("event_time"),
                col("card_id"),
                col("terminal_id"),
                col("amount_minor"),
                col("currency"),
                col("features.*"),
                col("fraud").cast("int").as("fraud"))
            .orderBy("event_time", "transaction_id"));
  }

  /** How many payments an earlier version scored, with fewer features than today's. */
  long leftOut() {
    return leftOut;
  }

  /** Writes a gzip CSV with a header line, and returns the number of payments. */
  long write(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    CSVFormat format =
        CSVFormat.RFC4180.builder().setRecordSeparator('\n').setHeader(rows.columns()).get();
    try (Writer out =
            new BufferedWriter(
                new OutputStreamWriter(
                    new GZIPOutputStream(Files.newOutputStream(file), BUFFER),
                    StandardCharsets.UTF_8));
        CSVPrinter csv = new CSVPrinter(out, format)) {
      long written = 0;
      Iterator<Row> iterator = rows.toLocalIterator();
      while (iterator.hasNext()) {
        Row row = iterator.next();
        for (int i = 0; i < row.size(); i++) {
          csv.print(row.get(i));
        }
        csv.println();
        written++;
      }
      return written;
    }
  }
}

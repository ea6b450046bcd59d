package io.fraudstream.streaming.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;

/**
 * Which version of a table a micro-batch made. The commit of {@link BatchTransaction} carries the
 * batch, and batches ascend with the versions, so a few commits are read and not the whole log.
 */
public final class BatchVersions {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileSystem files;
  private final Path log;
  private final long latest;

  /** The first batch of each checkpoint that took the tables over; the original one begins at 0. */
  private final Map<String, Long> firstBatches = new HashMap<>();

  /**
   * @param root of the tables
   * @throws IOException if their file system cannot be opened
   */
  public BatchVersions(SparkSession spark, String root, Table table) throws IOException {
    String location = table.under(root);
    log = new Path(location, "_delta_log");
    files = log.getFileSystem(spark.sparkContext().hadoopConfiguration());
    latest =
        DeltaLog.forTable(spark, location)
            .update(false, scala.Option.empty(), scala.Option.empty())
            .version();
    DeltaTables.adoptions(spark, root)
        .forEach(adoption -> firstBatches.put(adoption.checkpoint(), adoption.firstBatch()));
  }

  private record Commit(long version, long batch) {}

  /**
   * The version that a batch made.
   *
   * @param batch as the column {@code batch_id} has it
   * @return empty if Delta has removed that commit from the log by now
   */
  public OptionalLong of(long batch) throws IOException {
    long low = 0;
    long high = latest;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (atOrAfter(middle).batch() < batch) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    Commit found = atOrAfter(low);
    return found.batch() == batch ? OptionalLong.of(found.version()) : OptionalLong.empty();
  }

  /** The first commit of a batch from a version on; what was removed came before every batch. */
  private Commit atOrAfter(long version) throws IOException {
    for (long next = version; next <= latest; next++) {
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(
                  files.open(new Path(log, String.format("%020d.json", next))), UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          JsonNode transaction = JSON.readTree(line).path("txn");
          if (transaction.isObject()) {
            long first = firstBatches.getOrDefault(transaction.path("appId").asText(), 0L);
            return new Commit(next, first + transaction.path("version").asLong());
          }
        }
      } catch (FileNotFoundException e) {
        return new Commit(next, -1);
      }
    }
    return new Commit(latest, Long.MAX_VALUE);
  }
}

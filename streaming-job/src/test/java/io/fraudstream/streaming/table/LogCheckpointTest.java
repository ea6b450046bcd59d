package io.fraudstream.streaming.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.fraudstream.streaming.TestSession;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/** A checkpoint says what the entries before it say, by Delta's own reading of both. */
class LogCheckpointTest {
  private static final SparkSession SPARK = TestSession.spark();

  @TempDir private Path folder;
  private String location = "";
  private Path log = Path.of("");

  @BeforeEach
  void create_a_table_that_has_seen_all_that_happens_to_one() {
    location = folder.resolve("table").toString();
    log = Path.of(location, "_delta_log");
    DeltaTable.create(SPARK).location(location).addColumn("id", "BIGINT").execute();
    sql("ALTER TABLE delta.`%s` SET TBLPROPERTIES ('delta.checkpointInterval' = '1000')");
    append(0);
    append(1);
    sql("DELETE FROM delta.`%s` WHERE id < 2");
    append(2);
  }

  @Test
  void files_removed_and_taken_back_and_batches_are_in_the_next_ones_too() throws IOException {
    Path first = write();
    assertThat(properties(first)).containsKey("io.delta.kernel.default-parquet-writer");
    forgetEntriesBefore(first);

    append(3);
    sql("DELETE FROM delta.`%s` WHERE id > 0");
    sql("RESTORE TABLE delta.`%s` TO VERSION AS OF 6");
    forgetEntriesBefore(write());

    append(4);
    forgetEntriesBefore(write());
  }

  @Test
  void a_file_that_was_taken_back_stays() throws IOException {
    sql("RESTORE TABLE delta.`%s` TO VERSION AS OF 3");
    forgetEntriesBefore(write());
    assertThat(SPARK.read().format("delta").load(location).collectAsList()).hasSize(6);
  }

  @Test
  void none_is_written_where_an_entry_that_matters_is_empty() throws IOException {
    DeltaLog delta = DeltaLog.forTable(SPARK, location);
    Snapshot newest = delta.unsafeVolatileSnapshot();
    // What the first batch added is gone, and another batch came behind it.
    for (int version : new int[] {0, 1, 4, 5}) {
      Path entry = log.resolve("%020d.json".formatted(version));
      String whole = Files.readString(entry);
      Files.writeString(entry, "");
      assertThatThrownBy(() -> LogCheckpoint.write(SPARK, delta, newest))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("damaged");
      assertNone("{*.parquet,.*.tmp}");
      Files.writeString(entry, whole);
    }
    forgetEntriesBefore(write());
  }

  /** Writes one of the newest version. */
  private Path write() throws IOException {
    DeltaLog delta = DeltaLog.forTable(SPARK, location);
    Snapshot newest = newest(delta);
    LogCheckpoint.write(SPARK, delta, newest);
    Path checkpoint = log.resolve("%020d.checkpoint.parquet".formatted(newest.version()));
    assertThat(checkpoint).exists();
    assertNone(".*.tmp");
    return checkpoint;
  }

  /** Compares what Delta says with all entries to what it says with the checkpoint alone. */
  private void forgetEntriesBefore(Path checkpoint) throws IOException {
    String version = checkpoint.getFileName().toString().substring(0, 20);
    DeltaLog.clearCache();
    Files.move(checkpoint, folder.resolve("checkpoint"));
    Files.delete(log.resolve("_last_checkpoint"));
    Set<String> with = state();
    Files.move(folder.resolve("checkpoint"), checkpoint);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(log, "*.{json,crc}")) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.matches("\\d{20}\\..*") && name.compareTo(version) < 0) {
          Files.delete(entry);
        }
      }
    }
    Files.deleteIfExists(log.resolve(version + ".crc"));
    DeltaLog.clearCache();
    assertThat(state()).isEqualTo(with);
  }

  private Set<String> state() {
    Snapshot snapshot = newest(DeltaLog.forTable(SPARK, location));
    Set<String> state = new TreeSet<>();
    snapshot
        .allFiles()
        .collectAsList()
        .forEach(file -> state.add(file.path() + " " + file.size() + " " + file.stats()));
    snapshot
        .tombstones()
        .collectAsList()
        .forEach(file -> state.add(file.path() + " " + file.deletionTimestamp()));
    CollectionConverters.asJava(snapshot.setTransactions())
        .forEach(transaction -> state.add(transaction.toString()));
    state.add(snapshot.protocol().toString());
    state.add(snapshot.metadata().toString());
    return state;
  }

  private static Snapshot newest(DeltaLog delta) {
    return delta.update(false, Option.empty(), Option.empty());
  }

  private static Map<String, String> properties(Path checkpoint) throws IOException {
    try (ParquetFileReader file =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(
                new org.apache.hadoop.fs.Path(checkpoint.toString()), new Configuration()))) {
      return file.getFileMetaData().getKeyValueMetaData();
    }
  }

  private void assertNone(String files) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(log, files)) {
      assertThat(found).isEmpty();
    }
  }

  private void append(int batch) {
    new BatchTransaction(SPARK, location, "checkpoint", Runnable::run)
        .append(TestFiles.of(SPARK.range(3).toDF(), location), batch);
  }

  private void sql(String statement) {
    SPARK.sql(statement.formatted(location));
  }
}

package io.fraudstream.streaming.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.fraudstream.streaming.TestSession;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the job relies on of Delta's internals; a new version of Delta must pass this. */
class BatchTransactionTest {
  private static final SparkSession SPARK = TestSession.spark();

  @TempDir private Path folder;
  private String location = "";

  @BeforeEach
  void create_a_table() {
    location = folder.resolve("table").toString();
    DeltaTable.create(SPARK).location(location).addColumn("id", "BIGINT").execute();
  }

  @Test
  void a_batch_is_appended_once_however_often_it_is_tried() {
    BatchTransaction transaction =
        new BatchTransaction(SPARK, location, "checkpoint", Runnable::run);
    assertThat(transaction.append(rows(3), 0)).isTrue();
    assertThat(transaction.append(rows(3), 0)).isFalse();
    assertThat(transaction.append(rows(4), 5)).isTrue();
    assertThat(transaction.append(rows(4), 4)).isFalse();
    assertThat(count()).isEqualTo(7);
  }

  @Test
  void the_batches_of_another_checkpoint_are_not_ours() {
    assertThat(new BatchTransaction(SPARK, location, "one", Runnable::run).append(rows(1), 7))
        .isTrue();
    assertThat(new BatchTransaction(SPARK, location, "other", Runnable::run).append(rows(1), 0))
        .isTrue();
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void a_job_whose_table_was_taken_over_commits_no_more() {
    BatchTransaction before = new BatchTransaction(SPARK, location, "one", Runnable::run);
    SPARK.sql(
        "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('%s' = 'other')"
            .formatted(location, DeltaTables.OWNER_PROPERTY));

    assertThatThrownBy(() -> before.append(rows(1), 7))
        .isInstanceOf(ForeignTableException.class)
        .hasMessageContaining("was written under checkpoint other");
    assertThat(new BatchTransaction(SPARK, location, "other", Runnable::run).append(rows(1), 0))
        .isTrue();
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void what_another_process_committed_meanwhile_stays() throws IOException {
    BatchTransaction transaction =
        new BatchTransaction(SPARK, location, "checkpoint", Runnable::run);
    assertThat(transaction.append(rows(3), 0)).isTrue();
    commitUnseen(
        2, "{\"txn\":{\"appId\":\"theirs\",\"version\":1}}"); // As compaction does, without rows.
    assertThat(transaction.append(rows(4), 1)).isTrue();

    assertThat(Path.of(location, "_delta_log", "00000000000000000003.json")).exists();
    assertThat(count()).isEqualTo(7);
  }

  @Test
  void a_feature_that_another_process_gave_the_table_does_not_end_the_job() throws IOException {
    BatchTransaction transaction =
        new BatchTransaction(SPARK, location, "checkpoint", Runnable::run);
    assertThat(transaction.append(rows(3), 0)).isTrue();
    commitUnseen(
        2,
        "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":7,\"writerFeatures\":[\"appendOnly\",\"invariants\",\"checkConstraints\"]}}");
    assertThat(transaction.append(rows(4), 1)).isTrue();

    assertThat(count()).isEqualTo(7);
  }

  @Test
  void the_versions_before_a_checkpoint_are_not_remembered() {
    SPARK.sql(
        "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('delta.checkpointInterval' = '3')"
            .formatted(location));
    BatchTransaction transaction =
        new BatchTransaction(SPARK, location, "checkpoint", Runnable::run);
    for (int batch = 0; batch < 10; batch++) {
      transaction.append(rows(1), batch);
    }

    assertThat(
            DeltaLog.forTable(SPARK, location)
                .unsafeVolatileSnapshot()
                .logSegment()
                .deltas()
                .size())
        .isLessThan(4);
  }

  @Test
  void a_job_whose_table_another_process_took_over_commits_no_more() throws IOException {
    BatchTransaction before = new BatchTransaction(SPARK, location, "one", Runnable::run);
    assertThat(before.append(rows(1), 0)).isTrue();
    String created =
        Files.readAllLines(Path.of(location, "_delta_log", "00000000000000000000.json")).stream()
            .filter(action -> action.startsWith("{\"metaData\""))
            .findFirst()
            .orElseThrow();
    commitUnseen(
        2,
        created.replace(
            "\"configuration\":{",
            "\"configuration\":{\"%s\":\"other\",".formatted(DeltaTables.OWNER_PROPERTY)));

    assertThatThrownBy(() -> before.append(rows(1), 1))
        .isInstanceOf(ForeignTableException.class)
        .hasMessageContaining("was written under checkpoint other");
    assertThat(count()).isEqualTo(1);
  }

  /** A version that Delta in this process has not heard of. */
  private void commitUnseen(long version, String action) throws IOException {
    Files.writeString(Path.of(location, "_delta_log", "%020d.json".formatted(version)), action);
  }

  @Test
  void a_batch_is_recognised_without_the_checksum_files() throws IOException {
    new BatchTransaction(SPARK, location, "checkpoint", Runnable::run).append(rows(3), 0);
    try (DirectoryStream<Path> checksums =
        Files.newDirectoryStream(Path.of(location, "_delta_log"), "*.crc")) {
      for (Path checksum : checksums) {
        Files.delete(checksum);
      }
    }
    DeltaLog.clearCache();
    assertThat(
            new BatchTransaction(SPARK, location, "checkpoint", Runnable::run).append(rows(3), 0))
        .isFalse();
    assertThat(count()).isEqualTo(3);
  }

  @Test
  void the_checkpoint_of_the_log_holds_all_that_came_before_it() throws IOException {
    SPARK.sql(
        "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('delta.checkpointInterval' = '3')"
            .formatted(location));
    BatchTransaction transaction =
        new BatchTransaction(SPARK, location, "checkpoint", Runnable::run);
    transaction.append(rows(3), 0);
    transaction.append(rows(4), 1);
    Path log = Path.of(location, "_delta_log");
    assertThat(log.resolve("00000000000000000003.checkpoint.parquet")).exists();

    for (int version = 0; version < 3; version++) {
      Files.delete(log.resolve("%020d.json".formatted(version)));
    }
    Files.delete(log.resolve("00000000000000000003.crc"));
    DeltaLog.clearCache();
    assertThat(transaction.append(rows(4), 1)).isFalse();
    assertThat(transaction.append(rows(5), 2)).isTrue();
    assertThat(count()).isEqualTo(12);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"add\":"})
  void of_a_log_that_is_not_whole_no_checkpoint_is_written(String damage) throws IOException {
    SPARK.sql(
        "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('delta.checkpointInterval' = '4')"
            .formatted(location));
    BatchTransaction transaction =
        new BatchTransaction(SPARK, location, "checkpoint", Runnable::run);
    transaction.append(rows(3), 0);
    Path log = Path.of(location, "_delta_log");
    Path entry = log.resolve("00000000000000000002.json");
    String whole = Files.readString(entry);
    Files.writeString(entry, damage);
    transaction.append(rows(4), 1);
    assertThat(transaction.append(rows(5), 2)).isTrue();
    try (DirectoryStream<Path> written = Files.newDirectoryStream(log, "*.{parquet,tmp}")) {
      assertThat(written).isEmpty();
    }

    Files.writeString(entry, whole);
    DeltaLog.clearCache();
    assertThat(count()).isEqualTo(12);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ADD CONSTRAINT positive CHECK (id > 0)|the constraint positive",
        "SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')|column mapping"
      })
  void a_table_with_rules_that_our_files_may_break_is_refused(String change, String found) {
    SPARK.sql("ALTER TABLE delta.`%s` %s".formatted(location, change));

    assertThatThrownBy(
            () ->
                new BatchTransaction(SPARK, location, "checkpoint", Runnable::run)
                    .append(rows(1), 0))
        .isInstanceOf(UnwritableTableException.class)
        .hasMessageContaining(location)
        .hasMessageContaining(found);
    assertThat(count()).isZero();
  }

  @Test
  void a_partitioned_table_is_refused() {
    location = folder.resolve("partitioned").toString();
    DeltaTable.create(SPARK)
        .location(location)
        .addColumn("id", "BIGINT")
        .addColumn("day", "BIGINT")
        .partitionedBy("day")
        .execute();

    assertThatThrownBy(
            () ->
                new BatchTransaction(SPARK, location, "checkpoint", Runnable::run)
                    .append(rows(1), 0))
        .isInstanceOf(UnwritableTableException.class)
        .hasMessageContaining("partition columns");
  }

  private Iterable<NewFile> rows(long count) {
    return TestFiles.of(SPARK.range(count).toDF(), location);
  }

  private long count() {
    return SPARK.read().format("delta").load(location).as(Encoders.LONG()).collectAsList().size();
  }
}

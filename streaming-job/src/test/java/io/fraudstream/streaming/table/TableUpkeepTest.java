package io.fraudstream.streaming.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.fraudstream.streaming.TestSession;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others do to a table while a micro-batch is on its way into it. */
class TableUpkeepTest {
  private static final SparkSession SPARK = TestSession.spark();

  /** VACUUM lists a folder in that many tasks, by default 10,000. */
  private static final String LISTING = "spark.sql.sources.parallelPartitionDiscovery.parallelism";

  /** Static: rows reach them from the threads of Spark's tasks. */
  private static CountDownLatch begun = new CountDownLatch(1);

  private static CountDownLatch mayEnd = new CountDownLatch(1);

  @TempDir private Path folder;
  private String location = "";

  @BeforeEach
  void create_a_table_with_two_batches() {
    SPARK.conf().set(LISTING, "2");
    begun = new CountDownLatch(1);
    mayEnd = new CountDownLatch(1);
    location = folder.resolve("table").toString();
    DeltaTable.create(SPARK).location(location).addColumn("id", "BIGINT").execute();
    append(SPARK.range(3).toDF(), 0);
    append(SPARK.range(3, 6).toDF(), 1);
  }

  @AfterEach
  void reset() {
    SPARK.conf().unset(LISTING);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OPTIMIZE delta.`%s`",
        "VACUUM delta.`%s`",
        "DELETE FROM delta.`%s` WHERE id < 0",
        "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('a' = 'b')"
      })
  void upkeep_within_a_batch_neither_loses_nor_doubles_it(String statement) {
    CompletableFuture<Boolean> append = beginAppend(2);
    SPARK.sql(statement.formatted(location));
    mayEnd.countDown();

    assertThat(append.join()).isTrue();
    assertThat(append(slow(6), 2)).isFalse();
    assertThat(ids()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void a_file_that_was_never_committed_is_no_part_of_the_table_and_vacuum_removes_it()
      throws IOException {
    Path orphan = Path.of(location, "part-orphan.parquet");
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(Path.of(location), "part-*.parquet")) {
      Files.copy(files.iterator().next(), orphan);
    }
    Files.setLastModifiedTime(orphan, FileTime.from(Instant.now().minus(Duration.ofDays(8))));

    assertThat(ids()).hasSize(6);
    assertThat(append(SPARK.range(6, 7).toDF(), 2)).isTrue();
    SPARK.sql("VACUUM delta.`%s`".formatted(location));
    assertThat(orphan).doesNotExist();
    assertThat(ids()).hasSize(7);
  }

  private CompletableFuture<Boolean> beginAppend(long batchId) {
    CompletableFuture<Boolean> append =
        CompletableFuture.supplyAsync(() -> append(slow(6), batchId));
    try {
      begun.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return append;
  }

  /** One row, written while the transaction is open and committed no sooner than allowed. */
  private static Dataset<Row> slow(long id) {
    return SPARK
        .range(id, id + 1)
        .map(
            (MapFunction<Long, Long>)
                row -> {
                  begun.countDown();
                  mayEnd.await();
                  return row;
                },
            Encoders.LONG())
        .toDF("id")
        .coalesce(1);
  }

  private boolean append(Dataset<Row> rows, long batchId) {
    return new BatchTransaction(SPARK, location, "checkpoint", Runnable::run)
        .append(TestFiles.of(rows, location), batchId);
  }

  private List<Long> ids() {
    return SPARK
        .read()
        .format("delta")
        .load(location)
        .orderBy("id")
        .as(Encoders.LONG())
        .collectAsList();
  }
}

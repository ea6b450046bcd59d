package io.fraudstream.streaming.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.streaming.TestSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Option;

class BatchVersionsTest {
  private static final SparkSession SPARK = TestSession.spark();

  @TempDir private Path folder;
  private String root = "";
  private String labels = "";

  @BeforeEach
  void create_the_tables() {
    root = folder.toString();
    labels = Table.LABELS.under(root);
    DeltaTables.open(SPARK, root, "first", true);
  }

  @Test
  void a_batch_is_found_among_other_commits_and_one_without_rows_is_not() throws IOException {
    append("first", 0);
    append("first", 1);
    SPARK.sql("OPTIMIZE delta.`%s`".formatted(labels));
    append("first", 4);
    SPARK.sql("ALTER TABLE delta.`%s` SET TBLPROPERTIES ('a' = 'b')".formatted(labels));

    BatchVersions versions = new BatchVersions(SPARK, root, Table.LABELS);
    assertThat(versions.of(0)).hasValue(1);
    assertThat(versions.of(1)).hasValue(2);
    assertThat(versions.of(2)).isEmpty();
    assertThat(versions.of(4)).hasValue(4);
    assertThat(versions.of(5)).isEmpty();
  }

  @Test
  void a_checkpoint_that_took_over_counts_its_batches_from_where_it_began() throws IOException {
    append("first", 0);
    DeltaTables.own(SPARK, root, "second");
    DeltaTables.note(SPARK, root, new Adoption("second", 1));
    append("second", 0);
    append("second", 1);

    BatchVersions versions = new BatchVersions(SPARK, root, Table.LABELS);
    assertThat(versions.of(0)).hasValue(1);
    assertThat(versions.of(1)).hasValue(3);
    assertThat(versions.of(2)).hasValue(4);
  }

  @Test
  void a_batch_whose_commit_was_removed_from_the_log_has_no_version_any_more() throws IOException {
    for (int batch = 0; batch < 5; batch++) {
      append("first", batch);
    }
    DeltaLog log = DeltaLog.forTable(SPARK, labels);
    log.checkpoint(log.update(false, Option.empty(), Option.empty()), Option.empty());
    for (int version = 0; version < 3; version++) {
      Files.delete(Path.of(labels, "_delta_log", String.format("%020d.json", version)));
    }
    BatchVersions versions = new BatchVersions(SPARK, root, Table.LABELS);
    assertThat(versions.of(1)).isEmpty();
    assertThat(versions.of(2)).hasValue(3);
    assertThat(versions.of(4)).hasValue(5);
  }

  private void append(String checkpoint, long batch) {
    assertThat(
            new BatchTransaction(SPARK, labels, checkpoint, Runnable::run)
                .append(TestFiles.of(label(), labels), batch))
        .isTrue();
  }

  private static Dataset<Row> label() {
    Timestamp time = new Timestamp(0);
    Row row =
        RowFactory.create("t", "card", "shop", time, true, time, "test", "labels", 0, 0L, time, 0L);
    return SPARK.createDataFrame(List.of(row), Table.LABELS.schema());
  }
}

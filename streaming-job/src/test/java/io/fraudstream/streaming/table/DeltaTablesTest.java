package io.fraudstream.streaming.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fraudstream.streaming.TestSession;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaTablesTest {
  private static final SparkSession SPARK = TestSession.spark();

  private static final Row LABEL =
      RowFactory.create(
          "t",
          "card",
          "shop",
          new Timestamp(0),
          true,
          new Timestamp(0),
          "test",
          "labels",
          0,
          0L,
          new Timestamp(0),
          0L);

  @TempDir private Path folder;

  @Test
  void tables_are_created_with_their_columns_and_belong_to_their_checkpoint() {
    String root = folder.toString();
    DeltaTables.open(SPARK, root, "mine", true);
    DeltaTables.open(SPARK, root, "mine", false);
    for (Table table : Table.values()) {
      assertThat(SPARK.read().format("delta").load(table.under(root)).columns())
          .containsExactly(table.schema().fieldNames());
    }
    assertThatThrownBy(() -> DeltaTables.open(SPARK, root, "another", true))
        .isInstanceOf(ForeignTableException.class)
        .hasMessageContaining("was written under checkpoint mine")
        .hasMessageContaining("stream.checkpoint");
  }

  @Test
  void tables_get_another_owner_all_together_and_remember_since_which_batch() {
    String root = folder.toString();
    DeltaTables.open(SPARK, root, "first", true);
    DeltaTables.own(SPARK, root, "second");
    DeltaTables.note(SPARK, root, new Adoption("second", 17));
    DeltaTables.own(SPARK, root, "third");
    DeltaTables.note(SPARK, root, new Adoption("third", 40));

    DeltaTables.open(SPARK, root, "third", true);
    assertThat(DeltaTables.adoptions(SPARK, root))
        .containsExactly(new Adoption("second", 17), new Adoption("third", 40));
    assertThatThrownBy(() -> DeltaTables.open(SPARK, root, "second", false))
        .isInstanceOf(ForeignTableException.class)
        .hasMessageContaining("was written under checkpoint third");
  }

  @Test
  void a_checkpoint_that_was_reset_neither_starts_nor_adopts_its_tables() {
    String root = folder.toString();
    DeltaTables.open(SPARK, root, "mine", true);
    String labels = Table.LABELS.under(root);
    new BatchTransaction(SPARK, labels, "mine")
        .append(SPARK.createDataFrame(List.of(LABEL), Table.LABELS.schema()), 0);

    assertThatThrownBy(() -> DeltaTables.open(SPARK, root, "mine", true))
        .isInstanceOf(ForeignTableException.class)
        .hasMessageContaining("has rows, but its checkpoint mine has no micro-batch");
    assertThatThrownBy(() -> DeltaTables.own(SPARK, root, "mine"))
        .isInstanceOf(ForeignTableException.class)
        .hasMessageContaining("holds micro-batches of this checkpoint, which was reset");
  }

  @Test
  void a_checkpoint_that_has_written_does_not_start_on_an_empty_folder() {
    assertThatThrownBy(() -> DeltaTables.open(SPARK, folder.toString(), "mine", false))
        .isInstanceOf(ForeignTableException.class)
        .hasMessageContaining("Cannot find table")
        .hasMessageContaining("stream.tables");
    assertThat(folder).isEmptyDirectory();
  }
}

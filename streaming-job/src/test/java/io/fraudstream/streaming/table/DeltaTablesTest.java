package io.fraudstream.streaming.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fraudstream.streaming.TestSession;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaTablesTest {
  private static final SparkSession SPARK = TestSession.spark();

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
  void a_checkpoint_that_has_written_does_not_start_on_an_empty_folder() {
    assertThatThrownBy(() -> DeltaTables.open(SPARK, folder.toString(), "mine", false))
        .isInstanceOf(ForeignTableException.class)
        .hasMessageContaining("Cannot find table")
        .hasMessageContaining("stream.tables");
    assertThat(folder).isEmptyDirectory();
  }
}

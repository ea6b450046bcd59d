package io.fraudstream.streaming.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.delta.tables.DeltaTable;
import io.fraudstream.model.features.Feature;
import io.fraudstream.streaming.TestSession;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
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

  private static final String NEWEST = Feature.columnNames().get(Feature.COUNT - 1);

  private static final Set<String> LATER =
      Set.of(Reasons.COLUMN, "shadow_score", "shadow_model_version");

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
  void a_table_of_an_earlier_version_gets_the_columns_it_lacks_and_keeps_its_rows() {
    String root = folder.toString();
    String location = Table.TRANSACTIONS.under(root);
    StructType earlier = earlierTransactions();
    for (Table table : Table.values()) {
      DeltaTable.create(SPARK)
          .location(table.under(root))
          .addColumns(table == Table.TRANSACTIONS ? earlier : table.schema())
          .property(DeltaTables.OWNER_PROPERTY, "mine")
          .execute();
    }
    BatchTransaction transaction = new BatchTransaction(SPARK, location, "mine", Runnable::run);
    transaction.append(TestFiles.of(payment(earlier), location), 0);
    requireTodaysColumns(root, RowFactory.create(1.0, true, true, null));

    DeltaTables.open(SPARK, root, "mine", false);
    DeltaTables.open(SPARK, root, "mine", false);

    assertThat(transaction.append(TestFiles.of(payment(earlier), location), 0)).isFalse();
    assertThat(transaction.append(TestFiles.of(payment(Table.TRANSACTIONS.schema()), location), 1))
        .isTrue();
    assertThat(SPARK.read().format("delta").load(location).columns())
        .containsExactlyInAnyOrder(Table.TRANSACTIONS.schema().fieldNames());
    requireTodaysColumns(
        root, RowFactory.create(1.0, true, true, null), RowFactory.create(1.0, false, false, 1.0));
    assertThat(DeltaTable.forPath(SPARK, location).history().count())
        .as("created, two batches, the columns once")
        .isEqualTo(4);
  }

  private static void requireTodaysColumns(String root, Row... expected) {
    Dataset<Row> rows = DeltaTables.read(SPARK, root, Table.TRANSACTIONS);
    assertThat(rows.columns()).containsExactlyInAnyOrder(Table.TRANSACTIONS.schema().fieldNames());
    assertThat(rows.select("features.*").columns())
        .containsExactlyElementsOf(Feature.columnNames());
    assertThat(
            rows.selectExpr(
                    "score", "reasons IS NULL", "shadow_score IS NULL", "features." + NEWEST)
                .collectAsList())
        .containsExactlyInAnyOrder(expected);
  }

  /** A version that had neither reasons nor a shadow nor the last of the features. */
  private static StructType earlierTransactions() {
    return new StructType(
        Arrays.stream(Table.TRANSACTIONS.schema().fields())
            .filter(field -> !LATER.contains(field.name()))
            .map(
                field ->
                    field.dataType() instanceof StructType features
                        ? new StructField(
                            field.name(),
                            new StructType(Arrays.copyOf(features.fields(), features.size() - 1)),
                            false,
                            field.metadata())
                        : field)
            .toArray(StructField[]::new));
  }

  /** One row in which every number is 1, whatever the columns. */
  private static Dataset<Row> payment(StructType schema) {
    return SPARK.createDataFrame(List.of((Row) one(schema)), schema);
  }

  private static Object one(DataType type) {
    if (type instanceof StructType struct) {
      return RowFactory.create(
          Arrays.stream(struct.fields()).map(field -> one(field.dataType())).toArray());
    }
    if (type instanceof ArrayType array) {
      return new Object[] {one(array.elementType())};
    }
    return switch (type.typeName()) {
      case "string" -> "1";
      case "timestamp" -> new Timestamp(1);
      case "long" -> 1L;
      case "integer" -> 1;
      case "double" -> 1.0;
      case "boolean" -> true;
      default -> throw new AssertionError(type);
    };
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
    new BatchTransaction(SPARK, labels, "mine", Runnable::run)
        .append(
            TestFiles.of(SPARK.createDataFrame(List.of(LABEL), Table.LABELS.schema()), labels), 0);

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

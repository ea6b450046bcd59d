package io.fraudstream.streaming.sink;

import io.fraudstream.streaming.table.Table;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ColumnWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.sql.execution.datasources.parquet.SparkToParquetSchemaConverter;
import org.apache.spark.sql.internal.SQLConf;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table in Parquet, filled straight from our own objects, with no row of Spark's
 * in between (docs/adr/0012).
 *
 * @param <R> what a row is made of
 */
abstract class Columns<R> {
  private final MessageType schema;
  private final List<ColumnDescriptor> leaves;
  private final String[] names;
  private List<Column<R>> columns = List.of();

  /** In the order of {@link #leaves}. */
  private ColumnWriter[] writers = {};

  /** Writes its part of a row. */
  interface Column<R> {
    void write(R row);
  }

  Columns(Table table) {
    this.schema =
        new SparkToParquetSchemaConverter(
                false, SQLConf.ParquetOutputTimestampType$.MODULE$.TIMESTAMP_MICROS(), false, false)
            .convert(table.schema());
    this.leaves = schema.getColumns();
    this.names = table.schema().fieldNames();
  }

  /** How a column of the table is filled. */
  abstract Column<R> column(String name);

  final MessageType schema() {
    return schema;
  }

  /** Has the next rows written there. */
  final void writeTo(ColumnWriteStore store) {
    writers = leaves.stream().map(store::getColumnWriter).toArray(ColumnWriter[]::new);
    if (columns.isEmpty()) {
      columns = Arrays.stream(names).map(this::column).toList();
    }
  }

  final void write(R row) {
    for (Column<R> column : columns) {
      column.write(row);
    }
  }

  /** Of a leaf, for what is written there directly. */
  final ColumnWriter writer(int leaf) {
    return writers[leaf];
  }

  /** What the definition level of a value is that is there. */
  final int defined(int leaf) {
    return leaves.get(leaf).getMaxDefinitionLevel();
  }

  final Column<R> constant(String name, @Nullable String value) {
    int leaf = leaf(name);
    Binary bytes = value == null ? null : Binary.fromString(value);
    return row -> write(leaf, bytes);
  }

  final Column<R> text(String name, Function<R, @Nullable String> of) {
    int leaf = leaf(name);
    return row -> {
      String value = of.apply(row);
      write(leaf, value == null ? null : Binary.fromString(value));
    };
  }

  final Column<R> bytes(String name, Function<R, byte @Nullable []> of) {
    int leaf = leaf(name);
    return row -> {
      byte[] value = of.apply(row);
      write(leaf, value == null ? null : Binary.fromConstantByteArray(value));
    };
  }

  private void write(int leaf, @Nullable Binary value) {
    if (value == null) {
      writers[leaf].writeNull(0, 0);
    } else {
      writers[leaf].write(value, 0, defined(leaf));
    }
  }

  /** From epoch milliseconds. */
  final Column<R> instant(String name, ToLongFunction<R> of) {
    return number(name, row -> TimeUnit.MILLISECONDS.toMicros(of.applyAsLong(row)));
  }

  final Column<R> number(String name, ToLongFunction<R> of) {
    int leaf = leaf(name);
    return row -> writers[leaf].write(of.applyAsLong(row), 0, 0);
  }

  final Column<R> fraction(String name, Function<R, @Nullable Double> of) {
    int leaf = leaf(name);
    int definition = defined(leaf);
    return row -> {
      Double value = of.apply(row);
      if (value == null) {
        writers[leaf].writeNull(0, 0);
      } else {
        writers[leaf].write(value, 0, definition);
      }
    };
  }

  final Column<R> flag(String name, Predicate<R> of) {
    int leaf = leaf(name);
    return row -> writers[leaf].write(of.test(row), 0, 0);
  }

  /** The place of a column, or of the first leaf of a nested one. */
  final int leaf(String name) {
    for (int leaf = 0; leaf < leaves.size(); leaf++) {
      if (leaves.get(leaf).getPath()[0].equals(name)) {
        return leaf;
      }
    }
    throw new IllegalStateException("There is no column " + name);
  }
}

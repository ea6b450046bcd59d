package io.fraudstream.streaming.table;

import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.engine.ExpressionHandler;
import io.delta.kernel.internal.util.VectorUtils;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.delta.VersionChecksum;
import org.apache.spark.sql.delta.actions.SetTransaction;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Chooses what of the actions of a log, the newest first, makes the table's state, by the action
 * reconciliation of Delta's protocol: of all that is said of a file the newest, if that adds it, or
 * removed it not long ago. What is said of anything else Delta Kernel has chosen already.
 */
final class LogReplay implements CloseableIterator<FilteredColumnarBatch> {
  private final CloseableIterator<FilteredColumnarBatch> actions;
  private final ExpressionHandler expressions;
  private final long keepRemovedAfter;
  private final Set<String> seen = new HashSet<>();
  private final Map<String, Long> transactions = new HashMap<>();
  private final List<Object> descriptions = new ArrayList<>();
  private long files;
  private long bytes;

  /**
   * @param actions of the whole log, the newest first, with Kernel's choice
   * @param keepRemovedAfter epoch milliseconds; files removed later are remembered
   */
  LogReplay(
      CloseableIterator<FilteredColumnarBatch> actions,
      ExpressionHandler expressions,
      long keepRemovedAfter) {
    this.actions = actions;
    this.expressions = expressions;
    this.keepRemovedAfter = keepRemovedAfter;
  }

  @Override
  public boolean hasNext() {
    return actions.hasNext();
  }

  @Override
  public FilteredColumnarBatch next() {
    FilteredColumnarBatch batch = actions.next();
    ColumnarBatch data = batch.getData();
    Columns columns = new Columns(data);
    ColumnVector chosen = batch.getSelectionVector().orElseThrow();
    boolean[] kept = new boolean[data.getSize()];
    for (int row = 0; row < kept.length; row++) {
      kept[row] = keeps(columns, row, !chosen.isNullAt(row) && chosen.getBoolean(row));
    }
    return new FilteredColumnarBatch(
        data, Optional.of(expressions.createSelectionVector(kept, 0, kept.length)));
  }

  private boolean keeps(Columns columns, int row, boolean chosen) {
    if (!columns.remove.isNullAt(row)) {
      ColumnVector removed = columns.of("remove", "deletionTimestamp");
      return seen.add(columns.of("remove", "path").getString(row))
          && !removed.isNullAt(row)
          && removed.getLong(row) > keepRemovedAfter;
    }
    if (!columns.add.isNullAt(row)) {
      if (!seen.add(columns.of("add", "path").getString(row))) {
        return false;
      }
      files++;
      bytes += columns.of("add", "size").getLong(row);
      return true;
    }
    if (chosen) {
      if (!columns.protocol.isNullAt(row)) {
        descriptions.add(columns.of("protocol", "minReaderVersion").getInt(row));
        descriptions.add(columns.of("protocol", "minWriterVersion").getInt(row));
      }
      if (!columns.metadata.isNullAt(row)) {
        descriptions.add(columns.of("metaData", "schemaString").getString(row));
        descriptions.add(
            VectorUtils.toJavaMap(columns.of("metaData", "configuration").getMap(row)));
      }
      if (!columns.transaction.isNullAt(row)) {
        transactions.put(
            columns.of("txn", "appId").getString(row), columns.of("txn", "version").getLong(row));
      }
    }
    return chosen;
  }

  /**
   * Call it behind the last action.
   *
   * @throws IOException if the log held anything else than its checksum says
   */
  void requireAllOf(VersionChecksum checksum) throws IOException {
    if (files != checksum.numFiles()
        || bytes != checksum.tableSizeBytes()
        || !transactions.equals(transactions(checksum).orElse(transactions))
        || !Set.copyOf(descriptions).equals(descriptions(checksum))) {
      throw new IOException(
          ("The log holds %d files of %d bytes and the batches %s, its checksum says %d files of %d"
                  + " bytes and %s; or the table's description differs. An entry of the log is"
                  + " damaged")
              .formatted(
                  files,
                  bytes,
                  transactions,
                  checksum.numFiles(),
                  checksum.tableSizeBytes(),
                  transactions(checksum)));
    }
  }

  private static Optional<Map<String, Long>> transactions(VersionChecksum checksum) {
    if (checksum.setTransactions().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        CollectionConverters.asJava(checksum.setTransactions().get()).stream()
            .collect(Collectors.toMap(SetTransaction::appId, SetTransaction::version)));
  }

  private static Set<Object> descriptions(VersionChecksum checksum) {
    return Set.copyOf(
        List.of(
            checksum.protocol().minReaderVersion(),
            checksum.protocol().minWriterVersion(),
            checksum.metadata().schemaString(),
            CollectionConverters.asJava(checksum.metadata().configuration())));
  }

  @Override
  public void close() throws IOException {
    actions.close();
  }

  /** The columns of a batch of actions, each null but in the rows of its kind. */
  private static final class Columns {
    private final ColumnarBatch data;
    private final ColumnVector add;
    private final ColumnVector remove;
    private final ColumnVector protocol;
    private final ColumnVector metadata;
    private final ColumnVector transaction;

    Columns(ColumnarBatch data) {
      this.data = data;
      add = column("add");
      remove = column("remove");
      protocol = column("protocol");
      metadata = column("metaData");
      transaction = column("txn");
    }

    private ColumnVector column(String name) {
      return data.getColumnVector(data.getSchema().indexOf(name));
    }

    ColumnVector of(String action, String field) {
      ColumnVector column = column(action);
      return column.getChild(((StructType) column.getDataType()).indexOf(field));
    }
  }
}

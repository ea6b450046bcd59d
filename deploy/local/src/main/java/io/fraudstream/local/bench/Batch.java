package io.fraudstream.local.bench;

import io.fraudstream.local.stack.TableLog;
import io.fraudstream.streaming.table.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A micro-batch as its Delta commits show it.
 *
 * @param id Spark's number of it
 * @param time epoch milliseconds at which the last of its tables had its rows
 * @param payments that were scored
 * @param records rows in all tables
 */
record Batch(long id, long time, long payments, long records) {

  /** All that were committed, in order. */
  static List<Batch> read(Path tables) {
    Map<Long, Batch> batches = new TreeMap<>();
    for (Table table : Table.RECORD_TABLES) {
      TableLog log = new TableLog(Path.of(table.under(tables.toString())));
      log.refresh();
      for (TableLog.Commit commit : log.commits()) {
        long payments = table == Table.TRANSACTIONS ? commit.rows() : 0;
        batches.merge(
            commit.batch(),
            new Batch(commit.batch(), commit.time(), payments, commit.rows()),
            Batch::and);
      }
    }
    return List.copyOf(batches.values());
  }

  private Batch and(Batch other) {
    return new Batch(
        id, Math.max(time, other.time), payments + other.payments, records + other.records);
  }
}

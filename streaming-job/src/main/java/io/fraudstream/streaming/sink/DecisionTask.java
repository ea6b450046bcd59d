package io.fraudstream.streaming.sink;

import io.fraudstream.streaming.metrics.BatchSummary;
import io.fraudstream.streaming.scoring.DecidedEvent;
import io.fraudstream.streaming.scoring.Scorer;
import io.fraudstream.streaming.scoring.ScoringPlan;
import io.fraudstream.streaming.table.NewFile;
import io.fraudstream.streaming.table.Table;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The last operator of the plan: scores the events of one task, counts them, and writes each to the
 * file of its table, in one pass. A task that fails leaves no file; one that Spark repeats leaves
 * one that no commit names.
 */
public final class DecisionTask implements FlatMapFunction<Iterator<InternalRow>, TaskResult> {
  private static final long serialVersionUID = 1;

  private final Scorer scorer;
  private final Broadcast<ScoringPlan> plan;
  private final BatchSummary empty;
  private final boolean countsActivity;
  private final String root;
  private final long batchId;
  private final Broadcast<SerializableConfiguration> hadoop;

  /**
   * @param empty what counts as the rows are to be counted
   * @param countsActivity whether the activity of the payments is counted
   * @param root the folder of the tables
   * @param batchId what the micro-batch is called in them
   * @param hadoop the settings of the file systems and of Parquet
   */
  public DecisionTask(
      Scorer scorer,
      Broadcast<ScoringPlan> plan,
      BatchSummary empty,
      boolean countsActivity,
      String root,
      long batchId,
      Broadcast<SerializableConfiguration> hadoop) {
    this.scorer = scorer;
    this.plan = plan;
    this.empty = empty;
    this.countsActivity = countsActivity;
    this.root = root;
    this.batchId = batchId;
    this.hadoop = hadoop;
  }

  /** Packs of events, the only column, to what became of them. */
  @Override
  public Iterator<TaskResult> call(Iterator<InternalRow> packs) {
    BatchSummary summary = empty.emptied();
    ActivityCounts activity = new ActivityCounts();
    List<AlertRecord> alerts = new ArrayList<>();
    try (RowFiles files = new RowFiles()) {
      Iterator<DecidedEvent> decided = scorer.decide(bytes(packs));
      while (decided.hasNext()) {
        DecidedEvent row = decided.next();
        summary.add(row);
        if (countsActivity) {
          activity.add(row);
        }
        files.write(row);
        if (row.isAlert()) {
          alerts.add(AlertRecord.of(row, plan.value().artifact().version()));
        }
      }
      return List.of(new TaskResult(summary, activity, files.finish(), alerts)).iterator();
    }
  }

  private static Iterator<byte[]> bytes(Iterator<InternalRow> packs) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return packs.hasNext();
      }

      @Override
      public byte[] next() {
        return packs.next().getBinary(0);
      }
    };
  }

  /** One file for each table that has rows. */
  private final class RowFiles implements AutoCloseable {
    private final Map<Table, RowFile<DecidedEvent>> open = new EnumMap<>(Table.class);
    private boolean finished;

    void write(DecidedEvent row) {
      open.computeIfAbsent(row.table(), this::begin).write(row);
    }

    Map<Table, NewFile> finish() {
      Map<Table, NewFile> files = new EnumMap<>(Table.class);
      open.forEach((table, file) -> files.put(table, file.finish()));
      finished = true;
      return files;
    }

    @Override
    public void close() {
      if (!finished) {
        open.values().forEach(RowFile::discard);
      }
    }

    private RowFile<DecidedEvent> begin(Table table) {
      return new RowFile<>(
          table.under(root),
          TaskContext.getPartitionId(),
          new RowColumns(table, batchId, plan.value()),
          hadoop.value().value());
    }
  }
}

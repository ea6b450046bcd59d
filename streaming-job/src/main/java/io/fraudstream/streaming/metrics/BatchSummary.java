package io.fraudstream.streaming.metrics;

import io.fraudstream.model.features.Feature;
import io.fraudstream.streaming.scoring.DecidedRows;
import io.fraudstream.streaming.scoring.ScoringPlan;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Decision;
import io.fraudstream.transactions.RejectionReason;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A micro-batch in figures, taken in one pass over its rows. A task's part reaches the driver with
 * the task's success and once, so nothing is counted twice where Spark repeats a task.
 */
public final class BatchSummary implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int HASH_SEED = 42;

  private static final String[] COLUMNS = {
    DecidedRows.TABLE,
    "topic",
    "kafka_timestamp",
    "decision",
    "late",
    "score",
    "features",
    "transaction_id",
    "event_time",
    "fraud",
    "reason"
  };
  private static final UTF8String TRANSACTIONS = utf8(Table.TRANSACTIONS.folder());
  private static final UTF8String LABELS = utf8(Table.LABELS.folder());
  static final List<UTF8String> DECISIONS = names(Decision.values());
  private static final int APPROVE = DECISIONS.indexOf(utf8(Decision.APPROVE.name()));
  static final List<UTF8String> REASONS = names(RejectionReason.values());

  /** An alerted payment, by the hash of its id. */
  record Alert(long id, Decision decision, long eventTime, double euros) implements Serializable {}

  private final long batchStart;
  private final boolean detailed;
  private final UTF8String labelsTopic;

  // In the order of DECISIONS and REASONS.
  final long[] decisions = new long[DECISIONS.size()];
  final long[] rejectedPayments = new long[REASONS.size()];
  final long[] rejectedLabels = new long[REASONS.size()];
  final Waits waits = new Waits();
  final long[] scores = new long[Meters.SCORES.length + 1];
  final List<Alert> alerts = new ArrayList<>();
  final Verdicts verdicts = new Verdicts();
  final Drift drift;
  long late;
  double scoreSum;
  long newestEventTime = Long.MIN_VALUE;
  private long labels;
  private int tasks;

  private BatchSummary(long batchStart, boolean detailed, String labelsTopic, ScoringPlan plan) {
    this.batchStart = batchStart;
    this.detailed = detailed;
    this.labelsTopic = utf8(labelsTopic);
    this.drift = Drift.of(plan.artifact().manifest());
  }

  /**
   * Runs the plan of the rows.
   *
   * @param decided as {@link DecidedRows} has them
   * @param batchStart when the batch began, epoch milliseconds
   * @param detailed false counts the rows of the tables and the alerts and nothing else
   */
  public static BatchSummary of(
      Dataset<Row> decided,
      long batchStart,
      boolean detailed,
      String labelsTopic,
      Broadcast<ScoringPlan> plan) {
    // Spark's own rows: to make objects of each would cost more than all there is to count.
    Dataset<Row> narrow =
        decided.select(
            COLUMNS[0], List.of(COLUMNS).subList(1, COLUMNS.length).toArray(String[]::new));
    FlatMapFunction<Iterator<InternalRow>, BatchSummary> summarise =
        rows -> {
          BatchSummary part = new BatchSummary(batchStart, detailed, labelsTopic, plan.value());
          rows.forEachRemaining(part::add);
          return List.of(part).iterator();
        };
    List<BatchSummary> parts =
        ((org.apache.spark.sql.classic.Dataset<Row>) narrow)
            .queryExecution()
            .toRdd()
            .toJavaRDD()
            .mapPartitions(summarise)
            .collect();
    BatchSummary whole = new BatchSummary(batchStart, detailed, labelsTopic, plan.value());
    parts.forEach(whole::add);
    whole.tasks = parts.size();
    return whole;
  }

  /** How many rows go to a table. */
  public long rows(Table table) {
    return switch (table) {
      case TRANSACTIONS -> sum(decisions);
      case LABELS -> labels;
      case QUARANTINE -> sum(rejectedPayments) + sum(rejectedLabels);
      case ACTIVITY -> 0;
    };
  }

  /** How many payments raise an alert. */
  public long alertCount() {
    return sum(decisions) - decisions[APPROVE];
  }

  /** How many tasks decided the rows. */
  public int tasks() {
    return tasks;
  }

  private void add(InternalRow row) {
    UTF8String table = row.getUTF8String(0);
    if (table.equals(TRANSACTIONS)) {
      addPayment(row);
    } else if (table.equals(LABELS)) {
      labels++;
      if (detailed) {
        verdicts.add(idOf(row), row.getLong(8), row.getBoolean(9));
      }
    } else {
      boolean label = row.getUTF8String(1).equals(labelsTopic);
      (label ? rejectedLabels : rejectedPayments)[REASONS.indexOf(row.getUTF8String(10))]++;
    }
  }

  private void addPayment(InternalRow row) {
    int decision = DECISIONS.indexOf(row.getUTF8String(3));
    decisions[decision]++;
    if (!detailed) {
      return;
    }
    double score = row.getDouble(5);
    scoreSum += score;
    int bucket = 0;
    while (bucket < Meters.SCORES.length && score > Meters.SCORES[bucket]) {
      bucket++;
    }
    scores[bucket]++;
    if (row.getBoolean(4)) {
      late++;
    }
    waits.add(batchStart - row.getLong(2));
    long eventTime = row.getLong(8);
    newestEventTime = Math.max(newestEventTime, eventTime);
    drift.add(row.getArray(6), score);
    if (decision != APPROVE) {
      alerts.add(
          new Alert(
              idOf(row),
              Decision.valueOf(row.getUTF8String(3).toString()),
              eventTime,
              row.getArray(6).getDouble(Feature.AMOUNT.position())));
    }
  }

  private void add(BatchSummary other) {
    add(decisions, other.decisions);
    add(rejectedPayments, other.rejectedPayments);
    add(rejectedLabels, other.rejectedLabels);
    add(scores, other.scores);
    waits.add(other.waits);
    alerts.addAll(other.alerts);
    verdicts.add(other.verdicts);
    drift.add(other.drift);
    late += other.late;
    scoreSum += other.scoreSum;
    newestEventTime = Math.max(newestEventTime, other.newestEventTime);
    labels += other.labels;
  }

  private static void add(long[] to, long[] from) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
  }

  static long sum(long[] counts) {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }

  private static long idOf(InternalRow row) {
    UTF8String id = row.getUTF8String(7);
    return XXH64.hashUnsafeBytes(id.getBaseObject(), id.getBaseOffset(), id.numBytes(), HASH_SEED);
  }

  private static List<UTF8String> names(Enum<?>[] constants) {
    List<UTF8String> names = new ArrayList<>();
    for (Enum<?> constant : constants) {
      names.add(utf8(constant.name()));
    }
    return List.copyOf(names);
  }

  private static UTF8String utf8(String text) {
    return UTF8String.fromString(text);
  }
}

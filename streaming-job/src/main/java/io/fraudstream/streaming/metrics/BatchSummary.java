package io.fraudstream.streaming.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fraudstream.model.features.Feature;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.scoring.DecidedEvent;
import io.fraudstream.streaming.scoring.ScoringPlan;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Decision;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Transaction;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.expressions.XXH64;
import org.apache.spark.unsafe.Platform;

/**
 * A micro-batch in figures, taken in the pass that decides its rows: each task counts its own, and
 * the driver adds them up.
 */
public final class BatchSummary implements Serializable {
  private static final long serialVersionUID = 1;
  private static final int HASH_SEED = 42;

  /** An alerted payment, by the hash of its id. */
  record Alert(long id, Decision decision, long eventTime, double euros) implements Serializable {}

  private final long batchStart;
  private final boolean detailed;
  private final String labelsTopic;

  final Counts<Decision> decisions = new Counts<>(Decision.class);
  final Counts<RejectionReason> rejectedPayments = new Counts<>(RejectionReason.class);
  final Counts<RejectionReason> rejectedLabels = new Counts<>(RejectionReason.class);
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

  private BatchSummary(long batchStart, boolean detailed, String labelsTopic, Drift drift) {
    this.batchStart = batchStart;
    this.detailed = detailed;
    this.labelsTopic = labelsTopic;
    this.drift = drift;
  }

  /**
   * Of no rows yet.
   *
   * @param batchStart when the batch began, epoch milliseconds
   * @param detailed false counts the rows of the tables and the alerts and nothing else
   */
  public static BatchSummary begin(
      long batchStart, boolean detailed, String labelsTopic, ScoringPlan plan) {
    return new BatchSummary(
        batchStart, detailed, labelsTopic, Drift.of(plan.artifact().manifest()));
  }

  /** Another one of no rows, which counts in the same way. */
  public BatchSummary emptied() {
    return new BatchSummary(batchStart, detailed, labelsTopic, drift.emptied());
  }

  /** The summary of all rows, from those of the tasks, each added to this one. */
  public BatchSummary plus(List<BatchSummary> parts) {
    parts.forEach(this::add);
    tasks += parts.size();
    return this;
  }

  /** How many rows go to a table. */
  public long rows(Table table) {
    return switch (table) {
      case TRANSACTIONS -> decisions.sum();
      case LABELS -> labels;
      case QUARANTINE -> rejectedPayments.sum() + rejectedLabels.sum();
      case ACTIVITY -> 0;
    };
  }

  /** How many payments raise an alert. */
  public long alertCount() {
    return decisions.sum() - decisions.of(Decision.APPROVE);
  }

  /** How many tasks decided the rows. */
  public int tasks() {
    return tasks;
  }

  /** Counts a row. */
  public void add(DecidedEvent row) {
    Event.Content content = row.event().content();
    if (content instanceof Event.Payment payment) {
      add(row, payment, Objects.requireNonNull(row.scored()));
    } else if (content instanceof Event.Verdict verdict) {
      labels++;
      if (detailed) {
        Label label = verdict.label();
        verdicts.add(hash(label.transactionId()), label.eventTime(), label.fraud());
      }
    } else if (content instanceof Event.Refusal refusal) {
      boolean label = row.event().source().topic().equals(labelsTopic);
      (label ? rejectedLabels : rejectedPayments).increment(refusal.rejection().reason());
    }
  }

  private void add(DecidedEvent row, Event.Payment payment, DecidedEvent.Scored scored) {
    decisions.increment(scored.decision());
    if (!detailed) {
      return;
    }
    double score = scored.score();
    scoreSum += score;
    int bucket = 0;
    while (bucket < Meters.SCORES.length && score > Meters.SCORES[bucket]) {
      bucket++;
    }
    scores[bucket]++;
    if (payment.late()) {
      late++;
    }
    waits.add(batchStart - row.event().source().timestamp());
    Transaction transaction = payment.transaction();
    newestEventTime = Math.max(newestEventTime, transaction.eventTime());
    drift.add(payment.features(), score);
    if (row.isAlert()) {
      alerts.add(
          new Alert(
              hash(transaction.transactionId()),
              scored.decision(),
              transaction.eventTime(),
              Feature.AMOUNT.of(payment.features())));
    }
  }

  private void add(BatchSummary other) {
    decisions.add(other.decisions);
    rejectedPayments.add(other.rejectedPayments);
    rejectedLabels.add(other.rejectedLabels);
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

  private static long hash(String id) {
    byte[] bytes = id.getBytes(UTF_8);
    return XXH64.hashUnsafeBytes(bytes, Platform.BYTE_ARRAY_OFFSET, bytes.length, HASH_SEED);
  }
}

package io.fraudstream.local.demo;

import io.fraudstream.streaming.table.Table;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** How far the job is behind: by the law that every record ends as one row of one table. */
final class DemoProgress {
  /** Records of this many seconds may be under way without being a backlog. */
  private static final int SECONDS_UNDER_WAY = 10;

  private final TableLog transactions;
  private final TableLog labels;
  private final TableLog quarantine;
  private final TopicEnds topics;
  private final double recordsPerSecond;
  private final Clock clock;
  private long sent;
  private long alerts;
  private long backlogUntil;
  private long processedWithBacklog;

  /**
   * @param recordsPerSecond of all kinds in the live phase
   */
  DemoProgress(Path tables, TopicEnds topics, double recordsPerSecond, Clock clock) {
    this.transactions = log(tables, Table.TRANSACTIONS);
    this.labels = log(tables, Table.LABELS);
    this.quarantine = log(tables, Table.QUARANTINE);
    this.topics = topics;
    this.recordsPerSecond = recordsPerSecond;
    this.clock = clock;
    this.backlogUntil = clock.millis();
  }

  void refresh() throws InterruptedException {
    // The ends first: what is processed then is never more than what is sent.
    sent = topics.sent();
    alerts = topics.alerts();
    List.of(transactions, labels, quarantine).forEach(TableLog::refresh);
    if (processed() == 0 || lag() > recordsPerSecond * SECONDS_UNDER_WAY) {
      backlogUntil = clock.millis();
      processedWithBacklog = processed();
    }
  }

  /** How long the job has kept up: since the backlog of the history was gone. */
  Duration keptUp() {
    return processed() == 0 ? Duration.ZERO : Duration.ofMillis(clock.millis() - backlogUntil);
  }

  long processed() {
    return transactions.rows() + labels.rows() + quarantine.rows();
  }

  long lag() {
    return Math.max(0, sent - processed());
  }

  /** Epoch milliseconds at which the job was last seen to be behind by seconds. */
  long backlogUntil() {
    return backlogUntil;
  }

  /** Records processed by then. */
  long processedWithBacklog() {
    return processedWithBacklog;
  }

  /** The commits of scored payments. */
  List<TableLog.Commit> commits() {
    return transactions.commits();
  }

  String text() {
    return String.format(
        Locale.ROOT,
        "sent %,d  scored %,d  labels %,d  rejected %,d  lag %,d  alerts %,d",
        sent,
        transactions.rows(),
        labels.rows(),
        quarantine.rows(),
        lag(),
        alerts);
  }

  private static TableLog log(Path tables, Table table) {
    return new TableLog(Path.of(table.under(tables.toString())));
  }
}

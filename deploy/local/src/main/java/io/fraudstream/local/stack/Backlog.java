package io.fraudstream.local.stack;

import io.fraudstream.streaming.table.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** How far the job is behind: by the law that every record ends as one row of one table. */
public final class Backlog {
  private final TableLog transactions;
  private final TableLog labels;
  private final TableLog quarantine;
  private final TopicEnds topics;
  private long sent;
  private long alerts;

  /**
   * @param tables where they lie, on this machine
   */
  public Backlog(Path tables, TopicEnds topics) {
    this.transactions = log(tables, Table.TRANSACTIONS);
    this.labels = log(tables, Table.LABELS);
    this.quarantine = log(tables, Table.QUARANTINE);
    this.topics = topics;
  }

  /** Looks again; until then all figures stay what they are. */
  public void refresh() throws InterruptedException {
    // The ends first: what is processed then is never more than what is sent.
    sent = topics.sent();
    alerts = topics.alerts();
    List.of(transactions, labels, quarantine).forEach(TableLog::refresh);
  }

  /** Records that Kafka holds for the job. */
  public long sent() {
    return sent;
  }

  /** Records with a row. */
  public long processed() {
    return transactions.rows() + labels.rows() + quarantine.rows();
  }

  /** Records without one. */
  public long records() {
    return Math.max(0, sent - processed());
  }

  /** The commits of scored payments. */
  public List<TableLog.Commit> commits() {
    return transactions.commits();
  }

  /** All of it on one line. */
  public String text() {
    return String.format(
        Locale.ROOT,
        "sent %,d  scored %,d  labels %,d  rejected %,d  lag %,d  alerts %,d",
        sent,
        transactions.rows(),
        labels.rows(),
        quarantine.rows(),
        records(),
        alerts);
  }

  private static TableLog log(Path tables, Table table) {
    return new TableLog(Path.of(table.under(tables.toString())));
  }
}

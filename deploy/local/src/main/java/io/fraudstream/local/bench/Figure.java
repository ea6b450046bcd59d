package io.fraudstream.local.bench;

import java.util.Locale;

/** Every figure of a measurement, in the order of the table, with everything there is to say. */
public enum Figure {
  ASKED("payments/s asked for", 0, "What the simulator was told to send."),
  SENT_RECORDS("records/s sent", 0, "What it sent, labels included, while it was measured."),
  PAYMENTS("payments", 0, "Scored payments that the figures are of."),
  PAYMENT_RATE("payments/s", 0, "Scored payments a second, by the times of the Delta commits."),
  RECORD_RATE("records/s", 0, "The same of all records, labels and rejected ones included."),
  PAYMENT_RATE_FROM_START(
      "payments/s with the start", 0, "The same from the start of the job's JVM, of all payments."),
  RECORD_RATE_FROM_START("records/s with the start", 0, "The same of all records."),
  SUSTAINED("sustained", 0, "1 if the lag did not grow and the simulator kept the rate, else 0."),
  LAG_SLOPE(
      "lag growth, records/s", 1, "Slope of the line through the lag, least squares, a look/s."),
  LAG_END("lag at the end, records", 0, "The last look at it."),
  VISIBLE_MEAN(
      "visible, mean ms",
      0,
      "Of each payment: from its record's timestamp until its commit file is in `_delta_log`."),
  VISIBLE_P50("visible, p50 ms", 0, "Its median."),
  VISIBLE_P90("visible, p90 ms", 0, "Its 90th percentile."),
  VISIBLE_P99("visible, p99 ms", 0, "Its 99th percentile."),
  VISIBLE_P999("visible, p99.9 ms", 0, "Its 99.9th percentile."),
  VISIBLE_MAX("visible, max ms", 0, "The slowest payment."),
  ALERTS("alerts", 0, "Alerted payments that the next figures are of."),
  ALERT_MEAN(
      "alert, mean ms",
      0,
      "Of each of them: from its record's timestamp until a consumer received its first alert."),
  ALERT_P50("alert, p50 ms", 0, "Its median."),
  ALERT_P90("alert, p90 ms", 0, "Its 90th percentile."),
  ALERT_P99("alert, p99 ms", 0, "Its 99th percentile."),
  ALERT_P999("alert, p99.9 ms", 0, "Its 99.9th percentile."),
  ALERT_MAX("alert, max ms", 0, "The slowest alert."),
  FIRST_COMMIT("first commit, s", 1, "From the kill until the new job has committed a table."),
  RECOVERED("recovered, s", 1, "From the kill until the lag is what it was at most before it."),
  LAG_BEFORE("lag before, records", 0, "The largest of the time before the kill."),
  LAG_PEAK("lag at its peak, records", 0, "The largest after it."),
  BATCHES("batches", 0, "Micro-batches that were committed."),
  BATCH_PAYMENTS("payments a batch", 0, "Their mean size."),
  DECIDE("to decide, ms a batch", 0, "Read, state, scoring: the mean of the job's log lines."),
  COMMIT("to commit, ms a batch", 0, "Commits of the tables: the mean of the same lines."),
  BATCH("whole, ms a batch", 0, "The mean of Spark's triggerExecution, planning and state commit."),
  SCORING("scoring, µs a payment", 2, "Time in the model, summed over tasks, if there are any."),
  JOB_CPU("job CPU, s a million", 1, "CPU time of the job's JVM for a million payments."),
  BROKER_CPU("broker CPU, s a million", 1, "The same of the broker's."),
  JOB_MEMORY("job peak, MB", 0, "Largest resident memory of the job's JVM since its start."),
  BROKER_MEMORY("broker peak, MB", 0, "The same of the broker's."),
  WRITTEN(
      "job wrote, MB a million",
      0,
      "What the job's JVM gave the disk to write for a million payments, shuffles and state too."),
  TABLES("tables, MB a million", 0, "Size of all tables and their logs, of all payments."),
  CHECKPOINT("checkpoint, MB a million", 0, "Size of the checkpoint at the end, of all payments."),
  ONE_THREAD(
      "one thread, payments/s", 0, "All of the parts below and the scoring, one after the other."),
  KAFKA("Kafka, µs a payment", 2, "A consumer's polls, of payments and labels."),
  JSON("JSON, µs a payment", 2, "Records to events, checked."),
  FEATURES(
      "features, µs a payment", 2, "Grouped by key; states unpacked, all features, states packed."),
  ROCKSDB("RocksDB, µs a payment", 2, "Each key of a batch read once and written once."),
  PARQUET("Parquet, µs a payment", 2, "A file of the columns of `transactions` for each batch."),
  CARDS("cards seen", 0, "Different cards in the table."),
  STATE_FILES("state files, bytes a card", 0, "RocksDB's files of the cards' state, for a card."),
  STATE_MEMORY("state memory, bytes a card", 0, "RocksDB's memory for the same.");

  private final String label;
  private final int decimals;
  private final String meaning;

  Figure(String label, int decimals, String meaning) {
    this.label = label;
    this.decimals = decimals;
    this.meaning = meaning;
  }

  /** With its unit, for people. */
  String label() {
    return label;
  }

  /** The key in the JSON. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  String text(double value) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /** The row of {@code docs/performance.md}. */
  String documentation() {
    return "| %s | `%s` | %s |".formatted(label, key(), meaning);
  }
}

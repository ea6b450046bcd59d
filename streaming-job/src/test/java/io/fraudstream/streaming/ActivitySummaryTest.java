package io.fraudstream.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.fraudstream.streaming.checkpoint.CheckpointFolder;
import io.fraudstream.streaming.metrics.JobMetrics;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Transaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivitySummaryTest {
  private static final SparkSession SPARK = TestSession.spark();
  private static final Instant START = Instant.parse("2029-06-04T12:00:00Z");

  private static final int MANY = 1000;

  @TempDir private Path folder;
  private DecisionsHarness job;

  @BeforeEach
  void start() {
    job = new DecisionsHarness(folder);
  }

  @AfterEach
  void stop() throws Exception {
    job.close();
  }

  @Test
  void an_hour_is_summed_up_once_it_is_over_and_once() throws Exception {
    job.send(payment(0, "shop")).send(payment(20, "shop")).send(payment(40, "kiosk")).batch();
    job.send(payment(70, "shop")).batch();
    try (ActivitySummary summary = summary(() -> {})) {
      summary.follow(at(59));
      assertThat(rows()).isEmpty();
      summary.follow(at(60));
      summary.follow(at(119));
      assertThat(rows()).containsExactlyInAnyOrder(hour(0, "shop", 2), hour(0, "kiosk", 1));
    }
    try (ActivitySummary next = summary(() -> {})) {
      next.follow(at(200));
    }
    assertThat(rows())
        .as("the next process goes on behind the newest hour")
        .containsExactlyInAnyOrder(hour(0, "shop", 2), hour(0, "kiosk", 1), hour(1, "shop", 1));
  }

  @Test
  void compaction_and_late_payments_change_no_hour_that_is_summed_up() throws Exception {
    job.send(payment(0, "shop")).batch();
    job.send(payment(20, "shop")).batch();
    SPARK.sql("OPTIMIZE delta.`%s`".formatted(Table.TRANSACTIONS.under(job.config().tables())));
    try (ActivitySummary summary = summary(() -> {})) {
      summary.follow(at(60));
      job.send(payment(40, "shop")).batch();
      summary.follow(at(120));
    }

    assertThat(rows()).containsExactly(hour(0, "shop", 2));
  }

  @Test
  void two_processes_at_the_same_hour_write_it_once() throws Exception {
    job.send(payment(0, "shop")).batch();
    try (ActivitySummary one = summary(() -> {});
        ActivitySummary other = summary(() -> {})) {
      other.follow(at(0)); // From here on it does not look into the summary again.
      one.follow(at(60));
      other.follow(at(60));
    }

    assertThat(rows()).containsExactly(hour(0, "shop", 1));
  }

  @Test
  void a_job_that_another_one_has_replaced_writes_nothing() throws Exception {
    job.send(payment(0, "shop")).batch();
    Runnable fenced =
        () -> {
          throw new IllegalStateException("another job");
        };
    try (ActivitySummary summary = summary(fenced)) {
      assertThatThrownBy(() -> summary.follow(at(60))).hasMessage("another job");
    }

    assertThat(rows()).isEmpty();
  }

  @Test
  void what_the_tasks_counted_is_what_the_table_of_decisions_says() throws Exception {
    try (ActivitySummary summary = summary(true, MANY, () -> {})) {
      job.activity(summary::add);
      job.send(payment(0, "shop")).send(payment(20, "shop")).send(payment(40, "kiosk")).batch();
      job.send(nowhere(50)).send(payment(70, "shop")).send(payment(-70, "shop")).batch();
      summary.follow(at(60));
      job.send(payment(30, "shop")).send(payment(80, "shop")).batch();
      List<Row> decided = decidedHours("event_time < '%s' AND offset <> 6".formatted(at(120)));
      hideTheDecisions();
      summary.follow(at(120));

      assertThat(job.table(Table.ACTIVITY).orderBy("window_start", "terminal_id").collectAsList())
          .as("without a look at that table; the seventh payment came to an hour that was over")
          .hasSize(5)
          .isEqualTo(decided);
    }
  }

  @Test
  void a_restart_in_the_middle_of_an_hour_loses_and_doubles_nothing_of_it() throws Exception {
    try (ActivitySummary summary = summary(true, MANY, () -> {})) {
      job.activity(summary::add);
      job.send(payment(0, "shop")).batch();
      job.send(payment(70, "shop")).batch();
      summary.follow(at(60));
    }
    try (ActivitySummary next = summary(false, MANY, () -> {})) {
      job.activity(next::add).restart();
      job.send(payment(80, "shop")).batch();
      next.follow(at(110));
      job.send(payment(90, "shop")).send(payment(125, "shop")).send(payment(130, "shop")).batch();
      next.follow(at(120));
      assertThat(rows()).containsExactlyInAnyOrder(hour(0, "shop", 1), hour(1, "shop", 3));
      hideTheDecisions();
      next.follow(at(180));
    }

    assertThat(rows())
        .as("the third hour began after the restart, so the table is not asked for it")
        .containsExactlyInAnyOrder(hour(0, "shop", 1), hour(1, "shop", 3), hour(2, "shop", 2));
  }

  @Test
  void what_another_process_had_decided_by_then_is_read_from_the_table() throws Exception {
    try (ActivitySummary summary = summary(false, MANY, () -> {})) {
      job.send(payment(-200, "shop")).batch();
      summary.follow(at(-120));
      job.activity((counts, isNew) -> summary.add(counts, false)).restart();
      job.send(payment(0, "shop")).send(payment(70, "shop")).batch();
      job.activity(summary::add).restart();
      job.send(payment(75, "shop")).send(payment(130, "shop")).batch();
      summary.follow(at(180));
    }

    assertThat(rows())
        .containsExactlyInAnyOrder(
            hour(-4, "shop", 1), hour(0, "shop", 1), hour(1, "shop", 2), hour(2, "shop", 1));
  }

  @Test
  void a_table_without_statistics_is_read_for_every_hour() throws Exception {
    job.send(payment(0, "shop")).batch();
    job.send(payment(10, "shop")).batch();
    String decisions = Table.TRANSACTIONS.under(job.config().tables());
    SPARK.sql(
        "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('delta.dataSkippingStatsColumns' = 'card_id')"
            .formatted(decisions));
    SPARK.sql("OPTIMIZE delta.`%s`".formatted(decisions));
    try (ActivitySummary summary = summary(false, MANY, () -> {})) {
      job.activity(summary::add).restart();
      summary.follow(at(0));
      job.send(payment(70, "shop")).send(payment(130, "shop")).batch();
      summary.follow(at(180));
    }

    assertThat(rows())
        .containsExactlyInAnyOrder(hour(0, "shop", 2), hour(1, "shop", 1), hour(2, "shop", 1));
  }

  @Test
  void a_summary_with_rules_for_its_rows_is_written_by_spark_which_heeds_them() throws Exception {
    try (ActivitySummary summary = summary(true, MANY, () -> {})) {
      job.activity(summary::add);
      job.send(payment(0, "shop")).batch();
      SPARK.sql(
          "ALTER TABLE delta.`%s` ADD CONSTRAINT few CHECK (transactions < 2)"
              .formatted(Table.ACTIVITY.under(job.config().tables())));
      summary.follow(at(60));
      assertThat(rows()).containsExactly(hour(0, "shop", 1));
      job.send(payment(70, "shop")).send(payment(80, "shop")).batch();
      assertThatThrownBy(() -> summary.follow(at(120))).hasMessageContaining("few");
    }

    assertThat(rows()).containsExactly(hour(0, "shop", 1));
  }

  @Test
  void more_than_fits_into_memory_is_read_from_the_table() throws Exception {
    try (ActivitySummary summary = summary(true, 2, () -> {})) {
      job.activity(summary::add);
      job.send(payment(0, "shop")).send(payment(10, "kiosk")).batch();
      summary.follow(at(15));
      job.send(payment(20, "pub")).batch();
      summary.follow(at(30));
      job.send(payment(40, "shop")).send(payment(70, "shop")).batch();
      summary.follow(at(120));
      job.send(payment(130, "shop")).send(payment(140, "kiosk")).send(payment(150, "pub")).batch();
      summary.follow(at(180));
    }

    assertThat(rows())
        .containsExactlyInAnyOrder(
            hour(0, "shop", 2),
            hour(0, "kiosk", 1),
            hour(0, "pub", 1),
            hour(1, "shop", 1),
            hour(2, "shop", 1),
            hour(2, "kiosk", 1),
            hour(2, "pub", 1));
  }

  private void hideTheDecisions() throws IOException {
    Files.move(
        Path.of(Table.TRANSACTIONS.under(job.config().tables())), folder.resolve("elsewhere"));
  }

  /** The rows that the summary should have, from the table of decisions. */
  private List<Row> decidedHours(String condition) {
    return SPARK
        .sql(
            """
            SELECT date_trunc('hour', event_time) AS window_start,
              date_trunc('hour', event_time) + INTERVAL 1 HOUR AS window_end,
              terminal_id, merchant_category, country, count(*) AS transactions,
              count_if(decision <> 'APPROVE') AS alerts, avg(score) AS score_mean
            FROM delta.`%s` WHERE %s
            GROUP BY ALL ORDER BY window_start, terminal_id"""
                .formatted(Table.TRANSACTIONS.under(job.config().tables()), condition))
        .collectAsList();
  }

  private ActivitySummary summary(Runnable beforeCommit) {
    return summary(false, MANY, beforeCommit);
  }

  private ActivitySummary summary(boolean isNew, int mostRows, Runnable beforeCommit) {
    return new ActivitySummary(
        SPARK,
        job.config().tables(),
        CheckpointFolder.open(job.checkpoint(), SPARK.sparkContext().hadoopConfiguration()).id(),
        isNew,
        beforeCommit,
        JobMetrics.start(SPARK, job.config(), job.config().tables(), false),
        mostRows);
  }

  private List<Tuple> rows() {
    return job.table(Table.ACTIVITY).collectAsList().stream()
        .map(
            row ->
                tuple(
                    instant(row, "window_start"),
                    instant(row, "window_end"),
                    row.getAs("terminal_id"),
                    row.getAs("transactions")))
        .toList();
  }

  private static Tuple hour(int hour, String terminal, long payments) {
    return tuple(at(60 * hour), at(60 * hour + 60), terminal, payments);
  }

  private static Instant instant(Row row, String column) {
    return row.<Timestamp>getAs(column).toInstant();
  }

  private static Instant at(int minute) {
    return START.plus(Duration.ofMinutes(minute));
  }

  /** A payment at a terminal that does not say what it sells and where. */
  private static Transaction nowhere(int minute) {
    Transaction known = payment(minute, "stall");
    return new Transaction(
        known.transactionId(),
        known.eventTime(),
        known.cardId(),
        known.terminalId(),
        known.amountMinor(),
        known.currency(),
        null,
        null,
        null,
        null,
        null);
  }

  private static Transaction payment(int minute, String terminal) {
    return TestPayments.payment(
        "t" + minute, at(minute).toEpochMilli(), "card-" + terminal, terminal, 1000);
  }
}

package io.fraudstream.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Topics;
import io.fraudstream.transactions.Transaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionsTest {
  private static final Instant START = Instant.parse("2029-06-04T12:00:00Z");

  @TempDir private Path folder;

  @Test
  void every_record_becomes_one_row_of_one_table_with_its_reason() throws Exception {
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      job.send(payment("a", Duration.ZERO))
          .send(payment("b", Duration.ofDays(20)))
          .send(
              new Label(
                  "a",
                  "card",
                  "shop",
                  START.toEpochMilli(),
                  true,
                  START.toEpochMilli() + 1,
                  "test"))
          .batch();
      job.send(payment("a", Duration.ZERO))
          .send(payment("b", Duration.ofDays(20)))
          .send(payment("c", Duration.ofDays(19)))
          .send(payment("d", Duration.ofDays(1)))
          .send(payment("e", Duration.ofDays(3650)))
          .send(Topics.TRANSACTIONS, "{}".getBytes(UTF_8))
          .send(Topics.TRANSACTIONS, null)
          .send(Topics.LABELS, "x".getBytes(UTF_8))
          .batch();

      assertThat(strings(job, Table.TRANSACTIONS, "concat(offset, transaction_id, late)"))
          .containsExactlyInAnyOrder("0afalse", "1bfalse", "4ctrue");
      assertThat(strings(job, Table.LABELS, "concat(offset, transaction_id)"))
          .containsExactly("0a");
      assertThat(
              strings(
                  job,
                  Table.QUARANTINE,
                  "concat(topic, offset, reason, nvl(decode(value, 'UTF-8'), 'null'))"))
          .contains("transactions7INVALID{}", "transactions8MALFORMEDnull", "labels1MALFORMEDx")
          .anyMatch(row -> row.startsWith("transactions2TOO_OLD{\"transaction_id\":\"a\""))
          .anyMatch(row -> row.startsWith("transactions3DUPLICATE{\"transaction_id\":\"b\""))
          .anyMatch(row -> row.startsWith("transactions5TOO_OLD"))
          .anyMatch(row -> row.startsWith("transactions6FUTURE"))
          .hasSize(7);
    }
  }

  @Test
  void a_batch_whose_commit_was_lost_is_done_again_and_changes_nothing() throws Exception {
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      for (int batch = 0; batch < 3; batch++) {
        job.send(payment("t" + batch, Duration.ofMinutes(batch))).batch();
      }
      List<String> before = strings(job, Table.TRANSACTIONS, "to_json(struct(*))");
      job.stop();
      Path commits = Path.of(job.checkpoint(), "commits");
      Files.delete(commits.resolve("2"));
      Files.deleteIfExists(commits.resolve(".2.crc"));
      job.restart();
      job.await();

      assertThat(strings(job, Table.TRANSACTIONS, "to_json(struct(*))")).isEqualTo(before);
      job.send(payment("t3", Duration.ofMinutes(3))).batch();
      assertThat(strings(job, Table.TRANSACTIONS, "cast(int(features.card_tx_count_1d) as string)"))
          .containsExactlyInAnyOrder("1", "2", "3", "4");
    }
  }

  @Test
  void a_batch_that_is_done_again_has_the_shadow_that_it_had() throws Exception {
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      job.send(payment("t0", Duration.ZERO)).batch();
      job.stop();
      job.shadow(TestModels.quarter())
          .beforeCommit(
              () -> {
                throw new IllegalStateException("the batch dies");
              })
          .restart();
      job.send(payment("t1", Duration.ofMinutes(1)));
      assertThatThrownBy(job::batch).hasMessageContaining("the batch dies");
      job.stop();
      job.shadow(null).beforeCommit(() -> {}).restart();
      job.await();
      job.send(payment("t2", Duration.ofMinutes(2))).batch();

      assertThat(
              strings(
                  job,
                  Table.TRANSACTIONS,
                  "concat_ws(' ', transaction_id, shadow_score, shadow_model_version)"))
          .containsExactly("t0", "t1 0.25 quarter", "t2");
    }
  }

  @Test
  void a_flood_of_late_payments_is_scored_late_or_rejected_and_does_not_move_the_watermark()
      throws Exception {
    Duration now = Duration.ofDays(20);
    Duration watermark = now.minusMinutes(10);
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      job.send(payment("now", now)).batch();
      for (int i = 0; i < 2_000; i++) {
        job.send(payment("late-" + i, watermark.minusMinutes(2L * i + 1), "shop-" + i % 30));
        job.send(payment("old-" + i, watermark.minusDays(3).minusMinutes(i + 1), "shop-" + i % 30));
      }
      job.send(payment("2100", Duration.between(START, Instant.parse("2100-01-01T00:00:00Z"))))
          .send(payment("1970", Duration.between(START, Instant.EPOCH)))
          .batch();
      job.send(payment("on time", watermark)).batch();

      assertThat(strings(job, Table.TRANSACTIONS, "concat(split(transaction_id, '-')[0], late)"))
          .hasSize(2_002)
          .containsOnly("nowfalse", "latetrue", "on timefalse");
      assertThat(
              strings(job, Table.QUARANTINE, "reason || split(decode(value, 'UTF-8'), '[-\"]')[3]"))
          .hasSize(2_002)
          .containsOnly("TOO_OLDold", "FUTURE2100", "TOO_OLD1970");
    }
  }

  @Test
  void no_job_names_a_batch_that_has_ended() throws Exception {
    List<String> batches = new CopyOnWriteArrayList<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart job) {
            batches.add(job.properties().getProperty("streaming.sql.batchId"));
          }
        };
    SparkContext spark = TestSession.spark().sparkContext();
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      job.send(payment("a", Duration.ZERO)).batch();
      spark.listenerBus().waitUntilEmpty();
      spark.addSparkListener(listener);
      job.send(payment("b", Duration.ofMinutes(1))).batch();
      spark.listenerBus().waitUntilEmpty();
    } finally {
      spark.removeSparkListener(listener);
    }

    // A second batch without data may follow each, to move the watermark.
    assertThat(batches).isNotEmpty().doesNotContain("0", "1");
  }

  private static Transaction payment(String id, Duration after) {
    return payment(id, after, "shop");
  }

  private static Transaction payment(String id, Duration after, String terminal) {
    return TestPayments.payment(id, START.plus(after).toEpochMilli(), "card", terminal, 1000);
  }

  private static List<String> strings(DecisionsHarness job, Table table, String expression) {
    List<Row> rows =
        job.table(table).orderBy("topic", "offset").selectExpr(expression).collectAsList();
    return rows.stream().map(row -> row.getString(0)).toList();
  }
}

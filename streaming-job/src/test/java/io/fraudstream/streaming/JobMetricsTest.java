package io.fraudstream.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.streaming.metrics.Metric;
import io.fraudstream.streaming.metrics.Scrape;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Topics;
import io.fraudstream.transactions.Transaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The meters of a JVM are one set, so each test looks at how far they moved. */
class JobMetricsTest {
  private static final Instant START = Instant.parse("2029-06-04T12:00:00Z");
  private static final String APPROVED = "fraudstream_payments_total{decision=\"approve\"}";
  private static final String REJECTED = "fraudstream_rejected_records_total{reason=\"MALFORMED\"}";
  private static final String PAYMENTS_IN = "fraudstream_records_total{topic=\"transactions\"}";
  private static final String LABELS_IN = "fraudstream_records_total{topic=\"labels\"}";
  private static final String FRAUDS = "fraudstream_labels_total{fraud=\"true\"}";
  private static final String MISSED =
      "fraudstream_labelled_payments_total{decision=\"approve\",fraud=\"true\"}";
  private static final String LATENCIES = "fraudstream_latency_seconds_count";
  private static final String SCORES = "fraudstream_score_count";

  @TempDir private Path folder;

  @Test
  void each_record_counts_once_also_where_its_batch_is_done_again() throws Exception {
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      job.send(payment("a", Duration.ZERO)).batch();
      Scrape before = scrape();
      job.send(payment("b", Duration.ofMinutes(1)))
          .send(payment("c", Duration.ofMinutes(2)))
          .send(label("b"))
          .send(Topics.TRANSACTIONS, "x".getBytes(UTF_8))
          .batch();
      Scrape after = scrape();
      job.stop();
      Path commits = Path.of(job.checkpoint(), "commits");
      Path last = commits.resolve(Long.toString(newest(commits)));
      Files.delete(last);
      Files.deleteIfExists(commits.resolve("." + last.getFileName() + ".crc"));
      job.restart();
      job.await();
      Scrape replayed = scrape();

      assertMoved(before, after, APPROVED, 2);
      assertMoved(before, after, PAYMENTS_IN, 3);
      assertMoved(before, after, LABELS_IN, 1);
      assertMoved(before, after, REJECTED, 1);
      assertMoved(before, after, FRAUDS, 1);
      assertMoved(before, after, MISSED, 1);
      assertMoved(before, after, LATENCIES, 2);
      assertMoved(before, after, SCORES, 2);
      for (String series :
          Set.of(APPROVED, PAYMENTS_IN, LABELS_IN, REJECTED, FRAUDS, MISSED, LATENCIES, SCORES)) {
        assertMoved(after, replayed, series, 0);
      }
    }
  }

  @Test
  void what_is_exported_is_what_is_declared() throws Exception {
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      job.send(payment("a", Duration.ZERO))
          .send(label("a"))
          .send(Topics.TRANSACTIONS, "x".getBytes(UTF_8))
          .batch();
      job.send(payment("b", Duration.ofDays(1))).batch();
      Set<String> declared =
          Arrays.stream(Metric.values())
              .map(
                  metric ->
                      metric.exportedName()
                          + " "
                          + metric.type().name().toLowerCase(Locale.ROOT)
                          + " "
                          + new TreeSet<>(metric.labels()))
              .collect(Collectors.toCollection(TreeSet::new));
      Set<String> exported = scrape().metrics();

      assertThat(declared).containsAll(exported);
      declared.removeAll(exported);
      // They need a broker (MonitoringTest has one), alerts, a GPU, a moment beside the batches, an
      // hour that is over, or a state that counts its rows.
      assertThat(declared)
          .allMatch(
              metric ->
                  metric.matches(
                      "fraudstream_(activity|kafka|labelled_alert|gpu|checkpoint|storage|state_rows).*"));
    }
  }

  private static void assertMoved(Scrape from, Scrape to, String series, double by) {
    assertThat(to.value(series) - from.value(series)).as(series).isEqualTo(by);
  }

  /** After everything that Spark still has to tell its listeners. */
  private static Scrape scrape() throws Exception {
    TestSession.spark().sparkContext().listenerBus().waitUntilEmpty();
    return Scrape.own();
  }

  private static long newest(Path log) throws Exception {
    try (var files = Files.list(log)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d+"))
          .mapToLong(Long::parseLong)
          .max()
          .orElseThrow();
    }
  }

  private static Label label(String id) {
    return new Label(
        id, "card", "shop", START.toEpochMilli(), true, START.toEpochMilli() + 1, "test");
  }

  private static Transaction payment(String id, Duration after) {
    return TestPayments.payment(id, START.plus(after).toEpochMilli(), "card", "shop", 1000);
  }
}

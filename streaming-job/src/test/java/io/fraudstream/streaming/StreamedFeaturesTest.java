package io.fraudstream.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import io.delta.tables.DeltaTable;
import io.fraudstream.model.features.Feature;
import io.fraudstream.model.features.FeatureSettings;
import io.fraudstream.model.oracle.FeatureOracle;
import io.fraudstream.streaming.reconcile.Recomputation;
import io.fraudstream.streaming.reconcile.Recomputed;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the stream wrote against a naive computation over everything that was sent. */
class StreamedFeaturesTest {
  private static final int BATCHES = 12;
  private static final int PAYMENTS = 70;
  private static final Duration SPAN = Duration.ofDays(4);
  private static final long START = Instant.parse("2029-03-01T00:00:00Z").toEpochMilli();
  private static final FeatureSettings SETTINGS = FeatureSettings.defaults();

  @TempDir private Path folder;

  private final Random random = new Random(7);
  private final List<List<Transaction>> payments = new ArrayList<>();
  private final Map<String, Label> labels = new HashMap<>();

  @Test
  void shuffled_batches_with_hot_keys_and_restarts_give_the_features_of_a_batch_computation()
      throws Exception {
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      stream(job);

      FeatureOracle oracle = new FeatureOracle(SETTINGS.labelDelay());
      for (int batch = 0; batch < BATCHES; batch++) {
        for (Transaction payment : payments.get(batch)) {
          oracle.receive(payment, batch);
          Label label = labels.get(payment.transactionId());
          if (label != null) {
            oracle.receive(label, batch);
          }
        }
      }
      Map<String, double[]> streamed = new HashMap<>();
      for (Row row : job.table(Table.TRANSACTIONS).collectAsList()) {
        streamed.put(row.getAs("transaction_id"), doubles(row.getAs("features")));
      }
      assertThat(streamed).hasSize((int) sent());
      for (int batch = 0; batch < BATCHES; batch++) {
        for (Transaction payment : payments.get(batch)) {
          assertThat(streamed.get(payment.transactionId()))
              .as("%s of batch %d", payment, batch)
              .containsExactly(oracle.features(payment, batch));
        }
      }
    }
  }

  @Test
  void a_recomputation_finds_nothing_until_a_row_is_gone() throws Exception {
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      stream(job);
      Recomputed all = Recomputation.of(TestSession.spark(), job.config());

      assertThat(all.render()).contains(" 0 differ").doesNotContain("such as");
      assertThat(all.holds()).isTrue();
      assertThat(all.cards().byOracle()).isEqualTo(all.cards().payments()).isEqualTo(sent());
      assertThat(all.terminals().byOracle()).isEqualTo(sent());
      assertThat(all.scores().computed()).isEqualTo(sent());

      DeltaTable.forPath(TestSession.spark(), Table.TRANSACTIONS.under(job.config().tables()))
          .delete("transaction_id = '3-5'");
      Recomputed without = Recomputation.of(TestSession.spark(), job.config());

      assertThat(without.holds()).isFalse();
      assertThat(without.cards().differing()).isPositive();
      assertThat(without.render()).contains("such as");
    }
  }

  @Test
  void keys_in_tiles_come_out_the_same_in_one_pass_without_restarts() throws Exception {
    try (DecisionsHarness job = new DecisionsHarness(folder, 16)) {
      stream(job);
      Recomputed all = Recomputation.of(TestSession.spark(), job.config());

      assertThat(all.render()).doesNotContain("such as");
      assertThat(all.holds()).isTrue();
      assertThat(all.terminals().byOracle()).isLessThan(all.terminals().payments());
      assertThat(all.terminals().payments()).isEqualTo(sent());
    }
  }

  private long sent() {
    return payments.stream().mapToLong(List::size).sum();
  }

  private void stream(DecisionsHarness job) throws Exception {
    generate();
    for (int batch = 0; batch < BATCHES; batch++) {
      for (Transaction payment : payments.get(batch)) {
        job.send(payment);
        Label label = labels.get(payment.transactionId());
        if (label != null) {
          job.send(label);
        }
      }
      job.batch();
      if (batch % 5 == 4) {
        job.restart();
      }
    }
  }

  /** Days of payments a batch, and a rush around each border that falls to either side of it. */
  private void generate() {
    for (int batch = 0; batch < BATCHES; batch++) {
      payments.add(new ArrayList<>());
    }
    for (int batch = 0; batch < BATCHES; batch++) {
      long from = START + batch * SPAN.toMillis();
      for (int i = 0; i < PAYMENTS; i++) {
        boolean rush = i % 7 == 0 && batch + 1 < BATCHES;
        long time =
            rush
                ? from + SPAN.toMillis() - 240_000 + random.nextInt(480_000)
                : from + 600_000 + random.nextInt((int) SPAN.toMillis() - 1_200_000);
        Transaction payment = payment(batch + "-" + i, time);
        int arrives = rush && random.nextBoolean() ? batch + 1 : batch;
        payments.get(arrives).add(payment);
        if (random.nextInt(3) == 0) {
          labels.put(payment.transactionId(), label(payment));
        }
      }
    }
    payments.forEach(batch -> Collections.shuffle(batch, random));
  }

  private Transaction payment(String id, long time) {
    return new Transaction(
        id,
        time,
        hot("c", 6),
        hot("m", 4),
        random.nextInt(20_000),
        random.nextInt(5) == 0 ? "JPY" : "EUR",
        null,
        random.nextInt(4) == 0 ? "online" : "chip",
        random.nextInt(5) == 0 ? null : List.of("DE", "FR", "IT").get(random.nextInt(3)),
        random.nextInt(5) == 0 ? null : 45 + random.nextInt(1000) / 100.0,
        8 + random.nextInt(1000) / 100.0);
  }

  private Label label(Transaction payment) {
    return new Label(
        payment.transactionId(),
        payment.cardId(),
        payment.terminalId(),
        payment.eventTime(),
        random.nextBoolean(),
        payment.eventTime() + Duration.ofDays(random.nextInt(10)).toMillis(),
        "test");
  }

  /** One key takes 40% of the traffic. */
  private String hot(String prefix, int keys) {
    return prefix + (random.nextInt(10) < 4 ? 0 : 1 + random.nextInt(keys));
  }

  private static double[] doubles(Row features) {
    double[] values = new double[Feature.COUNT];
    for (int i = 0; i < values.length; i++) {
      values[i] = features.getDouble(i);
    }
    return values;
  }
}

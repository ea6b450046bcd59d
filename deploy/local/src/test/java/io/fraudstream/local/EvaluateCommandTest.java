package io.fraudstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fraudstream.local.evaluate.DecidedPayments;
import io.fraudstream.local.evaluate.Evaluation;
import io.fraudstream.local.evaluate.EvaluationReport;
import io.fraudstream.local.evaluate.Sample;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.table.MissingTableException;
import io.fraudstream.streaming.table.Table;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions of a real job, on which labels come late, twice and not at all. */
class EvaluateCommandTest {
  private static final int PAYMENTS = 20;
  private static final int LABELLED = 15;
  private static final Duration EARLY = Duration.ofHours(1);
  private static final Duration LATE = Duration.ofHours(2);
  private static final Period ALL = new Period(null, null);

  @TempDir private Path folder;
  private CommandedJob job;

  @BeforeEach
  void start() throws Exception {
    job = CommandedJob.withBroker(folder, "evaluated");
  }

  @AfterEach
  void stop() {
    job.close();
  }

  @Test
  void decisions_are_compared_with_the_labels_that_have_come() throws Exception {
    job.send(0, PAYMENTS);
    job.send(CommandedJob.label(5, false, LATE)); // Comes first, and is newer than the next.
    job.send(CommandedJob.label(5, true, EARLY));
    job.send(CommandedJob.label(6, false, EARLY));
    job.send(CommandedJob.label(6, true, EARLY)); // Just as old, and comes later.
    for (int number = 0; number < LABELLED; number++) {
      if (number != 5 && number != 6) {
        job.send(CommandedJob.label(number, number == 3 || number == 4, EARLY));
      }
    }
    try (SparkSession spark = JobSession.create(job.config())) {
      assertThat(job.in(spark).stream()).as(job.said()).isZero();
      decideAsIfTheModelKnewMore(spark);
      requirePeriod(spark);
      requireModel(spark);
      requireReasons(spark);
      requireTrainingSet(spark);
      requireReport(); // The command stops the session.
    }
  }

  /** What the shipped model says of such payments is of no matter here. */
  private void decideAsIfTheModelKnewMore(SparkSession spark) {
    spark.sql(
        """
        UPDATE delta.`%s` SET
          score = CASE transaction_id
            WHEN 'payment-3' THEN 0.95 WHEN 'payment-4' THEN 0.6 WHEN 'payment-5' THEN 0.9
            WHEN 'payment-6' THEN 0.05 ELSE 0.02 END,
          decision = CASE
            WHEN transaction_id IN ('payment-3', 'payment-5') THEN 'DECLINE'
            WHEN transaction_id = 'payment-4' THEN 'REVIEW' ELSE 'APPROVE' END,
          model_version = CASE
            WHEN event_time < '2025-03-04T12:05:00Z' THEN 'older' ELSE 'newer' END,
          shadow_model_version = CASE WHEN event_time < '2025-03-04T12:05:00Z' THEN 'trial' END,
          shadow_score = CASE transaction_id
            WHEN 'payment-0' THEN 0.7 WHEN 'payment-1' THEN 0.1
            WHEN 'payment-3' THEN 0.5 WHEN 'payment-4' THEN 0.9 END
        """
            .formatted(job.table(Table.TRANSACTIONS)));
  }

  private void requirePeriod(SparkSession spark) {
    Period period =
        new Period(Instant.parse("2025-03-04T12:03:00Z"), Instant.parse("2025-03-04T12:05:00Z"));

    assertThat(squeezed(report(read(spark, period, null))))
        .contains(
            "payments 2 2025-03-04T12:03:00Z to 2025-03-04T12:04:00Z",
            "model older",
            "ranking average precision - ROC AUC - card precision@100 -",
            "review or decline 2 2 1.000 1.000 0.6000");
  }

  private void requireModel(SparkSession spark) {
    assertThat(squeezed(report(read(spark, ALL, "older"))))
        .contains("payments 5 2025-03-04T12:00:00Z to 2025-03-04T12:04:00Z", "model older")
        .noneMatch(line -> line.startsWith("model payments"));
  }

  private void requireReasons(SparkSession spark) {
    requireReason("Those that did: newer, older. Correct --model.", () -> read(spark, ALL, "none"));
    requireReason(
        "none of the 5 payments from 2025-03-04T12:15:00Z has a label yet",
        () -> read(spark, since("2025-03-04T12:15:00Z"), null));
    requireReason(
        "there are no payments from 2030-01-01T00:00:00Z",
        () -> read(spark, since("2030-01-01T00:00:00Z"), null));
    assertThatThrownBy(
            () -> DecidedPayments.read(spark, folder.resolve("nowhere").toString(), ALL, null))
        .isInstanceOf(MissingTableException.class)
        .hasMessageContaining("Cannot find the Delta table");
  }

  /** A model learns from the same verdicts. */
  private void requireTrainingSet(SparkSession spark) throws IOException {
    Path file = folder.resolve("features.csv.gz");
    long rows = TrainingSet.of(spark, job.config().tables(), ALL).write(file);

    assertThat(rows).isEqualTo(PAYMENTS);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
      assertThat(lines.lines().skip(1).map(line -> line.substring(line.lastIndexOf(',') + 1)))
          .containsExactly(
              "0", "0", "0", "1", "1", "0", "1", "0", "0", "0", //
              "0", "0", "0", "0", "0", "", "", "", "", "");
    }
  }

  private void requireReport() throws Exception {
    Path plot = folder.resolve("plots/all.svg");

    assertThat(job.evaluate("--top", "2", "--plot", plot.toString())).as(job.said()).isZero();
    assertThat(squeezed(job.said()))
        .contains(
            "payments 20 2025-03-04T12:00:00Z to 2025-03-04T12:19:00Z",
            "labelled 15 75.00%",
            "unlabelled 5 25.00%, unknown and in no figure below",
            "fraud 3 20.00% of the labelled",
            "model newer, older",
            "ranking average precision 0.806 ROC AUC 0.944 card precision@2 0.500",
            "review or decline 3 2 0.667 0.667 -",
            "decline 2 1 0.500 0.333 -",
            "fraud declined 1 10.03",
            "fraud in review 1 10.04",
            "fraud missed 1 10.06",
            "genuine declined 1 10.05",
            "0.0 to 0.1 12 0.0225 0.0833",
            "newer 15 10 0.500 0.889 0.500 0.000 0.000",
            "older 5 5 1.000 1.000 1.000 1.000 1.000",
            "shadow 4 labelled payments that both have scored, 2 frauds; 1 without a score of the"
                + " shadow",
            "model AP AUC CP@2 Brier alerts precision recall lowest score",
            "older 1.000 1.000 1.000 0.040825 2 1.000 1.000 0.6000",
            "trial 0.833 0.750 0.500 0.190000 2 0.500 0.500 0.7000");
    assertThat(Files.readString(plot)).startsWith("<svg ").contains("newer, older");
  }

  private SortedMap<String, Sample> read(
      SparkSession spark, Period period, @Nullable String model) {
    return DecidedPayments.read(spark, job.config().tables(), period, model).byModel();
  }

  private static String report(SortedMap<String, Sample> samples) {
    SortedMap<String, Evaluation> byModel = new TreeMap<>();
    samples.forEach((version, sample) -> byModel.put(version, Evaluation.of(sample, 100)));
    return EvaluationReport.of(
        Evaluation.of(Sample.all(samples.values()), 100), byModel, List.of(), 100);
  }

  private static Period since(String time) {
    return new Period(Instant.parse(time), null);
  }

  private static void requireReason(String message, ThrowingCallable read) {
    assertThatThrownBy(read).isInstanceOf(CommandException.class).hasMessageContaining(message);
  }

  private static List<String> squeezed(String text) {
    return Arrays.stream(text.split("\n", -1))
        .map(line -> line.strip().replaceAll(" +", " "))
        .toList();
  }
}

package io.fraudstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.StreamingJob;
import io.fraudstream.streaming.table.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upkeep beside a real job, and what is left for the other commands. */
class MaintainCommandTest {
  private static final int PAYMENTS = 120;

  private static final Pattern FILES = Pattern.compile("transactions +(\\d+) -> +(\\d+) ");

  @TempDir private Path folder;
  private CommandedJob job;

  @BeforeEach
  void start() throws Exception {
    job = CommandedJob.withBroker(folder, "maintained").set("stream.max-offsets-per-trigger", "6");
  }

  @AfterEach
  void stop() {
    job.close();
  }

  @Test
  void upkeep_beside_the_job_changes_no_row_and_old_rows_go_only_when_told() throws Exception {
    job.send(0, PAYMENTS);
    job.send(CommandedJob.fraud(3));
    maintainBesideTheJob();
    job.requireScored(PAYMENTS);

    assertThat(job.maintain("--keep=0s")).as(job.said()).isZero();
    assertThat(job.said()).containsPattern("transactions +\\d+ -> +1 .*\\n.*labels .*\\n");
    assertThat(scored()).as("the newest micro-batch at least").isBetween(1, PAYMENTS - 1);
    assertThat(job.reconcile()).isEqualTo(ExitCode.FAILURE);
    assertThat(job.said())
        .contains("reconciled: 0 lost, 0 doubled")
        .contains("Cannot compute the features again");
  }

  private void maintainBesideTheJob() throws IOException {
    StringWriter said = new StringWriter();
    try (SparkSession spark = JobSession.create(job.config())) {
      StreamingJob running = StreamingJob.start(spark, job.config());
      try (running) {
        await("all payments, and many files of theirs made few")
            .atMost(Duration.ofMinutes(5))
            .failFast("the job ended", () -> spark.streams().active().length == 0)
            .until(
                () -> {
                  MaintainCommand.maintain(
                      spark, job.config().tables(), Optional.empty(), new PrintWriter(said));
                  return records(spark) > PAYMENTS && hasPacked(said.toString());
                });
      }
    }
  }

  private static boolean hasPacked(String said) {
    return FILES
        .matcher(said)
        .results()
        .anyMatch(files -> Integer.parseInt(files.group(1)) > Integer.parseInt(files.group(2)));
  }

  private static long records(SparkSession spark) {
    return Arrays.stream(spark.streams().active())
        .flatMap(query -> Arrays.stream(query.recentProgress()))
        .mapToLong(StreamingQueryProgress::numInputRows)
        .sum();
  }

  private int scored() throws IOException {
    return job.rows(Table.TRANSACTIONS, CommandedJob.EVENT_TIME, row -> row).size();
  }
}

package io.fraudstream.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fraudstream.streaming.reconcile.Balance;
import io.fraudstream.streaming.reconcile.Recomputation;
import io.fraudstream.streaming.reconcile.Reconciliation;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Transaction;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.state.StateStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage to the files of the state, found at a restart: the job repairs it or refuses. */
class StateFaultsTest {
  private static final SparkSession SPARK = TestSession.spark();
  private static final String MAINTENANCE = "spark.sql.streaming.stateStore.maintenanceInterval";
  private static final String DELTAS = "spark.sql.streaming.stateStore.minDeltasForSnapshot";
  private static final long START = Instant.parse("2029-06-04T12:00:00Z").toEpochMilli();

  @TempDir private Path folder;
  private int sent;

  @AfterEach
  void takeSnapshotsAsUsual() {
    StateStore.stop();
    SPARK.conf().unset(MAINTENANCE);
    SPARK.conf().unset(DELTAS);
  }

  @Test
  void a_truncated_snapshot_is_replaced_by_an_older_one_and_the_changes_since() throws Exception {
    takeSnapshotsOften();
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      while (files(".zip").size() < 2) {
        batch(job);
      }
      job.stop();
      truncate(newest(".zip"));
      batch(job);
      batch(job);

      assertHolds(job);
    }
  }

  @Test
  void a_truncated_changelog_stops_the_job_until_its_batch_is_done_again() throws Exception {
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      batch(job);
      batch(job);
      job.stop();
      truncate(newest(".changelog"));
      Throwable failure = catchThrowable(() -> batch(job));

      assertThat(StorageException.in(failure, job.config()))
          .hasValueSatisfying(
              unreadable ->
                  assertThat(unreadable)
                      .hasMessageContaining(
                          "Cannot read the state in checkpoint " + job.checkpoint())
                      .hasMessageContaining("Stream ended prematurely"));
      assertThat(rows(job)).isEqualTo(16);

      job.stop();
      // As docs/operations.md has it.
      deleteNewest("offsets");
      deleteNewest("commits");
      job.restart();
      job.await();
      batch(job);
      assertHolds(job);
    }
  }

  private static void takeSnapshotsOften() {
    // The maintenance thread of this JVM takes its interval when it starts.
    StateStore.stop();
    SPARK.conf().set(MAINTENANCE, "50ms");
    SPARK.conf().set(DELTAS, "2");
  }

  private void batch(DecisionsHarness job) throws Exception {
    for (int i = 0; i < 8; i++) {
      job.send(payment(sent++));
    }
    job.batch();
  }

  private static long rows(DecisionsHarness job) {
    return job.table(Table.TRANSACTIONS).count();
  }

  private void deleteNewest(String log) throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve("checkpoint").resolve(log))) {
      Path newest =
          all.filter(file -> file.getFileName().toString().matches("\\d+"))
              .max(Comparator.comparingInt(file -> Integer.parseInt(file.getFileName().toString())))
              .orElseThrow();
      Files.delete(newest);
      Files.deleteIfExists(newest.resolveSibling("." + newest.getFileName() + ".crc"));
    }
  }

  private void assertHolds(DecisionsHarness job) {
    Balance balance = Reconciliation.of(SPARK, job.config().tables(), Optional.empty());
    assertThat(balance.partitions())
        .allSatisfy(
            partition -> {
              assertThat(partition.rows()).isEqualTo(sent);
              assertThat(partition.missing()).isZero();
              assertThat(partition.doubled()).isZero();
            });
    assertThat(Recomputation.of(SPARK, job.config()).holds()).isTrue();
  }

  private static Transaction payment(int i) {
    return TestPayments.payment(
        "t" + i, START + Duration.ofMinutes(i).toMillis(), "card" + i % 3, "shop" + i % 2, 100 + i);
  }

  private List<Path> files(String ending) throws IOException {
    Path state = folder.resolve("checkpoint/state");
    if (!Files.exists(state)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(state)) {
      return all.filter(file -> file.getFileName().toString().matches("\\d+\\" + ending))
          .sorted(Comparator.comparingInt(StateFaultsTest::version))
          .toList();
    }
  }

  private Path newest(String ending) throws IOException {
    return files(ending).get(files(ending).size() - 1);
  }

  private static int version(Path file) {
    String name = file.getFileName().toString();
    return Integer.parseInt(name.substring(0, name.indexOf('.')));
  }

  /** Half of the file, without the checksum that only Hadoop's local file system keeps. */
  private static void truncate(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(open.length() / 2);
    }
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
  }
}

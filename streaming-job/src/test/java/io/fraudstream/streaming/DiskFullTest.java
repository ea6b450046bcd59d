package io.fraudstream.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.fraudstream.streaming.reconcile.Balance;
import io.fraudstream.streaming.reconcile.Recomputation;
import io.fraudstream.streaming.reconcile.Reconciliation;
import io.fraudstream.streaming.table.AcceptedLosses;
import io.fraudstream.streaming.table.LostRange;
import io.fraudstream.transactions.Transaction;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that fills up under the running job. */
class DiskFullTest {
  private static final SparkSession SPARK = TestSession.spark();
  private static final long START = Instant.parse("2029-06-04T12:00:00Z").toEpochMilli();

  private final Path folder;
  private final SmallDisk disk;
  private int sent;

  DiskFullTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.disk = SmallDisk.mount(folder.resolve("disk"));
  }

  @AfterEach
  void unmount() throws Exception {
    disk.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoint", "tables"})
  void a_full_disk_stops_the_job_and_with_space_it_goes_on(String what) throws Exception {
    disk.holds(folder.resolve(what));
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      batch(job);
      batch(job);
      disk.fill();
      Throwable failure = catchThrowable(() -> batch(job));

      assertThat(StorageException.in(failure, job.config()))
          .hasValueSatisfying(
              full ->
                  assertThat(full)
                      .hasMessageContaining("No space is left")
                      .hasMessageContaining(job.config().tables()));
      assertThatThrownBy(
              () -> {
                job.restart();
                job.await();
              })
          .satisfies(again -> assertThat(StorageException.in(again, job.config())).isPresent());

      disk.free();
      job.restart();
      job.await();
      batch(job);
      Balance balance = Reconciliation.of(SPARK, job.config().tables(), Optional.empty());
      assertThat(balance.partitions())
          .singleElement()
          .satisfies(
              partition -> {
                assertThat(partition.rows()).isEqualTo(sent);
                assertThat(partition.missing()).isZero();
                assertThat(partition.doubled()).isZero();
              });
      assertThat(Recomputation.of(SPARK, job.config()).holds()).isTrue();
    }
  }

  @Test
  void accepted_losses_that_a_full_disk_cuts_short_are_not_read() throws Exception {
    AcceptedLosses losses =
        new AcceptedLosses(
            disk.holds(folder.resolve("tables")).toString(),
            SPARK.sparkContext().hadoopConfiguration());
    LostRange before = new LostRange("transactions", 0, 5, 6);
    losses.write(3, List.of(before));
    disk.fillBut(3);

    assertThatThrownBy(
            () -> losses.write(4, Collections.nCopies(1_000, new LostRange("labels", 1, 7, 7))))
        .hasStackTraceContaining("No space left on device");
    assertThat(losses.read()).containsExactly(before);
  }

  private void batch(DecisionsHarness job) throws Exception {
    for (int i = 0; i < 8; i++) {
      job.send(payment(sent++));
    }
    job.batch();
  }

  private static Transaction payment(int i) {
    return TestPayments.payment(
        "t" + i, START + Duration.ofMinutes(i).toMillis(), "card" + i % 3, "shop" + i % 2, 100 + i);
  }
}

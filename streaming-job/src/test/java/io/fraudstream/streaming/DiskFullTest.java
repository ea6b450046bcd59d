package io.fraudstream.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fraudstream.streaming.reconcile.Balance;
import io.fraudstream.streaming.reconcile.Recomputation;
import io.fraudstream.streaming.reconcile.Reconciliation;
import io.fraudstream.transactions.Transaction;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file system of 24 MB that fills up under the running job. */
class DiskFullTest {
  private static final SparkSession SPARK = TestSession.spark();
  private static final long START = Instant.parse("2029-06-04T12:00:00Z").toEpochMilli();

  @TempDir private Path folder;
  private Path disk = Path.of("");
  private boolean mounted;
  private int sent;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    mounted = run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", disk.toString());
    assumeTrue(mounted, "needs the right to mount a file system that is small enough to fill");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(run("umount", "-l", disk.toString())).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoint", "tables"})
  void a_full_disk_stops_the_job_and_with_space_it_goes_on(String what) throws Exception {
    Files.createSymbolicLink(folder.resolve(what), Files.createDirectory(disk.resolve(what)));
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      batch(job);
      batch(job);
      Path filler = fill();
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

      Files.delete(filler);
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

  private void batch(DecisionsHarness job) throws Exception {
    for (int i = 0; i < 8; i++) {
      job.send(payment(sent++));
    }
    job.batch();
  }

  /** A file that takes the last byte. */
  private Path fill() throws IOException {
    Path filler = disk.resolve("filler");
    byte[] page = new byte[4096];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(page);
      }
    } catch (IOException full) {
      return filler;
    }
  }

  private static Transaction payment(int i) {
    return new Transaction(
        "t" + i,
        START + Duration.ofMinutes(i).toMillis(),
        "card" + i % 3,
        "shop" + i % 2,
        100 + i,
        "EUR",
        null,
        null,
        null,
        null,
        null);
  }

  private static boolean run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}

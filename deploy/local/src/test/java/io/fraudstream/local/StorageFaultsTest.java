package io.fraudstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.fraudstream.local.broker.LocalBroker;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.SmallDisk;
import io.fraudstream.streaming.StorageException;
import io.fraudstream.streaming.StreamingJob;
import io.fraudstream.streaming.table.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person at the command line sees of disks, checkpoints and tables that are not right. */
class StorageFaultsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int FAILURE = 1;

  @TempDir private static Path shared;
  private static LocalBroker broker;

  private final Path folder;
  private final CommandedJob job;

  StorageFaultsTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.job = new CommandedJob(broker.bootstrapServers(), folder, "t-" + folder.getFileName());
  }

  @BeforeAll
  static void start() throws Exception {
    broker = LocalBroker.start(0, shared.resolve("broker"), shared.resolve("broker.log"));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @AfterEach
  void close() {
    job.close();
  }

  @Test
  void tables_of_another_checkpoint_and_a_damaged_log_exit_with_1_and_a_remedy() throws Exception {
    job.send(0, 4);
    assertThat(job.stream()).as(job.said()).isZero();
    Path log = job.table(Table.TRANSACTIONS).resolve("_delta_log");

    job.set("stream.checkpoint", folder.resolve("another").toString());
    requireFailure("was written under checkpoint", "Point stream.checkpoint at");
    job.set("stream.checkpoint", folder.resolve("checkpoint").toString());

    Path entry = log.resolve("00000000000000000001.json");
    byte[] good = Files.readAllBytes(entry);
    Files.delete(log.resolve(".00000000000000000001.json.crc"));
    Files.write(entry, new byte[] {'{'});
    requireFailure("log of table", "Put the entries of its _delta_log back");

    Files.write(entry, good);
    job.send(4, 4);
    assertThat(job.stream()).as(job.said()).isZero();
    job.requireScored(8);
  }

  @Test
  void a_disk_that_is_full_at_the_start_exits_with_1_and_nothing_is_lost() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"))) {
      for (String what : new String[] {"checkpoint", "tables"}) {
        disk.holds(folder.resolve(what));
      }
      job.send(0, 4);
      disk.fill();

      requireFailure("No space is left on a disk", "Free some and start again");

      disk.free();
      assertThat(job.stream()).as(job.said()).isZero();
      job.requireScored(4);
    }
  }

  @Test
  void a_full_disk_of_the_working_folders_stops_the_job_and_with_space_it_goes_on()
      throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"))) {
      job.set("spark.local.dir", disk.holds(folder.resolve("work")).toString());
      job.send(0, 4);
      try (SparkSession spark = JobSession.create(job.config());
          StreamingJob running = StreamingJob.start(spark, job.config())) {
        await("the first decisions")
            .atMost(PATIENCE)
            .until(() -> folder.resolve("checkpoint/decisions/commits/0").toFile().exists());
        disk.fill();
        job.send(4, 4);

        assertThat(catchThrowable(running::awaitTermination))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("spark.local.dir");
      }
      disk.fill(); // What the job that ended had there is free again.
      requireFailure("No space is left on a disk", "spark.local.dir");

      disk.free();
      assertThat(job.stream()).as(job.said()).isZero();
      job.requireScored(8);
    }
  }

  private void requireFailure(String... message) {
    assertThat(job.stream()).as(job.said()).isEqualTo(FAILURE);
    assertThat(job.said()).contains(message).doesNotContain("\tat ");
  }
}

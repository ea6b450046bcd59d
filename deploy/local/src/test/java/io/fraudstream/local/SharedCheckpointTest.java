package io.fraudstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.fraudstream.local.broker.LocalBroker;
import io.fraudstream.local.process.ChildJvm;
import io.fraudstream.streaming.StreamingJob;
import io.fraudstream.streaming.checkpoint.CheckpointFolder;
import io.fraudstream.streaming.checkpoint.CheckpointInUseException;
import io.fraudstream.streaming.config.StreamConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that share a checkpoint: one of them goes on, and nothing is scored twice. */
class SharedCheckpointTest {
  private static final int CHECKPOINT_IN_USE = 6;
  private static final int TERMINATED = 143;

  @TempDir private static Path shared;
  private static LocalBroker broker;
  private static SparkSession spark;

  private final Path folder;
  private final FaultyKafka kafka;

  SharedCheckpointTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.kafka = new FaultyKafka(broker, spark, folder);
  }

  @BeforeAll
  static void start() throws Exception {
    broker = LocalBroker.start(0, shared.resolve("broker"), shared.resolve("broker.log"));
    spark = FaultyKafka.session();
  }

  @AfterAll
  static void stop() {
    spark.stop();
    broker.close();
  }

  @AfterEach
  void close() {
    kafka.close();
  }

  @Test
  void a_second_job_on_the_checkpoint_is_refused_and_the_first_goes_on() throws Exception {
    kafka.send(0, 0, 5);
    StreamingJob first = StreamingJob.start(spark, kafka.config("1000"));
    try (first) {
      kafka.awaitRows(5);
      Map<String, String> elsewhere = new HashMap<>(kafka.settings("1000"));
      elsewhere.put("stream.tables", folder.resolve("second").toString());

      Throwable refusal = catchThrowable(() -> startAndClose(StreamConfig.of(elsewhere)));

      assertThat(refusal)
          .isInstanceOf(CheckpointInUseException.class)
          .hasMessageContaining("another job runs on it (process ")
          .hasMessageContaining("Stop the other one first");
      assertThat(ExitCode.of(refusal)).isEqualTo(CHECKPOINT_IN_USE);
      assertThat(folder.resolve("second")).doesNotExist();
      kafka.send(1, 5, 5);
      kafka.awaitRows(10);
    }
    kafka.requireScoredOnce(10);
  }

  @Test
  void a_job_whose_checkpoint_was_taken_over_stops_before_it_commits() throws Exception {
    kafka.send(0, 0, 5);
    StreamingJob job = StreamingJob.start(spark, kafka.config("1000"));
    try (job) {
      kafka.awaitRows(5);
      CheckpointFolder.open(
              kafka.settings("1").get("stream.checkpoint") + "/decisions",
              spark.sparkContext().hadoopConfiguration())
          .write("writer", "a job elsewhere");
      kafka.send(0, 5, 5);

      Throwable stopped = catchThrowable(job::awaitTermination);

      assertThat(stopped).rootCause().hasMessageContaining("taken it over (a job elsewhere)");
      assertThat(ExitCode.of(stopped)).isEqualTo(CHECKPOINT_IN_USE);
      assertThat(kafka.rows()).isEqualTo(5);
    }
    StreamingJob.runAvailableNow(spark, kafka.config("1000"));
    kafka.requireScoredOnce(10);
  }

  @Test
  void a_job_told_to_end_under_load_keeps_its_checkpoint_until_then_and_loses_nothing()
      throws Exception {
    kafka.send(0, 0, 3_000);
    List<String> arguments = new ArrayList<>(List.of("stream"));
    kafka.settings("100").forEach((key, value) -> arguments.add("--set=" + key + "=" + value));
    arguments.add("--set=spark.master=local[2]");
    arguments.add("--set=spark.sql.shuffle.partitions=2");
    ChildJvm child =
        ChildJvm.start(
            "job",
            ShortLivedJvm.options("-Dfraudstream.log=" + folder.resolve("job.log")),
            System.getProperty("java.class.path"),
            Main.class,
            arguments,
            folder.resolve("job.out"));
    try (child) {
      await("the first decisions")
          .atMost(FaultyKafka.PATIENCE)
          .failFast("the job ended", () -> !child.isAlive())
          .until(() -> folder.resolve("checkpoint/decisions/commits/1").toFile().exists());
      assertThatThrownBy(() -> startAndClose(kafka.config("1000")))
          .isInstanceOf(CheckpointInUseException.class);
    }
    assertThat(child.awaitExit()).as(child.lastLines(20)).isEqualTo(TERMINATED);
    assertThat(child.lastLines(20)).contains("Stopped after a complete micro-batch");
    assertThat(kafka.balance().holds()).isTrue();
    StreamingJob.runAvailableNow(spark, kafka.config("3000"));
    kafka.requireScoredOnce(3_000);
  }

  private static void startAndClose(StreamConfig config) {
    StreamingJob.start(spark, config).close();
  }
}

package io.fraudstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The benchmark at its smallest, with a real broker and, of most parts, a job in a JVM of its own.
 */
class BenchCommandTest {
  private final Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  BenchCommandTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void a_backlog_is_worked_off_and_measured() throws IOException {
    Path run = folder.resolve("run");
    Path json = folder.resolve("bench.json");
    assertThat(
            run(
                "bench",
                "catch-up",
                "--cards=200",
                "--history-days=10",
                "--set=stream.max-offsets-per-trigger=2000",
                "--dir=" + run,
                "--json=" + json))
        .as(err.toString())
        .isZero();

    JsonNode measured = new ObjectMapper().readTree(json.toFile());
    assertThat(measured.path("command").asText()).contains("bench catch-up --cards=200");
    JsonNode figures = measured.path("cases").path(0);
    assertThat(figures.path("payments").asLong()).isBetween(1_000L, 4_000L);
    assertThat(figures.path("batches").asLong()).isPositive();
    for (String figure :
        new String[] {
          "payment_rate",
          "record_rate_from_start",
          "decide",
          "commit",
          "scoring",
          "job_cpu",
          "broker_cpu",
          "tables",
          "checkpoint"
        }) {
      assertThat(figures.path(figure).asDouble()).as(figure).isPositive();
    }
    assertThat(figures.has("visible_p50")).as("what was not measured").isFalse();
    assertThat(out.toString()).contains("payments/s with the start", "JSON in " + json);
    assertThat(run).doesNotExist();
  }

  @Test
  void the_work_is_measured_without_spark() throws IOException {
    Path run = folder.resolve("run");
    Path json = folder.resolve("bench.json");
    assertThat(
            run(
                "bench",
                "alone",
                "--cards=200",
                "--history-days=10",
                "--set=stream.max-offsets-per-trigger=1000",
                "--dir=" + run,
                "--json=" + json))
        .as(err.toString())
        .isZero();

    JsonNode figures = new ObjectMapper().readTree(json.toFile()).path("cases").path(0);
    assertThat(figures.path("payments").asLong()).isBetween(1_000L, 4_000L);
    double parts = 0;
    for (String figure :
        new String[] {"kafka", "json", "features", "rocksdb", "scoring", "parquet"}) {
      assertThat(figures.path(figure).asDouble()).as(figure).isPositive();
      parts += figures.path(figure).asDouble();
    }
    assertThat(figures.path("one_thread").asDouble())
        .isCloseTo(1e6 / parts, Percentage.withPercentage(1));
    assertThat(run).doesNotExist();
  }

  @Test
  void one_batch_is_all_warm_up() {
    assertThat(
            run(
                "bench",
                "alone",
                "--cards=20",
                "--history-days=1",
                "--dir=" + folder.resolve("run"),
                "--json=" + folder.resolve("bench.json")))
        .isEqualTo(1);
    assertThat(err.toString()).contains("no payments behind the warm-up", "--history-days");
  }

  @Test
  void nothing_that_exists_is_overwritten() throws IOException {
    Path json = Files.createFile(folder.resolve("bench.json"));
    assertThat(run("bench", "catch-up", "--dir=" + folder.resolve("run"), "--json=" + json))
        .isEqualTo(1);
    assertThat(err.toString()).contains("Cannot write " + json, "it exists");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "growth cards days --values 1",
        "latency --measure 1s",
        "recovery --kills 0",
        "recovery --before 1s"
      })
  void what_cannot_be_measured_says_so_before_anything_starts(String part) {
    assertThat(run(("bench " + part + " --dir=" + folder.resolve("run")).split(" "))).isEqualTo(1);
    assertThat(err.toString()).contains("--").doesNotContain("\tat ", "Failed:");
    assertThat(folder.resolve("run/1")).doesNotExist();
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(arguments);
  }
}

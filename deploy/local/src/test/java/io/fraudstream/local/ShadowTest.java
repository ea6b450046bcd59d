package io.fraudstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.StreamingJob;
import io.fraudstream.streaming.table.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model scores in the shadow of a running job. */
class ShadowTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir private Path folder;
  private Path models;
  private CommandedJob job;
  private int sent;

  @BeforeEach
  void start() throws Exception {
    models = folder.resolve("models");
    for (String version : List.of("one", "two", "damaged")) {
      renamed(version).save(models.resolve(version));
    }
    Files.write(models.resolve("damaged/model.pt"), new byte[1]);
    job =
        CommandedJob.withBroker(folder, "shadowed")
            .set("model.shadow-directory", models.toString());
  }

  @AfterEach
  void stop() {
    job.close();
  }

  @Test
  void shadows_come_and_go_under_a_running_job_and_what_decides_stays() throws Exception {
    shadow("damaged");
    try (SparkSession spark = JobSession.create(job.config())) {
      job.in(spark);
      StreamingJob running = StreamingJob.start(spark, job.config());
      try {
        sendOne();
        for (String version : List.of("one", "two")) {
          shadow(version);
          sendUntilScoredBy(version);
        }
      } finally {
        running.close();
      }
      job.requireScored(sent);

      assertThat(job.said()).containsPattern("shadow scores +[1-9][0-9]* computed again, 0 differ");
      List<Row> rows = rows();
      assertThat(rows).extracting(ShadowTest::shadowOf).contains("none", "one", "two");
      assertThat(rows)
          .extracting(row -> row.<String>getAs("model_version"))
          .containsOnly(ModelArtifact.shipped().version());
      assertThat(rows)
          .allMatch(
              row ->
                  shadowOf(row).equals("none")
                      ? row.getAs("shadow_score") == null
                      : row.<Double>getAs("score").equals(row.<Double>getAs("shadow_score")));
    }
  }

  /** Sends payments one by one, for a swap waits for the end of a micro-batch. */
  private void sendUntilScoredBy(String version) {
    await("shadow " + version)
        .atMost(PATIENCE)
        .until(
            () -> {
              sendOne();
              return shadowOf(rows().get(sent - 1)).equals(version);
            });
  }

  private void sendOne() {
    job.send(sent++, 1);
    await("payment " + sent).atMost(PATIENCE).until(() -> rows().size() == sent);
  }

  private List<Row> rows() throws IOException {
    return job.rows(Table.TRANSACTIONS, CommandedJob.EVENT_TIME, row -> row);
  }

  private static String shadowOf(Row row) {
    String version = row.getAs("shadow_model_version");
    return version == null ? "none" : version;
  }

  private void shadow(String version) throws IOException {
    Files.writeString(models.resolve("current"), version);
  }

  /** The shipped model by another name. */
  private static ModelArtifact renamed(String version) {
    ModelArtifact shipped = ModelArtifact.shipped();
    return ModelArtifact.of(
        shipped.program(),
        new String(shipped.manifestJson(), UTF_8)
            .replace(shipped.version(), version)
            .getBytes(UTF_8));
  }
}

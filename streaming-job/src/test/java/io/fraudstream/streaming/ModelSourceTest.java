package io.fraudstream.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.scoring.ScoringPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSourceTest {
  private static final ModelArtifact FIRST = ModelArtifact.shipped();
  private static final ModelArtifact SECOND = renamed("second");

  @TempDir private Path directory;

  private final AtomicInteger refusals = new AtomicInteger();

  @BeforeEach
  void writeVersions() throws IOException {
    FIRST.save(directory.resolve("first"));
    SECOND.save(directory.resolve("second"));
    serve("first");
  }

  @Test
  void a_newer_version_is_there_once_and_keeps_the_configured_threshold() throws IOException {
    try (ModelSource source = open()) {
      assertThat(source.first().artifact()).isEqualTo(FIRST);
      source.look(refusals::incrementAndGet);
      assertThat(source.newer()).isEmpty();

      serve("second");
      source.look(refusals::incrementAndGet);
      source.look(refusals::incrementAndGet);
      assertThat(source.newer())
          .contains(new ScoringPlan(SECOND, 0.125, SECOND.manifest().thresholds().decline()));
      assertThat(source.newer()).isEmpty();

      serve("first");
      source.look(refusals::incrementAndGet);
      assertThat(source.newer()).map(ScoringPlan::artifact).contains(FIRST);
    }
    assertThat(refusals).hasValue(0);
  }

  @Test
  void the_same_program_with_another_threshold_is_newer() throws IOException {
    ModelArtifact stricter = changed("\"decline\": *[0-9.e-]+", "\"decline\": 0.875");
    stricter.save(directory.resolve("stricter"));
    try (ModelSource source = open()) {
      serve("stricter");
      source.look(refusals::incrementAndGet);
      assertThat(source.newer()).map(ScoringPlan::declineThreshold).contains(0.875);
    }
  }

  @Test
  void a_version_that_is_taken_back_before_it_decided_never_does() throws IOException {
    Files.createDirectories(directory.resolve("empty"));
    try (ModelSource source = open()) {
      for (String instead : new String[] {"first", "empty"}) {
        serve("second");
        source.look(refusals::incrementAndGet);
        serve(instead);
        source.look(refusals::incrementAndGet);
        assertThat(source.newer()).isEmpty();
      }
    }
    assertThat(refusals).hasValue(1);
  }

  @Test
  void what_cannot_serve_is_refused_at_each_look_and_the_old_one_stays() throws IOException {
    Path third = directory.resolve("third");
    SECOND.save(third);
    Files.write(third.resolve("model.pt"), "no model".getBytes(UTF_8));
    try (ModelSource source = open()) {
      serve("third");
      source.look(refusals::incrementAndGet);
      source.look(refusals::incrementAndGet);
      assertThat(refusals).hasValue(2);
      assertThat(source.newer()).isEmpty();

      Files.write(third.resolve("model.pt"), SECOND.program());
      source.look(refusals::incrementAndGet);
      assertThat(refusals).hasValue(2);
      assertThat(source.newer()).map(ScoringPlan::artifact).contains(SECOND);
    }
  }

  @Test
  void a_version_whose_threshold_the_configured_one_exceeds_is_refused() throws IOException {
    ModelArtifact eager =
        changed(
            "\"review\": *[0-9.e-]+(,\\s*)\"decline\": *[0-9.e-]+",
            "\"review\": 0.01$1\"decline\": 0.02");
    eager.save(directory.resolve("eager"));
    try (ModelSource source = open()) {
      serve("eager");
      source.look(refusals::incrementAndGet);
      assertThat(refusals).hasValue(1);
      assertThat(source.newer()).isEmpty();
    }
  }

  private void serve(String version) throws IOException {
    Files.writeString(directory.resolve("current"), version);
  }

  private ModelSource open() {
    return ModelSource.open(
        StreamConfig.of(
            Map.of(
                "model.directory", directory.toString(),
                "scoring.device", "cpu",
                "scoring.review-threshold", "0.125")),
        true);
  }

  private static ModelArtifact renamed(String version) {
    return changed("\"version\": *\"[^\"]*\"", "\"version\": \"" + version + "\"");
  }

  /** The shipped model with another text in its manifest. */
  private static ModelArtifact changed(String pattern, String replacement) {
    return ModelArtifact.of(
        FIRST.program(),
        new String(FIRST.manifestJson(), UTF_8).replaceFirst(pattern, replacement).getBytes(UTF_8));
  }
}

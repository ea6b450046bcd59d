package io.fraudstream.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.scoring.ModelRole;
import io.fraudstream.streaming.scoring.ScoringPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSourceTest {
  private static final ModelArtifact FIRST = ModelArtifact.shipped();
  private static final ModelArtifact SECOND = TestModels.renamed("second");

  @TempDir private Path directory;

  @TempDir private Path shadows;

  private final List<ModelRole> refusals = new ArrayList<>();

  @BeforeEach
  void writeVersions() throws IOException {
    FIRST.save(directory.resolve("first"));
    SECOND.save(directory.resolve("second"));
    serve("first");
  }

  @Test
  void a_newer_version_is_there_once_and_keeps_the_configured_threshold() throws IOException {
    try (ModelSource source = open()) {
      assertThat(source.current().artifact()).isEqualTo(FIRST);
      source.look(refusals::add);
      assertThat(source.newer()).isEmpty();

      serve("second");
      source.look(refusals::add);
      source.look(refusals::add);
      assertThat(source.newer())
          .contains(new ScoringPlan(SECOND, 0.125, SECOND.manifest().thresholds().decline(), null));
      assertThat(source.newer()).isEmpty();

      serve("first");
      source.look(refusals::add);
      assertThat(source.newer()).map(ScoringPlan::artifact).contains(FIRST);
    }
    assertThat(refusals).isEmpty();
  }

  @Test
  void the_same_program_with_another_threshold_is_newer() throws IOException {
    ModelArtifact stricter = TestModels.changed("\"decline\": *[0-9.e-]+", "\"decline\": 0.875");
    stricter.save(directory.resolve("stricter"));
    try (ModelSource source = open()) {
      serve("stricter");
      source.look(refusals::add);
      assertThat(source.newer()).map(ScoringPlan::declineThreshold).contains(0.875);
    }
  }

  @Test
  void a_version_that_is_taken_back_before_it_decided_never_does() throws IOException {
    Files.createDirectories(directory.resolve("empty"));
    try (ModelSource source = open()) {
      for (String instead : new String[] {"first", "empty"}) {
        serve("second");
        source.look(refusals::add);
        serve(instead);
        source.look(refusals::add);
        assertThat(source.newer()).isEmpty();
      }
    }
    assertThat(refusals).containsExactly(ModelRole.SERVING);
  }

  @Test
  void what_cannot_serve_is_refused_at_each_look_and_the_old_one_stays() throws IOException {
    Path third = directory.resolve("third");
    SECOND.save(third);
    Files.write(third.resolve("model.pt"), "no model".getBytes(UTF_8));
    try (ModelSource source = open()) {
      serve("third");
      source.look(refusals::add);
      source.look(refusals::add);
      assertThat(refusals).containsExactly(ModelRole.SERVING, ModelRole.SERVING);
      assertThat(source.newer()).isEmpty();

      Files.write(third.resolve("model.pt"), SECOND.program());
      source.look(refusals::add);
      assertThat(refusals).containsExactly(ModelRole.SERVING, ModelRole.SERVING);
      assertThat(source.newer()).map(ScoringPlan::artifact).contains(SECOND);
    }
  }

  @Test
  void a_version_whose_threshold_the_configured_one_exceeds_is_refused() throws IOException {
    ModelArtifact eager =
        TestModels.changed(
            "\"review\": *[0-9.e-]+(,\\s*)\"decline\": *[0-9.e-]+",
            "\"review\": 0.01$1\"decline\": 0.02");
    eager.save(directory.resolve("eager"));
    try (ModelSource source = open()) {
      serve("eager");
      source.look(refusals::add);
      assertThat(refusals).containsExactly(ModelRole.SERVING);
      assertThat(source.newer()).isEmpty();
    }
  }

  @Test
  void a_newer_shadow_is_there_once_and_changes_nothing_of_what_decides() throws IOException {
    TestModels.quarter().save(shadows.resolve("quarter"));
    SECOND.save(shadows.resolve("second"));
    try (ModelSource source = withShadow("quarter")) {
      ScoringPlan first = source.current();
      assertThat(first.artifact()).isEqualTo(FIRST);
      assertThat(first.shadow()).isEqualTo(TestModels.quarter());

      shadow("second");
      source.look(refusals::add);
      ScoringPlan newer = source.newer().orElseThrow();
      assertThat(newer.shadow()).isEqualTo(SECOND);
      assertThat(newer.decidesAs(first)).isTrue();
      assertThat(source.newer()).isEmpty();

      serve("second");
      source.look(refusals::add);
      ScoringPlan promoted = source.newer().orElseThrow();
      assertThat(promoted.artifact()).isEqualTo(SECOND);
      assertThat(promoted.shadow()).isEqualTo(SECOND);
      assertThat(promoted.decidesAs(newer)).isFalse();
    }
    assertThat(refusals).isEmpty();
  }

  @Test
  void a_shadow_that_cannot_serve_is_refused_and_the_model_decides_alone_or_with_the_old_one()
      throws IOException {
    TestModels.quarter().save(shadows.resolve("quarter"));
    FIRST.save(shadows.resolve("damaged"));
    Files.write(shadows.resolve("damaged/model.pt"), new byte[1]);
    try (ModelSource source = withShadow("damaged")) {
      assertThat(source.current().artifact()).isEqualTo(FIRST);
      assertThat(source.current().shadow()).isNull();
      source.look(refusals::add);
      assertThat(refusals).containsExactly(ModelRole.SHADOW);
      assertThat(source.newer()).isEmpty();

      shadow("quarter");
      source.look(refusals::add);
      assertThat(source.newer().map(ScoringPlan::shadow)).contains(TestModels.quarter());

      shadow("damaged");
      source.look(refusals::add);
      assertThat(refusals).containsExactly(ModelRole.SHADOW, ModelRole.SHADOW);
      assertThat(source.newer()).isEmpty();
      assertThat(source.current().shadow()).isEqualTo(TestModels.quarter());
    }
  }

  private void serve(String version) throws IOException {
    Files.writeString(directory.resolve("current"), version);
  }

  private ModelSource open() {
    return open(Map.of());
  }

  private ModelSource withShadow(String version) throws IOException {
    shadow(version);
    return open(Map.of("model.shadow-directory", shadows.toString()));
  }

  private void shadow(String version) throws IOException {
    Files.writeString(shadows.resolve("current"), version);
  }

  private ModelSource open(Map<String, String> more) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "model.directory", directory.toString(),
                "scoring.device", "cpu",
                "scoring.review-threshold", "0.125"));
    settings.putAll(more);
    return ModelSource.open(StreamConfig.of(settings), true);
  }
}

package io.fraudstream.model.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fraudstream.model.scoring.ModelManifest.Thresholds;
import io.fraudstream.transactions.Decision;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelManifestTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{} {}", "{\"schema\":1,\"schema\":1}"})
  void what_is_not_one_json_document_is_refused(String json) {
    assertThatThrownBy(() -> ModelManifest.parse(json.getBytes(UTF_8)))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessageStartingWith("Cannot use the fraud model's manifest: ");
  }

  @Test
  void every_problem_is_reported_at_once() {
    byte[] json =
        Artifacts.manifest(
            manifest -> {
              manifest.put("schema", 2);
              manifest.put("version", " ");
              manifest.put("sha256", "abc");
              manifest.put("output", "logit");
              manifest.withArray("features").add("amount");
              manifest.withObject("thresholds").put("review", 0.9).put("decline", 0.1);
              manifest.withObject("training").put("rows", -1).remove("data");
              manifest.withObject("training").withObject("periods").withObject("test").remove("to");
              manifest.withObject("metrics").put("roc_auc", "high");
              manifest.withObject("self_test").withArray("expected").add(1.5);
              manifest.withObject("baseline").withObject("amount").withArray("edges").add(0);
              manifest.withObject("baseline").withObject("during_night").remove("shares");
              manifest
                  .putObject("usual")
                  .put("amount", "much")
                  .put("moon_phase", new BigDecimal("1e999"));
            });
    assertThatThrownBy(() -> ModelManifest.parse(json))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessageContainingAll(
            "schema must be 1",
            "version must be a text that is not empty",
            "sha256 must be 64 lower-case hex digits",
            "output must be fraud_probability",
            "features must be distinct names",
            "thresholds must keep 0 <= review <= decline <= 1",
            "training.data must be a text that is not empty",
            "training.rows must be an integer that is not negative",
            "training.periods.test.to must be an instant",
            "metrics.roc_auc must be a number",
            "as many expected scores as inputs",
            "self_test.inputs must have one value a feature",
            "self_test.expected must be in [0, 1]",
            "baseline.amount.edges must ascend, with one more share than edges",
            "baseline.during_night.shares must be an array",
            "usual.amount must be a number",
            "usual must name every feature and nothing else",
            "usual must hold finite numbers")
        .hasMessageEndingWith("Export it again with model/train/train.py.");
  }

  @Test
  void an_empty_object_lacks_everything_and_says_so() {
    assertThatThrownBy(() -> ModelManifest.parse("{}".getBytes(UTF_8)))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessageContainingAll(
            "schema", "version", "sha256", "features", "thresholds", "periods", "self_test");
  }

  @Test
  void a_manifest_of_an_earlier_version_has_no_baseline() {
    byte[] json = Artifacts.manifest(manifest -> manifest.remove("baseline"));

    assertThat(ModelManifest.parse(json).baseline()).isEmpty();
  }

  @Test
  void a_manifest_says_what_is_usual_of_every_feature_or_of_none() {
    assertThat(Artifacts.withUsual(1.5).manifest().usual())
        .containsOnlyKeys(ModelArtifact.shipped().manifest().features())
        .containsValue(1.5);
    byte[] earlier = Artifacts.manifest(manifest -> manifest.remove("usual"));
    assertThat(ModelManifest.parse(earlier).usual()).isEmpty();
    byte[] partly = Artifacts.manifest(manifest -> manifest.putObject("usual").put("amount", 30));
    assertThatThrownBy(() -> ModelManifest.parse(partly))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessageContaining("usual must name every feature and nothing else");
  }

  @Test
  void the_shipped_model_has_a_baseline_of_each_feature_and_of_the_score() {
    ModelManifest manifest = ModelArtifact.shipped().manifest();

    assertThat(manifest.baseline().keySet())
        .containsAll(manifest.features())
        .contains(manifest.output())
        .hasSize(manifest.features().size() + 1);
  }

  @Test
  void a_threshold_is_the_lowest_score_that_gets_its_decision() {
    Thresholds thresholds = new Thresholds(0.25, 0.75);
    assertThat(thresholds.decide(0.2499)).isEqualTo(Decision.APPROVE);
    assertThat(thresholds.decide(0.25)).isEqualTo(Decision.REVIEW);
    assertThat(thresholds.decide(0.75)).isEqualTo(Decision.DECLINE);
  }
}

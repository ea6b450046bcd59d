package io.fraudstream.model.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fraudstream.model.features.Feature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FraudModelTest {
  private static final int WIDTH = Feature.COUNT;
  private static final int ROWS = 5000;
  private static final float[] FEATURES = features();

  /** Matrix kernels sum in another order for another number of rows. */
  private static final float ROUNDING = 1e-6f;

  private static FraudModel model;

  @BeforeAll
  static void load() {
    model = FraudModel.load(ModelArtifact.shipped(), Device.CPU);
  }

  @AfterAll
  static void close() {
    model.close();
  }

  @Test
  void scores_are_probabilities_and_differ() {
    float[] scores = scored(ROWS);
    for (float score : scores) {
      assertThat(score).isBetween(0f, 1f);
    }
    Arrays.sort(scores);
    assertThat(scores[ROWS - 1] - scores[0]).isGreaterThan(0.5f);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 4096})
  void a_row_scores_the_same_in_batches_of_any_size(int batch) {
    assertThat(scored(batch)).containsExactly(scored(ROWS), within(ROUNDING));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 8192})
  void a_row_scores_the_same_in_passes_of_any_size(int rowsOfPass) {
    try (FraudModel other =
        FraudModel.load(ModelArtifact.shipped(), ai.djl.Device.cpu(), rowsOfPass)) {
      float[] scores = new float[ROWS];
      other.score(FEATURES, ROWS, scores);
      assertThat(other.rowsOfPass()).isEqualTo(rowsOfPass);
      assertThat(scores).containsExactly(scored(ROWS), within(ROUNDING));
    }
  }

  @Test
  void a_gpu_takes_more_rows_at_once() {
    assertThat(FraudModel.rowsOfPass(ai.djl.Device.gpu(1))).isEqualTo(32_768);
    assertThat(model.rowsOfPass()).isEqualTo(2048);
  }

  @Test
  void threads_that_score_at_once_get_what_each_gets_alone()
      throws InterruptedException, ExecutionException {
    float[] alone = scored(512);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<float[]>> results = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        results.add(threads.submit(() -> scored(512)));
      }
      for (Future<float[]> result : results) {
        assertThat(result.get()).containsExactly(alone, within(ROUNDING));
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void not_a_number_stays_so_in_its_own_row_only() {
    float[] features = Arrays.copyOf(FEATURES, 3 * WIDTH);
    features[WIDTH + 4] = Float.NaN;
    float[] scores = new float[3];
    model.score(features, 3, scores);
    assertThat(scores[0]).isFinite();
    assertThat(scores[1]).isNaN();
    assertThat(scores[2]).isFinite();
  }

  @Test
  void infinite_features_still_have_a_score() {
    float[] features = new float[WIDTH];
    Arrays.fill(features, Float.POSITIVE_INFINITY);
    float[] scores = new float[1];
    model.score(features, 1, scores);
    assertThat(scores[0]).isBetween(0f, 1f);
  }

  @Test
  void no_rows_are_no_work() {
    float[] scores = {42};
    model.score(new float[0], 0, scores);
    assertThat(scores).containsExactly(42);
  }

  @Test
  void arrays_that_are_too_short_are_refused() {
    assertThatThrownBy(() -> model.score(new float[WIDTH], 2, new float[2]))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> model.score(new float[2 * WIDTH], 2, new float[1]))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void the_device_is_named() {
    assertThat(model.deviceName()).isEqualTo("cpu");
  }

  @Test
  void auto_takes_the_cpu_where_there_is_no_gpu() {
    assumeTrue(Torch.engine().getGpuCount() == 0);
    try (FraudModel auto = FraudModel.load(ModelArtifact.shipped(), Device.AUTO)) {
      assertThat(auto.deviceName()).isEqualTo("cpu");
    }
  }

  @Test
  void a_gpu_that_is_asked_for_must_exist() {
    assumeTrue(Torch.engine().getGpuCount() == 0);
    assertThatThrownBy(() -> FraudModel.load(ModelArtifact.shipped(), Device.GPU))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessageStartingWith("Cannot score on GPU 0: libtorch finds none. ");
  }

  @Test
  void a_gpu_scores_as_the_cpu_does() {
    assumeTrue(Torch.engine().getGpuCount() > 0);
    try (FraudModel gpu = FraudModel.load(ModelArtifact.shipped(), Device.GPU)) {
      float[] scores = new float[ROWS];
      gpu.score(FEATURES, ROWS, scores);
      assertThat(gpu.deviceName()).isEqualTo("gpu:0");
      assertThat(scores).containsExactly(scored(ROWS), within(1e-5f));
    }
  }

  @Test
  void features_in_another_order_are_refused() {
    ModelArtifact swapped =
        Artifacts.withManifest(
            json -> {
              ArrayNode features = json.withArray("features");
              features.add(features.remove(2));
            });
    assertRefused(swapped)
        .hasMessageContaining(
            "it takes %d features and this version computes %d; column 2 is card_tx_count_1d there"
                .formatted(WIDTH, WIDTH))
        .hasMessageContaining("and during_night here");
  }

  @Test
  void a_missing_feature_is_refused() {
    ModelArtifact narrow =
        Artifacts.withManifest(
            json -> {
              json.withArray("features").remove(3);
              json.remove("usual");
              json.withObject("self_test")
                  .withArray("inputs")
                  .forEach(row -> ((ArrayNode) row).remove(3));
            });
    assertRefused(narrow).hasMessageContaining("column 3 is card_amount_mean_1d there and card_tx");
  }

  @Test
  void a_feature_that_nobody_computes_is_refused() {
    ModelArtifact wide =
        Artifacts.withManifest(
            json -> {
              json.withArray("features").add("moon_phase");
              json.remove("usual");
              json.withObject("self_test")
                  .withArray("inputs")
                  .forEach(row -> ((ArrayNode) row).add(0));
            });
    assertRefused(wide).hasMessageContaining("is moon_phase there and missing here");
  }

  @Test
  void a_model_of_an_earlier_version_reads_the_first_features_and_nothing_else() {
    float[] altered = FEATURES.clone();
    for (int i = 0; i < altered.length; i++) {
      if (i % WIDTH >= 25) {
        altered[i] = Float.NaN;
      }
    }
    try (FraudModel older = FraudModel.load(Artifacts.older(), Device.CPU)) {
      float[] scores = new float[ROWS];
      float[] again = new float[ROWS];
      older.score(FEATURES, ROWS, scores);
      older.score(altered, ROWS, again);
      assertThat(again).containsExactly(scores);
    }
  }

  @Test
  void what_is_not_torchscript_is_refused_even_with_the_right_hash() {
    byte[] program = ModelArtifact.shipped().program();
    assertRefused(Artifacts.withProgram(Arrays.copyOf(program, program.length / 2)))
        .hasMessageContaining("libtorch cannot read model.pt as TorchScript (");
  }

  @Test
  void a_program_for_other_inputs_is_refused() {
    assertRefused(Artifacts.withProgram("three-features.pt"))
        .hasMessageContaining("it does not turn (1, %d) float32 into 1 scores (".formatted(WIDTH));
  }

  @Test
  void a_program_with_other_outputs_is_refused() {
    assertRefused(Artifacts.withProgram("two-scores.pt"))
        .hasMessageContaining("into 1 scores (output must be (1) float32, but is (1, 2) float32)");
  }

  @Test
  void a_model_that_no_longer_computes_what_it_did_is_refused() {
    ModelArtifact drifted =
        Artifacts.withManifest(
            json -> {
              ArrayNode expected = json.withObject("self_test").withArray("expected");
              expected.set(3, expected.get(3).floatValue() / 2);
            });
    assertRefused(drifted)
        .hasMessageContaining("row 3 of its self test scores ")
        .hasMessageEndingWith("Export it again with model/train/train.py.");
  }

  @Test
  void a_closed_model_says_so() {
    FraudModel closed = FraudModel.load(ModelArtifact.shipped(), Device.CPU);
    closed.close();
    closed.close();
    assertThatThrownBy(() -> closed.score(FEATURES, 1, new float[1]))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Fraud model " + ModelArtifact.shipped().version() + " is closed");
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ?> assertRefused(
      ModelArtifact artifact) {
    return assertThatThrownBy(() -> FraudModel.load(artifact, Device.CPU))
        .isInstanceOf(ModelUnusableException.class)
        .hasMessageStartingWith("Cannot use fraud model " + artifact.version() + ": ");
  }

  private static float[] scored(int batch) {
    float[] scores = new float[ROWS];
    for (int from = 0; from < ROWS; from += batch) {
      int rows = Math.min(batch, ROWS - from);
      float[] part = new float[rows];
      model.score(Arrays.copyOfRange(FEATURES, from * WIDTH, (from + rows) * WIDTH), rows, part);
      System.arraycopy(part, 0, scores, from, rows);
    }
    return scores;
  }

  /** Mixtures of the shipped self test's rows, so that scores span the whole range. */
  private static float[] features() {
    List<List<Float>> seeds = ModelArtifact.shipped().manifest().selfTest().inputs();
    Random random = new Random(1);
    float[] features = new float[ROWS * WIDTH];
    for (int row = 0; row < ROWS; row++) {
      List<Float> one = seeds.get(random.nextInt(seeds.size()));
      List<Float> other = seeds.get(random.nextInt(seeds.size()));
      float share = random.nextFloat();
      for (int i = 0; i < WIDTH; i++) {
        features[row * WIDTH + i] = share * one.get(i) + (1 - share) * other.get(i);
      }
    }
    return features;
  }
}

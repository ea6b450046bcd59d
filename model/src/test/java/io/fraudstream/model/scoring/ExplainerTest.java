package io.fraudstream.model.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.model.features.Feature;
import io.fraudstream.model.features.UsualFeatures;
import io.fraudstream.transactions.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ExplainerTest {
  private static final double USUAL = 0.5;
  private static final ModelArtifact ARTIFACT = Artifacts.withUsual(USUAL);
  private static final FraudModel MODEL = FraudModel.load(ARTIFACT, Device.CPU);
  private static final Explainer EXPLAINER = Explainer.of(MODEL, ARTIFACT.manifest()).orElseThrow();

  /** Where log-odds are of the order of 1, the arithmetic of two batch sizes differs by less. */
  private static final Offset<Double> ARITHMETIC = Offset.offset(1e-4);

  @AfterAll
  static void close() {
    MODEL.close();
  }

  @Test
  void contributions_add_up_to_the_way_from_the_usual_score_to_the_payments() {
    for (double[] payment : payments(50)) {
      Explanation explanation = explain(payment);
      double sum = Arrays.stream(Feature.values()).mapToDouble(explanation::contribution).sum();

      assertThat(sum).isCloseTo(logOdds(payment) - logOdds(usual(payment)), ARITHMETIC);
    }
  }

  @Test
  void where_two_features_differ_each_gets_the_mean_of_its_turn_first_and_last() {
    double[] payment = unremarkable();
    payment[Feature.CARD_SPEED_KMH.position()] = 900;
    payment[Feature.TERMINAL_RISK_7D.position()] = 0.8;
    double[] start = usual(payment);
    double[] speedOnly = start.clone();
    speedOnly[Feature.CARD_SPEED_KMH.position()] = 900;
    double[] riskOnly = start.clone();
    riskOnly[Feature.TERMINAL_RISK_7D.position()] = 0.8;

    Explanation explanation = explain(payment);
    double first = logOdds(speedOnly) - logOdds(start);
    double last = logOdds(payment) - logOdds(riskOnly);
    assertThat(explanation.contribution(Feature.CARD_SPEED_KMH))
        .isCloseTo((first + last) / 2, ARITHMETIC);
  }

  @Test
  void what_is_usual_contributes_nothing() {
    double[] payment = payments(1).get(0);
    payment[Feature.DURING_NIGHT.position()] = USUAL;

    assertThat(explain(payment).contribution(Feature.DURING_NIGHT)).isZero();
  }

  @Test
  void a_payment_is_explained_alike_alone_and_among_others() {
    List<double[]> payments = payments(40);
    List<Explanation> together = EXPLAINER.explain(payments);

    assertThat(together).hasSize(40);
    for (int i = 0; i < 40; i++) {
      assertThat(together.get(i).agreesWith(explain(payments.get(i)).reasons())).isTrue();
    }
  }

  @Test
  void reasons_raise_the_score_largest_first_and_are_at_most_five() {
    List<Explanation> explanations = EXPLAINER.explain(payments(100));
    assertThat(explanations)
        .allSatisfy(
            explanation ->
                assertThat(explanation.reasons())
                    .hasSizeLessThanOrEqualTo(5)
                    .isSortedAccordingTo(
                        Comparator.comparingDouble(Reason::contribution).reversed())
                    .allSatisfy(reason -> assertThat(reason.contribution()).isPositive()));
    assertThat(explanations).anyMatch(explanation -> explanation.reasons().size() == 5);
  }

  @Test
  void reasons_name_the_feature_with_its_value_and_what_is_usual() {
    for (double[] payment : payments(20)) {
      assertThat(explain(payment).reasons())
          .allSatisfy(
              reason -> {
                int place = Feature.columnNames().indexOf(reason.feature());
                assertThat(reason.value()).isEqualTo(payment[place]);
                assertThat(reason.usual()).isEqualTo(usual(payment)[place]);
              });
    }
  }

  @Test
  void reasons_that_were_changed_no_longer_agree() {
    Explanation explanation =
        EXPLAINER.explain(payments(100)).stream()
            .filter(candidate -> candidate.reasons().size() == 5)
            .findFirst()
            .orElseThrow();
    List<Reason> reasons = explanation.reasons();
    Reason first = reasons.get(0);

    assertThat(explanation.agreesWith(reasons)).isTrue();
    assertThat(explanation.agreesWith(List.of())).isFalse();
    assertThat(explanation.agreesWith(reasons.subList(1, 5))).isFalse();
    assertThat(
            explanation.agreesWith(
                withFirst(reasons, new Reason(first.feature(), first.value(), 7, 1))))
        .isFalse();
    assertThat(
            explanation.agreesWith(
                withFirst(
                    reasons,
                    new Reason("moon_phase", first.value(), first.usual(), first.contribution()))))
        .isFalse();
  }

  @Test
  void a_model_that_does_not_say_what_is_usual_explains_nothing() {
    ModelArtifact silent = Artifacts.withManifest(manifest -> manifest.remove("usual"));

    assertThat(Explainer.of(MODEL, silent.manifest())).isEmpty();
  }

  private static List<Reason> withFirst(List<Reason> reasons, Reason first) {
    List<Reason> changed = new ArrayList<>(reasons);
    changed.set(0, first);
    return changed;
  }

  private static Explanation explain(double[] payment) {
    return EXPLAINER.explain(List.of(payment)).get(0);
  }

  /** Payments of all kinds, a good part of which the model takes for frauds. */
  private static List<double[]> payments(int count) {
    List<List<Float>> inputs = ARTIFACT.manifest().selfTest().inputs();
    SplittableRandom random = new SplittableRandom(1);
    List<double[]> payments = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] payment = new double[Feature.COUNT];
      for (int feature = 0; feature < Feature.COUNT; feature++) {
        payment[feature] = inputs.get(random.nextInt(inputs.size())).get(feature);
      }
      payments.add(payment);
    }
    return payments;
  }

  /** A payment whose features are all usual, also beside one another. */
  private static double[] unremarkable() {
    return usual(usual(new double[Feature.COUNT]));
  }

  private static double[] usual(double[] features) {
    double[] population = new double[Feature.COUNT];
    Arrays.fill(population, USUAL);
    return UsualFeatures.of(features, population);
  }

  private static double logOdds(double[] features) {
    float[] row = new float[Feature.COUNT];
    for (int i = 0; i < row.length; i++) {
      row[i] = (float) features[i];
    }
    float[] score = new float[1];
    MODEL.score(row, 1, score);
    return Explainer.logOdds(score[0]);
  }
}

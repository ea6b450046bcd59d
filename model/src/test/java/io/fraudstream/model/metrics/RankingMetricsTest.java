package io.fraudstream.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Literals marked so are what scikit-learn 1.2 returns for the same arrays. */
class RankingMetricsTest {
  private static final double[] TIED = {0.1, 0.4, 0.35, 0.8, 0.4, 0.8, 0.65, 0.2, 0.4, 0.05};
  private static final boolean[] TIED_FRAUD = {
    false, true, false, true, false, false, true, false, true, true
  };

  @Test
  void a_perfect_ranking_scores_one() {
    double[] scores = {0.9, 0.8, 0.2, 0.1};
    boolean[] fraud = {true, true, false, false};
    assertThat(AveragePrecision.of(scores, fraud)).isEqualTo(1);
    assertThat(RocAuc.of(scores, fraud)).isEqualTo(1);
  }

  @Test
  void the_steps_add_up_to_the_value_computed_by_hand() {
    double[] scores = {0.9, 0.8, 0.7, 0.6};
    boolean[] fraud = {true, false, true, false};
    assertThat(AveragePrecision.of(scores, fraud)).isCloseTo(0.5 * 1 + 0.5 * 2 / 3, within(1e-12));
    assertThat(RocAuc.of(scores, fraud)).isEqualTo(0.75);
  }

  @Test
  void payments_with_one_score_are_one_step_in_whatever_order_they_come() {
    // scikit-learn
    assertThat(AveragePrecision.of(TIED, TIED_FRAUD)).isCloseTo(0.6, within(1e-12));
    assertThat(RocAuc.of(TIED, TIED_FRAUD)).isCloseTo(0.62, within(1e-12));
  }

  @Test
  void many_tied_scores_agree_with_the_reference() {
    double[] scores = new double[500];
    boolean[] fraud = new boolean[500];
    for (int i = 0; i < 500; i++) {
      scores[i] = (i * 37 % 101) / 101.0;
      fraud[i] = i * i % 7 == 1 && i % 3 == 0;
    }
    // scikit-learn
    assertThat(AveragePrecision.of(scores, fraud)).isCloseTo(0.10739771750079898, within(1e-12));
    assertThat(RocAuc.of(scores, fraud)).isCloseTo(0.5102783923303835, within(1e-12));
  }

  @Test
  void equal_scores_tell_nothing() {
    double[] scores = {0.5, 0.5, 0.5, 0.5};
    boolean[] fraud = {true, false, false, false};
    assertThat(AveragePrecision.of(scores, fraud)).isEqualTo(0.25);
    assertThat(RocAuc.of(scores, fraud)).isEqualTo(0.5);
  }

  @Test
  void what_is_undefined_is_not_a_number() {
    double[] scores = {0.1, 0.2};
    assertThat(AveragePrecision.of(scores, new boolean[2])).isNaN();
    assertThat(RocAuc.of(scores, new boolean[2])).isNaN();
    assertThat(RocAuc.of(scores, new boolean[] {true, true})).isNaN();
  }

  @Test
  void a_score_that_is_not_a_number_is_refused() {
    assertThatThrownBy(() -> RocAuc.of(new double[] {0.1, Double.NaN}, new boolean[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Score 1 is not a number");
    assertThatThrownBy(() -> RocAuc.of(new double[1], new boolean[2]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_threshold_flags_the_scores_from_itself_up() {
    ThresholdMetrics metrics = ThresholdMetrics.at(0.4, TIED, TIED_FRAUD);
    assertThat(metrics).isEqualTo(new ThresholdMetrics(6, 4, 5));
    assertThat(metrics.precision()).isEqualTo(4.0 / 6);
    assertThat(metrics.recall()).isEqualTo(4.0 / 5);
  }

  @Test
  void a_threshold_above_every_score_has_no_precision() {
    ThresholdMetrics metrics = ThresholdMetrics.at(0.9, TIED, TIED_FRAUD);
    assertThat(metrics.precision()).isNaN();
    assertThat(metrics.recall()).isZero();
  }
}

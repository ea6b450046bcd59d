package io.fraudstream.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fraudstream.model.metrics.Calibration.Bin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrationTest {
  @Test
  void a_bin_takes_the_scores_from_its_lower_edge_up_and_the_last_one_takes_one() {
    Calibration calibration =
        Calibration.of(
            new double[] {0, 0.125, 0.25, 0.75, 1},
            new boolean[] {false, true, true, true, true},
            4);

    assertThat(calibration.bins())
        .startsWith(new Bin(0, 0.25, 2, 0.0625, 0.5), new Bin(0.25, 0.5, 1, 0.25, 1))
        .endsWith(new Bin(0.75, 1, 2, 0.875, 1))
        .hasSize(4);
  }

  @Test
  void a_bin_without_payments_has_no_mean_and_no_share() {
    Bin empty = Calibration.of(new double[] {0.9}, new boolean[] {true}, 2).bins().get(0);

    assertThat(empty.payments()).isZero();
    assertThat(empty.meanScore()).isNaN();
    assertThat(empty.fraudShare()).isNaN();
  }

  @Test
  void the_brier_score_is_the_mean_squared_distance_from_the_truth() {
    assertThat(Calibration.of(new double[] {0.1, 0.6, 1}, new boolean[] {false, true, true}, 1))
        .extracting(Calibration::brier)
        .satisfies(brier -> assertThat(brier).isCloseTo((0.01 + 0.16) / 3, within(1e-12)));
    assertThat(Calibration.of(new double[0], new boolean[0], 1).brier()).isNaN();
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.01, 1.01, Double.NaN})
  void what_is_no_probability_is_refused(double score) {
    assertThatThrownBy(() -> Calibration.of(new double[] {score}, new boolean[1], 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Score 0 is not in [0, 1]: " + score);
  }

  @Test
  void scores_and_labels_are_as_many_and_there_are_bins() {
    assertThatThrownBy(() -> Calibration.of(new double[1], new boolean[2], 10))
        .hasMessage("Scores and labels must be as many: 1, 2");
    assertThatThrownBy(() -> Calibration.of(new double[1], new boolean[1], 0))
        .hasMessage("bins must be > 0: 0");
  }
}

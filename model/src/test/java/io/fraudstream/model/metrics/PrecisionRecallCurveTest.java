package io.fraudstream.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fraudstream.model.metrics.PrecisionRecallCurve.Point;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrecisionRecallCurveTest {
  @Test
  void there_is_a_point_for_each_score_at_which_frauds_are_found() {
    double[] scores = {0.9, 0.8, 0.7, 0.7, 0.6};
    boolean[] fraud = {true, false, true, false, false};

    assertThat(PrecisionRecallCurve.of(scores, fraud, 100))
        .containsExactly(new Point(0.9, 0.5, 1), new Point(0.7, 1, 0.5));
  }

  @Test
  void its_steps_add_up_to_the_average_precision() {
    double[] scores = new double[500];
    boolean[] fraud = new boolean[500];
    for (int i = 0; i < 500; i++) {
      scores[i] = (i * 37 % 101) / 101.0;
      fraud[i] = i * i % 7 == 1 && i % 3 == 0;
    }
    double area = 0;
    double recall = 0;
    for (Point point : PrecisionRecallCurve.of(scores, fraud, 500)) {
      area += (point.recall() - recall) * point.precision();
      recall = point.recall();
    }

    assertThat(area).isCloseTo(AveragePrecision.of(scores, fraud), within(1e-12));
    assertThat(recall).isEqualTo(1);
  }

  @Test
  void a_long_curve_is_thinned_and_keeps_its_ends() {
    double[] scores = new double[1000];
    boolean[] fraud = new boolean[1000];
    for (int i = 0; i < 1000; i++) {
      scores[i] = i / 1000.0;
      fraud[i] = true;
    }
    List<Point> points = PrecisionRecallCurve.of(scores, fraud, 10);

    assertThat(points)
        .startsWith(new Point(0.999, 0.001, 1))
        .endsWith(new Point(0, 1, 1))
        .hasSizeBetween(10, 12);
  }

  @Test
  void without_frauds_there_is_no_curve() {
    assertThat(PrecisionRecallCurve.of(new double[] {0.5}, new boolean[1], 10)).isEmpty();
  }

  @Test
  void there_is_at_least_one_step() {
    assertThatThrownBy(() -> PrecisionRecallCurve.of(new double[1], new boolean[1], 0))
        .hasMessage("steps must be > 0: 0");
  }
}

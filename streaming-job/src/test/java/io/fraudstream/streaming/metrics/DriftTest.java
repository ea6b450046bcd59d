package io.fraudstream.streaming.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.model.features.Feature;
import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.model.scoring.ModelManifest;
import io.fraudstream.model.scoring.ModelManifest.Distribution;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class DriftTest {
  private static final Map<String, Distribution> BASELINE =
      ModelArtifact.shipped().manifest().baseline();

  @Test
  void payments_as_in_training_show_none_and_doubled_amounts_do() {
    Drift same = drift(1);
    Drift doubled = drift(2);

    assertThat(same.payments()).isEqualTo(10_000);
    for (int column = 0; column <= Feature.COUNT; column++) {
      assertThat(same.psi(column)).isLessThan(0.001);
    }
    assertThat(doubled.psi(Feature.AMOUNT.position())).isGreaterThan(0.25);
    assertThat(doubled.psi(Feature.COUNT)).isLessThan(0.001);
  }

  @Test
  void a_part_counts_as_the_whole_does() {
    Drift parts = drift(1);
    parts.add(drift(1));

    assertThat(parts.payments()).isEqualTo(20_000);
    assertThat(parts.psi(0)).isLessThan(0.001);
  }

  @Test
  void a_model_that_reads_the_first_features_has_the_drift_of_those() {
    ModelManifest shipped = ModelArtifact.shipped().manifest();
    Map<String, Distribution> baseline = new HashMap<>(BASELINE);
    shipped.features().subList(25, Feature.COUNT).forEach(baseline::remove);
    Drift drift =
        Drift.of(
            new ModelManifest(
                shipped.version(),
                shipped.sha256(),
                shipped.features().subList(0, 25),
                shipped.output(),
                shipped.thresholds(),
                shipped.training(),
                shipped.metrics(),
                shipped.selfTest(),
                baseline,
                Map.of()));
    drift.add(new double[Feature.COUNT], 1);

    assertThat(drift.features()).isEqualTo(25);
    assertThat(drift.psi(25)).as("of the score").isPositive();
  }

  /** Ten thousand payments whose values are distributed as the baseline has it. */
  private static Drift drift(double amountFactor) {
    Drift drift = Drift.of(ModelArtifact.shipped().manifest());
    List<List<Double>> columns = new ArrayList<>();
    for (String name : Feature.columnNames()) {
      columns.add(sample(name));
    }
    List<Double> scores = sample("fraud_probability");
    for (int row = 0; row < 10_000; row++) {
      double[] features = new double[Feature.COUNT];
      for (int i = 0; i < features.length; i++) {
        features[i] = columns.get(i).get(row);
      }
      features[Feature.AMOUNT.position()] *= amountFactor;
      drift.add(features, scores.get(row));
    }
    return drift;
  }

  private static List<Double> sample(String name) {
    Distribution distribution = Objects.requireNonNull(BASELINE.get(name));
    List<Double> values = new ArrayList<>();
    for (int bin = 0; bin < distribution.shares().size(); bin++) {
      List<Double> edges = distribution.edges();
      double value =
          bin < edges.size()
              ? edges.get(bin)
              : edges.stream().max(Comparator.naturalOrder()).orElse(0.0) + 1;
      long times = Math.round(distribution.shares().get(bin) * 10_000);
      for (long i = 0; i < times; i++) {
        values.add(value);
      }
    }
    while (values.size() < 10_000) {
      values.add(values.get(values.size() - 1));
    }
    return values;
  }
}

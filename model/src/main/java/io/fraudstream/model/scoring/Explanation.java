package io.fraudstream.model.scoring;

import static java.util.Comparator.comparingDouble;

import io.fraudstream.model.features.Feature;
import io.fraudstream.transactions.Reason;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How the score of one payment came to be what it is, feature by feature. */
public final class Explanation {
  /** More reasons than that nobody reads. */
  private static final int MOST = 5;

  /** Log-odds; what changes the odds by less than a twentieth is no reason. */
  private static final double LEAST = 0.05;

  /** Log-odds; above what the arithmetic of two batch sizes differs by. */
  private static final double TOLERANCE = 0.02;

  private final double[] features;
  private final double[] usual;
  private final double[] contributions;

  Explanation(double[] features, double[] usual, double[] contributions) {
    this.features = features;
    this.usual = usual;
    this.contributions = contributions;
  }

  /** What a feature added to the log-odds of the score; negative where it lowered it. */
  public double contribution(Feature feature) {
    return feature.of(contributions);
  }

  /** The features that raised the score most, at most five, largest contribution first. */
  public List<Reason> reasons() {
    return Arrays.stream(Feature.values())
        .filter(feature -> contribution(feature) >= LEAST)
        .sorted(comparingDouble(this::contribution).reversed())
        .limit(MOST)
        .map(this::reason)
        .toList();
  }

  /** Whether reasons that were stored earlier are these, but for the model's arithmetic. */
  public boolean agreesWith(List<Reason> stored) {
    Map<String, Reason> named = new HashMap<>();
    stored.forEach(reason -> named.put(reason.feature(), reason));
    double least = stored.size() < MOST ? LEAST : stored.get(stored.size() - 1).contribution();
    for (Feature feature : Feature.values()) {
      Reason reason = named.remove(feature.columnName());
      boolean agrees =
          reason == null
              ? contribution(feature) <= least + TOLERANCE
              : isNear(reason, reason(feature));
      if (!agrees) {
        return false;
      }
    }
    return named.isEmpty();
  }

  private Reason reason(Feature feature) {
    return new Reason(
        feature.columnName(), feature.of(features), feature.of(usual), contribution(feature));
  }

  private static boolean isNear(Reason one, Reason other) {
    return one.value() == other.value()
        && one.usual() == other.usual()
        && Math.abs(one.contribution() - other.contribution()) <= TOLERANCE;
  }
}

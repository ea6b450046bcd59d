package io.fraudstream.local.bench;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** What was measured in one case: only that, nothing stands for a figure that was not. */
public final class Measurement {
  private final String title;
  private final Map<Figure, Double> figures = new EnumMap<>(Figure.class);

  Measurement(String title) {
    this.title = title;
  }

  /** Adds a figure; NaN and infinity, such as a mean of nothing, say that there is none. */
  Measurement put(Figure figure, double value) {
    if (Double.isFinite(value)) {
      figures.put(figure, value);
    }
    return this;
  }

  /** NaN if there is none. */
  double value(Figure figure) {
    return figures.getOrDefault(figure, Double.NaN);
  }

  /** The case, for people. */
  String title() {
    return title;
  }

  /** In the order of {@link Figure}. */
  Map<Figure, Double> figures() {
    return Collections.unmodifiableMap(figures);
  }
}

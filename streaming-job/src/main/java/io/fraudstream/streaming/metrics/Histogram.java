package io.fraudstream.streaming.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A histogram with fixed buckets that takes many equal values at once: a micro-batch comes counted,
 * and Micrometer's and Prometheus' own take one value a call.
 */
public final class Histogram implements Collector {
  private final Metric metric;
  private final double[] bounds;
  private final Map<List<String>, Counts> series = new LinkedHashMap<>();

  Histogram(Metric metric, double... bounds) {
    this.metric = metric;
    this.bounds = Arrays.copyOf(bounds, bounds.length + 1);
    this.bounds[bounds.length] = Double.POSITIVE_INFINITY;
  }

  /** Counts a value so many times. */
  public synchronized void add(double value, long times, String... labelValues) {
    Counts counts = counts(labelValues);
    int bucket = 0;
    while (value > bounds[bucket]) {
      bucket++;
    }
    counts.buckets[bucket] += times;
    counts.sum += value * times;
  }

  /** Adds values that were counted in these buckets. */
  synchronized void merge(long[] buckets, double sum, String... labelValues) {
    Counts counts = counts(labelValues);
    for (int i = 0; i < buckets.length; i++) {
      counts.buckets[i] += buckets[i];
    }
    counts.sum += sum;
  }

  @Override
  public synchronized MetricSnapshot collect() {
    return new HistogramSnapshot(
        new MetricMetadata(metric.exportedName(), metric.help()),
        series.entrySet().stream().map(entry -> point(entry.getKey(), entry.getValue())).toList());
  }

  private HistogramDataPointSnapshot point(List<String> labelValues, Counts counts) {
    return new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(bounds, counts.buckets),
        counts.sum,
        Labels.of(metric.labels().toArray(String[]::new), labelValues.toArray(String[]::new)),
        Exemplars.EMPTY,
        0L);
  }

  private Counts counts(String... labelValues) {
    if (labelValues.length != metric.labels().size()) {
      throw new IllegalArgumentException(metric + " has the labels " + metric.labels());
    }
    return series.computeIfAbsent(List.of(labelValues), key -> new Counts(bounds.length));
  }

  private static final class Counts {
    private final long[] buckets;
    private double sum;

    private Counts(int size) {
      buckets = new long[size];
    }
  }
}

package io.fraudstream.streaming.metrics;

import com.google.common.util.concurrent.AtomicDouble;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The values of the metrics of this JVM. There is one instance a JVM, because tasks and the plugin
 * that serves them know nothing of each other.
 */
public final class Meters {
  private static final double[] SECONDS = {
    0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 1800
  };
  private static final double[] CALL_SECONDS = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1
  };
  static final double[] SCORES = {
    0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1
  };

  private static final Meters OF_JVM = new Meters();

  private record Series(Metric metric, List<String> labelValues) {
    private Tags tags() {
      List<Tag> tags = new ArrayList<>();
      for (int i = 0; i < metric.labels().size(); i++) {
        tags.add(Tag.of(metric.labels().get(i), labelValues.get(i)));
      }
      return Tags.of(tags);
    }
  }

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<Metric, Histogram> histograms = new EnumMap<>(Metric.class);
  private final Map<Series, AtomicDouble> gauges = new ConcurrentHashMap<>();

  Meters() {
    registry.throwExceptionOnRegistrationFailure();
    register(Metric.LATENCY, SECONDS);
    register(Metric.LATENCY_STAGE, SECONDS);
    register(Metric.BATCH_DURATION, SECONDS);
    register(Metric.SCORING, CALL_SECONDS);
    register(Metric.SCORE, SCORES);
  }

  /** Those of this JVM. */
  public static Meters ofJvm() {
    return OF_JVM;
  }

  PrometheusMeterRegistry registry() {
    return registry;
  }

  /** Adds to a counter; the label values in the order of the labels. */
  public void count(Metric metric, Number amount, String... labelValues) {
    Counter.builder(metric.meterName())
        .description(metric.help())
        .tags(new Series(metric, List.of(labelValues)).tags())
        .register(registry)
        .increment(amount.doubleValue());
  }

  /** Sets a gauge. */
  public void set(Metric metric, Number value, String... labelValues) {
    gauges
        .computeIfAbsent(
            new Series(metric, List.of(labelValues)),
            series -> {
              AtomicDouble cell = new AtomicDouble();
              gauge(series, cell::get);
              return cell;
            })
        .set(value.doubleValue());
  }

  /** Sets a gauge to one and forgets its other series. */
  public void setOnly(Metric metric, String... labelValues) {
    Series only = new Series(metric, List.of(labelValues));
    gauges.keySet().stream()
        .filter(series -> series.metric() == metric && !series.equals(only))
        .toList()
        .forEach(
            series -> {
              gauges.remove(series);
              registry
                  .find(metric.meterName())
                  .tags(series.tags())
                  .meters()
                  .forEach(registry::remove);
            });
    set(metric, 1, labelValues);
  }

  /** A gauge that is asked when it is scraped; the same again changes nothing. */
  public void watch(Metric metric, Supplier<Number> value, String... labelValues) {
    gauge(new Series(metric, List.of(labelValues)), value);
  }

  /** The histogram of a metric. */
  public Histogram histogram(Metric metric) {
    Histogram histogram = histograms.get(metric);
    if (histogram == null) {
      throw new IllegalArgumentException(metric + " is no histogram");
    }
    return histogram;
  }

  private void gauge(Series series, Supplier<Number> value) {
    Gauge.builder(series.metric().meterName(), value)
        .description(series.metric().help())
        .tags(series.tags())
        .strongReference(true)
        .register(registry);
  }

  private void register(Metric metric, double... bounds) {
    Histogram histogram = new Histogram(metric, bounds);
    histograms.put(metric, histogram);
    registry.getPrometheusRegistry().register(histogram);
  }
}

package io.fraudstream.local.bench;

import io.fraudstream.local.top.Scrape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** What job and broker did between two moments. */
final class Window {
  private static final double MILLION = 1e6;
  static final double MEGABYTE = 1 << 20;

  private final Moment from;
  private final Moment to;
  private final List<Batch> batches;

  /**
   * @param batches all of the run; those committed between the two moments count
   */
  Window(Moment from, Moment to, List<Batch> batches) {
    this.from = from;
    this.to = to;
    this.batches =
        batches.stream()
            .filter(batch -> batch.time() > from.millis() && batch.time() <= to.millis())
            .toList();
  }

  /** Adds the batches, their times, and what they cost. */
  void addTo(Measurement measurement, Path jobLog) {
    double payments = batches.stream().mapToLong(Batch::payments).sum();
    Map<Long, BatchLog> logged = BatchLog.read(jobLog);
    measurement
        .put(Figure.PAYMENTS, payments)
        .put(Figure.BATCHES, batches.size())
        .put(Figure.BATCH_PAYMENTS, payments / batches.size())
        .put(Figure.DECIDE, mean(logged, BatchLog::decideMillis))
        .put(Figure.COMMIT, mean(logged, BatchLog::commitMillis))
        .put(
            Figure.BATCH,
            1000
                * increase("fraudstream_batch_duration_seconds_sum", Window::isWholeBatch)
                / increase("fraudstream_batch_duration_seconds_count", Window::isWholeBatch))
        .put(
            Figure.SCORING,
            MILLION
                * increase("fraudstream_scoring_seconds_sum", labels -> true)
                / increase("fraudstream_scoring_rows_total", labels -> true))
        .put(Figure.JOB_CPU, (to.job().cpuSeconds() - from.job().cpuSeconds()) / payments * MILLION)
        .put(
            Figure.BROKER_CPU,
            (to.broker().cpuSeconds() - from.broker().cpuSeconds()) / payments * MILLION)
        .put(Figure.JOB_MEMORY, to.job().peakBytes() / MEGABYTE)
        .put(Figure.BROKER_MEMORY, to.broker().peakBytes() / MEGABYTE)
        .put(
            Figure.WRITTEN,
            (to.job().writtenBytes() - from.job().writtenBytes()) / MEGABYTE / payments * MILLION);
  }

  private static boolean isWholeBatch(Map<String, String> labels) {
    return "decisions".equals(labels.get("query"))
        && "triggerExecution".equals(labels.get("phase"));
  }

  private double mean(Map<Long, BatchLog> logged, ToLongFunction<BatchLog> millis) {
    return batches.stream()
        .map(batch -> logged.get(batch.id()))
        .filter(Objects::nonNull)
        .mapToLong(millis)
        .average()
        .orElse(Double.NaN);
  }

  private double increase(String name, Predicate<Map<String, String>> labels) {
    return value(to, name, labels) - value(from, name, labels);
  }

  /** NaN if the job serves no metrics, 0 if it has not counted this yet. */
  private static double value(Moment moment, String name, Predicate<Map<String, String>> labels) {
    Scrape metrics = moment.metrics();
    return metrics == null ? Double.NaN : metrics.sum(name, labels).orElse(0);
  }
}

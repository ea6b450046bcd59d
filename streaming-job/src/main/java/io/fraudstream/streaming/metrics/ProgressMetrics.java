package io.fraudstream.streaming.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Spark says of each micro-batch after it. */
final class ProgressMetrics extends StreamingQueryListener {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressMetrics.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Map<String, Long>>> OFFSETS =
      new TypeReference<>() {};

  /** The stateful operators by query, in the order in which Spark reports them: the last first. */
  private static final Map<String, List<String>> OPERATORS =
      Map.of("decisions", List.of("card", "terminal"));

  private final Meters meters;
  private boolean countsRows;

  ProgressMetrics(Meters meters) {
    this.meters = meters;
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {}

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {}

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    StreamingQueryProgress progress = event.progress();
    List<String> operators = progress.name() == null ? null : OPERATORS.get(progress.name());
    if (operators == null) {
      return;
    }
    String query = progress.name();
    progress
        .durationMs()
        .forEach(
            (phase, millis) ->
                meters.histogram(Metric.BATCH_DURATION).add(millis / 1000.0, 1, query, phase));
    watermark(query, progress.eventTime());
    StateOperatorProgress[] states = progress.stateOperators();
    for (int i = 0; i < Math.min(states.length, operators.size()); i++) {
      state(states[i], query, operators.get(i));
    }
    for (SourceProgress source : progress.sources()) {
      lag(source);
    }
  }

  private void watermark(String query, Map<String, String> eventTime) {
    String watermark = eventTime.get("watermark");
    if (watermark == null) {
      return;
    }
    double seconds = seconds(watermark);
    meters.set(Metric.WATERMARK, seconds, query);
    String newest = eventTime.get("max");
    if (newest != null && seconds > 0) {
      meters.set(Metric.WATERMARK_DELAY, seconds(newest) - seconds, query);
    }
  }

  private void state(StateOperatorProgress state, String query, String operator) {
    countsRows |= state.numRowsTotal() > 0; // It is 0 for ever where RocksDB does not count.
    if (countsRows) {
      meters.set(Metric.STATE_ROWS, state.numRowsTotal(), query, operator);
    }
    meters.count(Metric.STATE_UPDATES, state.numRowsUpdated(), query, operator);
    meters.set(Metric.STATE_MEMORY, state.memoryUsedBytes(), query, operator);
    Long files = state.customMetrics().get("rocksdbSstFileSize");
    if (files != null) {
      meters.set(Metric.STATE_BYTES, files, query, operator);
    }
  }

  /** Only Kafka's offsets are objects: {"topic":{"partition":offset}}. */
  private void lag(SourceProgress source) {
    if (source.latestOffset() == null || !source.description().startsWith("Kafka")) {
      return;
    }
    try {
      Map<String, Map<String, Long>> read = JSON.readValue(source.endOffset(), OFFSETS);
      JSON.readValue(source.latestOffset(), OFFSETS)
          .forEach(
              (topic, partitions) ->
                  partitions.forEach(
                      (partition, latest) -> {
                        long end = read.getOrDefault(topic, Map.of()).getOrDefault(partition, 0L);
                        meters.set(Metric.KAFKA_LAG, latest - end, topic, partition);
                      }));
    } catch (JsonProcessingException e) {
      LOG.warn("Cannot read the offsets that Spark reports: no lag of this batch", e);
    }
  }

  private static double seconds(String instant) {
    return Instant.parse(instant).toEpochMilli() / 1000.0;
  }
}

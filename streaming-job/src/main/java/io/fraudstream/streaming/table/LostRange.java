package io.fraudstream.streaming.table;

import java.util.Locale;

/**
 * Records that Kafka no longer held when their micro-batch came.
 *
 * @param first lowest offset
 * @param last highest offset
 */
public record LostRange(String topic, int partition, long first, long last) {
  /** How many offsets. */
  public long size() {
    return last - first + 1;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s-%d offsets %d to %d (%d)", topic, partition, first, last, size());
  }
}

package io.fraudstream.producer.kafka;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What a run sent and Kafka acknowledged.
 *
 * @param records how many of each kind
 * @param frauds fraudulent payments by their truth: the kind of fraud, or {@link
 *     OutboundRecord#FRAUD} where only that is known
 * @param offsets one entry a partition, by topic and partition
 * @param bytes of keys and values, before compression
 * @param lastEvent the event time that was reached; empty if nothing was sent
 */
public record RunSummary(
    Map<RecordKind, Long> records,
    SortedMap<String, Long> frauds,
    List<PartitionOffsets> offsets,
    long bytes,
    Optional<Instant> lastEvent) {

  public long count(RecordKind kind) {
    return records.getOrDefault(kind, 0L);
  }
}

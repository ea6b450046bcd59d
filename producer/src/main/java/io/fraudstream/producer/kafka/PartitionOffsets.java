package io.fraudstream.producer.kafka;

/**
 * What one run put into one partition.
 *
 * @param firstOffset lowest offset that was acknowledged
 * @param lastOffset highest offset that was acknowledged
 * @param records how many were; fewer than the span if others write to the partition too
 */
public record PartitionOffsets(
    String topic, int partition, long firstOffset, long lastOffset, long records) {

  PartitionOffsets plus(long offset) {
    return new PartitionOffsets(
        topic, partition, Math.min(firstOffset, offset), Math.max(lastOffset, offset), records + 1);
  }
}

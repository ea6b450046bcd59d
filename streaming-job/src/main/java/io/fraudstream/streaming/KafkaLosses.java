package io.fraudstream.streaming;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fraudstream.streaming.checkpoint.CheckpointFolder;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.table.LostRange;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * What a micro-batch should read, by Spark's log in the checkpoint, against what Kafka still holds.
 */
final class KafkaLosses {
  private static final ObjectMapper JSON = new ObjectMapper();

  private KafkaLosses() {}

  /**
   * The offsets of a planned batch that Kafka does not hold now.
   *
   * @throws IllegalStateException if Kafka cannot tell, or a partition was deleted or made anew:
   *     then offsets say nothing about records any more
   */
  static List<LostRange> of(StreamConfig config, CheckpointFolder checkpoint, long batchId) {
    Map<TopicPartition, Long> from =
        offsets(checkpoint, batchId == 0 ? "sources/0/0" : "offsets/" + (batchId - 1));
    Map<TopicPartition, Long> until = offsets(checkpoint, "offsets/" + batchId);
    from.forEach(
        (partition, start) -> {
          if (until.getOrDefault(partition, -1L) < start) {
            throw new IllegalStateException(
                "Partition "
                    + partition
                    + " ended at offset "
                    + start
                    + " and does not any more: its topic was deleted or made anew, which"
                    + " stream.allow-data-loss does not cover. Start with new tables and a new"
                    + " checkpoint");
          }
        });
    List<LostRange> lost = new ArrayList<>();
    KafkaTopics.offsets(config, until.keySet(), OffsetSpec::earliest)
        .forEach(
            (partition, held) -> {
              long start = from.getOrDefault(partition, 0L);
              long end = Math.min(held, until.getOrDefault(partition, 0L));
              if (start < end) {
                lost.add(new LostRange(partition.topic(), partition.partition(), start, end - 1));
              }
            });
    lost.sort(Comparator.comparing(LostRange::topic).thenComparing(LostRange::partition));
    return lost;
  }

  /** By Spark's format: lines, the last of which is {"topic":{"partition":offset}}. */
  private static Map<TopicPartition, Long> offsets(CheckpointFolder checkpoint, String file) {
    List<String> lines = checkpoint.read(file).orElse("{}").lines().toList();
    Map<TopicPartition, Long> offsets = new HashMap<>();
    try {
      JsonNode topics = JSON.readTree(lines.get(lines.size() - 1));
      topics
          .properties()
          .forEach(
              topic ->
                  topic
                      .getValue()
                      .properties()
                      .forEach(
                          partition ->
                              offsets.put(
                                  new TopicPartition(
                                      topic.getKey(), Integer.parseInt(partition.getKey())),
                                  partition.getValue().asLong())));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("Cannot read " + file + " of the checkpoint", e);
    }
    return offsets;
  }
}

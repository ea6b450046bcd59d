package io.fraudstream.streaming;

import static org.apache.spark.sql.functions.max;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fraudstream.streaming.checkpoint.CheckpointFolder;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.reconcile.Balance;
import io.fraudstream.streaming.reconcile.Reconciliation;
import io.fraudstream.streaming.table.Adoption;
import io.fraudstream.streaming.table.DeltaTables;
import io.fraudstream.streaming.table.ForeignTableException;
import io.fraudstream.streaming.table.Table;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a new checkpoint takes over tables that another one wrote. First every table gets the new
 * owner, and no job on the old checkpoint can commit any more; then the adoption is noted in them,
 * which ends it. Cut short anywhere, it is done again from the beginning. Until the first
 * micro-batch is planned the source starts right behind the newest rows of each partition, so that
 * no record comes a second time.
 */
final class TableAdoption {
  private static final Logger LOG = LoggerFactory.getLogger(TableAdoption.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Spark's word for the oldest record that Kafka holds. */
  private static final long EARLIEST = -2;

  private TableAdoption() {}

  /**
   * Opens the tables of a job and, where the configuration says so, adopts them before.
   *
   * @return the root with its file system
   * @throws ForeignTableException if they belong to another checkpoint, and the configuration does
   *     not say so or they cannot be adopted
   */
  static String openTables(SparkSession spark, StreamConfig config, CheckpointFolder checkpoint) {
    try {
      return DeltaTables.open(spark, config.tables(), checkpoint.id(), checkpoint.isNew());
    } catch (ForeignTableException e) {
      if (!config.adoptTables() || !checkpoint.isNew()) {
        throw e;
      }
      adopt(spark, config, checkpoint);
      return DeltaTables.open(spark, config.tables(), checkpoint.id(), checkpoint.isNew());
    }
  }

  /** What the first micro-batch of the checkpoint is called in the tables. */
  static long firstBatch(SparkSession spark, String root, CheckpointFolder checkpoint) {
    return DeltaTables.adoptions(spark, root).stream()
        .filter(adoption -> adoption.checkpoint().equals(checkpoint.id()))
        .mapToLong(Adoption::firstBatch)
        .max()
        .orElse(0);
  }

  /**
   * The offsets right behind the rows, as Spark's source takes them.
   *
   * @throws ForeignTableException if rows are missing before the newest, or Kafka's topics are not
   *     those that the rows came from
   */
  static String startingOffsets(SparkSession spark, StreamConfig config) {
    Map<TopicPartition, Long> next = behindTheRows(spark, config);
    Map<TopicPartition, Long> ends =
        KafkaTopics.offsets(config, KafkaTopics.partitions(config), OffsetSpec::latest);
    next.forEach(
        (partition, offset) -> {
          if (isRead(partition, config) && ends.getOrDefault(partition, -1L) < offset) {
            throw ForeignTableException.notAdoptable(
                config.tables(),
                "their rows of "
                    + partition
                    + " go beyond what Kafka has had there: the topic was deleted or made anew");
          }
        });
    Map<String, Map<String, Long>> offsets = new TreeMap<>();
    ends.keySet()
        .forEach(
            partition ->
                offsets
                    .computeIfAbsent(partition.topic(), topic -> new TreeMap<>())
                    .put(
                        Integer.toString(partition.partition()),
                        next.getOrDefault(partition, EARLIEST)));
    try {
      return JSON.writeValueAsString(offsets);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Names and numbers always become JSON", e);
    }
  }

  private static void adopt(SparkSession spark, StreamConfig config, CheckpointFolder checkpoint) {
    if (checkpoint.read("sources/0/0").isPresent()) {
      throw ForeignTableException.notAdoptable(
          config.tables(),
          "checkpoint "
              + checkpoint.location()
              + " has chosen already where to begin in Kafka. Name another, or delete it");
    }
    String offsets = startingOffsets(spark, config); // Refuses before anything is changed.
    DeltaTables.own(spark, config.tables(), checkpoint.id());
    Adoption adoption = new Adoption(checkpoint.id(), nextBatch(spark, config.tables()));
    DeltaTables.note(spark, config.tables(), adoption);
    LOG.warn(
        "Took over the tables in {} for the new checkpoint {}. It reads Kafka from {} on, as batch"
            + " {}. Its windows are EMPTY: the features of the payments to come count only what"
            + " comes after now, and a payment sent again is not recognised as a duplicate of one"
            + " before. Take stream.adopt-tables out again",
        config.tables(),
        checkpoint.location(),
        offsets,
        adoption.firstBatch());
  }

  private static Map<TopicPartition, Long> behindTheRows(SparkSession spark, StreamConfig config) {
    Balance balance = Reconciliation.of(spark, config.tables(), Optional.empty());
    if (!balance.holds()) {
      throw ForeignTableException.notAdoptable(
          config.tables(),
          "%d records are missing between their rows and %d are doubled, as fraudstream reconcile shows"
              .formatted(balance.lost(), balance.doubled()));
    }
    Map<TopicPartition, Long> next = new HashMap<>();
    for (Balance.Partition rows : balance.partitions()) {
      next.put(new TopicPartition(rows.topic(), rows.partition()), rows.lastOffset() + 1);
    }
    return next;
  }

  private static boolean isRead(TopicPartition partition, StreamConfig config) {
    return partition.topic().equals(config.transactionsTopic())
        || partition.topic().equals(config.labelsTopic());
  }

  private static long nextBatch(SparkSession spark, String root) {
    long next = 0;
    for (Table table : Table.RECORD_TABLES) {
      Row newest = DeltaTables.read(spark, root, table).agg(max("batch_id")).first();
      next = newest.isNullAt(0) ? next : Math.max(next, newest.getLong(0) + 1);
    }
    return next;
  }
}

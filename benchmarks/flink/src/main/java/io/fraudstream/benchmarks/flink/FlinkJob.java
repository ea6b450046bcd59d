package io.fraudstream.benchmarks.flink;

import io.fraudstream.model.features.Feature;
import io.fraudstream.streaming.event.EventCodec;
import io.fraudstream.streaming.event.EventFrames;
import io.fraudstream.transactions.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Works off a backlog: JSON from Kafka, two keyed states in RocksDB, the shipped model, checkpoints
 * every second, exactly once. It writes no table and sends no alerts.
 */
public final class FlinkJob {
  private static final int CORES = 2;
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);
  private static final Duration WATERMARK_DELAY = Duration.ofMinutes(10);
  private static final int WARM_UP_PART = 3;

  private FlinkJob() {}

  /**
   * Takes the broker's address, an empty folder, and {@code windows} for the product's features or
   * {@code decaying} for the least that two states can be. Prints a line of figures.
   */
  public static void main(String[] args) throws Exception {
    String servers = args[0];
    long payments = payments(servers);
    Scored.warmUp(payments / WARM_UP_PART);
    long start = System.nanoTime();
    StreamExecutionEnvironment flink =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration(Path.of(args[1])));
    DataStream<Tuple2<String, byte[]>> events =
        flink
            .fromSource(source(servers), WatermarkStrategy.noWatermarks(), "kafka")
            // Behind the source, for labels hold no watermark back.
            .assignTimestampsAndWatermarks(
                WatermarkStrategy.<Tuple2<String, byte[]>>forBoundedOutOfOrderness(WATERMARK_DELAY)
                    .withTimestampAssigner(
                        (keyed, recordTimestamp) -> EventFrames.latestPayment(keyed.f1)));
    (args[2].equals("windows") ? windows(events) : decaying(events)).sinkTo(new ScoringSink());
    flink.execute();
    if (Scored.payments() != payments) {
      throw new IllegalStateException(
          "Scored %d payments of %d".formatted(Scored.payments(), payments));
    }
    System.out.printf("flink, %s: %s%n", args[2], Scored.report(start));
  }

  private static SingleOutputStreamOperator<double[]> windows(
      DataStream<Tuple2<String, byte[]>> events) {
    return events
        .keyBy(keyed -> keyed.f0)
        .process(new TerminalFunction(), Decode.KEYED)
        .keyBy(keyed -> keyed.f0)
        .process(new CardFunction(), PrimitiveArrayTypeInfo.DOUBLE_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  private static SingleOutputStreamOperator<double[]> decaying(
      DataStream<Tuple2<String, byte[]>> events) {
    return events
        .keyBy(keyed -> keyed.f0)
        .process(
            new DecayingFunction<>(
                Feature.TERMINAL_TX_COUNT_7D,
                Feature.TERMINAL_RISK_7D,
                (event, payment) ->
                    Tuple2.of(payment.transaction().cardId(), EventCodec.pack(event))),
            Decode.KEYED)
        .keyBy(keyed -> keyed.f0)
        .process(
            new DecayingFunction<>(
                Feature.CARD_TX_COUNT_7D,
                Feature.CARD_AMOUNT_MEAN_7D,
                (event, payment) -> payment.features()),
            PrimitiveArrayTypeInfo.DOUBLE_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  private static Configuration configuration(Path folder) {
    Configuration configuration = new Configuration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, CORES);
    configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, CORES);
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(1024));
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    configuration.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
    configuration.set(
        CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    // As the job has them.
    configuration.setString("state.backend.rocksdb.use-bloom-filter", "true");
    configuration.setString("state.backend.rocksdb.compression.per.level", "LZ4_COMPRESSION");
    // What fails is not tried again: it would be counted twice.
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    configuration.set(CoreOptions.TMP_DIRS, folder.resolve("tmp").toString());
    return configuration;
  }

  private static KafkaSource<Tuple2<String, byte[]>> source(String servers) {
    return KafkaSource.<Tuple2<String, byte[]>>builder()
        .setBootstrapServers(servers)
        .setProperty("max.poll.records", "20000") // as the job has it
        .setTopics(Topics.TRANSACTIONS, Topics.LABELS)
        .setStartingOffsets(OffsetsInitializer.earliest())
        .setBounded(OffsetsInitializer.latest())
        .setDeserializer(new Decode())
        .build();
  }

  private static long payments(String servers) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", servers);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.TRANSACTIONS).stream()
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      return ends.values().stream().mapToLong(Long::longValue).sum();
    }
  }
}

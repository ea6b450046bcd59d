package io.fraudstream.clusters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.fraudstream.local.broker.LocalBroker;
import io.fraudstream.producer.kafka.TopicSetup;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.StorageException;
import io.fraudstream.streaming.StreamingJob;
import io.fraudstream.streaming.TestPayments;
import io.fraudstream.streaming.checkpoint.CheckpointClaim;
import io.fraudstream.streaming.checkpoint.CheckpointFolder;
import io.fraudstream.streaming.checkpoint.CheckpointInUseException;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.reconcile.Balance;
import io.fraudstream.streaming.reconcile.Reconciliation;
import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.checkpointing.CheckpointFileManager;
import org.apache.spark.sql.execution.streaming.checkpointing.FileContextBasedCheckpointFileManager;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoint and tables on HDFS: a NameNode and a DataNode, and the job with Hadoop's client. */
class HdfsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Instant START = Instant.parse("2025-03-04T12:00:00Z");

  private static final String WAIT = "spark.hadoop.dfs.client.retry.policy.enabled";
  private static final String WAIT_FOR = "spark.hadoop.dfs.client.retry.policy.spec";

  /** Records of a micro-batch: few, so that there is always one in progress. */
  private static final int BATCH = 20;

  @TempDir private static Path shared;
  private static LocalBroker broker;
  private static KafkaProducer<byte[], byte[]> producer;
  private static MiniDFSCluster hdfs;

  private final String topic;
  private final String folder;

  HdfsTest(@TempDir Path temporary) throws Exception {
    this.topic = "payments-" + temporary.getFileName();
    this.folder = "/" + temporary.getFileName();
    createTopics();
  }

  @BeforeAll
  static void start() throws Exception {
    broker = LocalBroker.start(0, shared.resolve("broker"), shared.resolve("broker.log"));
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    Configuration configuration = new Configuration();
    configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, shared.resolve("hdfs").toString());
    configuration.set("dfs.heartbeat.interval", "1");
    hdfs = new MiniDFSCluster.Builder(configuration).build();
  }

  @AfterAll
  static void stop() {
    hdfs.shutdown();
    producer.close(Duration.ZERO);
    broker.close();
  }

  @AfterEach
  void forgetClients() throws IOException {
    FileSystem.closeAll(); // Each would keep the settings that it was opened with.
  }

  @Test
  void a_job_that_may_wait_goes_on_by_itself_after_a_restart_of_the_name_node() throws Exception {
    StreamConfig config = config(Map.of(WAIT, "true", WAIT_FOR, "200,300"));
    try (SparkSession spark = JobSession.create(config)) {
      send(0, 300);
      StreamingJob job = StreamingJob.start(spark, config);
      try (job) {
        awaitRecords(spark, 2 * BATCH);
        hdfs.restartNameNode();
        assertThat(records(spark)).isLessThan(300);
        send(300, 50);
        awaitRecords(spark, 350);
      }
      requireScoredOnce(spark, config, 350);
    }
  }

  @Test
  void else_it_ends_with_what_to_do_and_goes_on_at_the_next_start() throws Exception {
    StreamConfig config = config(Map.of("spark.hadoop.ipc.client.connect.max.retries", "1"));
    try (SparkSession spark = JobSession.create(config)) {
      send(0, 100);
      StreamingJob job = StreamingJob.start(spark, config);
      try (job) {
        awaitRecords(spark, 2 * BATCH);
        hdfs.shutdownNameNode(0);

        assertThat(catchThrowable(job::awaitTermination))
            .isInstanceOf(StorageException.class)
            .hasMessageContaining("Cannot reach the storage")
            .hasMessageContaining("Start again when it answers");
      }
      assertThat(catchThrowable(() -> StreamingJob.start(spark, config)))
          .isInstanceOf(StorageException.class)
          .hasMessageContaining("failed on connection exception");

      hdfs.restartNameNode(0);
      spark.streams().resetTerminated();
      send(100, 50);
      StreamingJob.runAvailableNow(spark, config);
      requireScoredOnce(spark, config, 150);
    }
  }

  @Test
  void a_job_that_starts_later_takes_the_checkpoint_over() throws Exception {
    StreamConfig config = config(Map.of());
    try (SparkSession spark = JobSession.create(config)) {
      Configuration hadoop = spark.sparkContext().hadoopConfiguration();
      send(0, 5);
      StreamingJob job = StreamingJob.start(spark, config);
      try (job) {
        awaitRecords(spark, 5);
        String decisions = config.checkpoint() + "/decisions";
        try (CheckpointClaim later = CheckpointClaim.of(decisions, hadoop)) {
          later.takeOver(CheckpointFolder.open(decisions, hadoop));
          send(5, 5);

          assertThat(catchThrowable(job::awaitTermination))
              .hasRootCauseInstanceOf(CheckpointInUseException.class);
        }
      }
      spark.streams().resetTerminated();
      StreamingJob.runAvailableNow(spark, config);
      requireScoredOnce(spark, config, 10);
      assertThat(
              CheckpointFileManager.create(
                  new org.apache.hadoop.fs.Path(config.checkpoint()), hadoop))
          .as("renames that refuse an existing name")
          .isInstanceOf(FileContextBasedCheckpointFileManager.class);
    }
  }

  private static void awaitRecords(SparkSession spark, long count) {
    await(count + " records in micro-batches that ended")
        .atMost(PATIENCE)
        .failFast("the job ended", () -> spark.streams().active().length == 0)
        .until(() -> records(spark) >= count);
  }

  private static long records(SparkSession spark) {
    return Arrays.stream(spark.streams().active())
        .flatMap(query -> Arrays.stream(query.recentProgress()))
        .mapToLong(StreamingQueryProgress::numInputRows)
        .sum();
  }

  private static void requireScoredOnce(SparkSession spark, StreamConfig config, long payments) {
    Balance balance = Reconciliation.of(spark, config.tables(), Optional.empty());
    assertThat(balance.holds()).as(balance.render()).isTrue();
    assertThat(balance.partitions().stream().mapToLong(Balance.Partition::scored).sum())
        .isEqualTo(payments);
  }

  private StreamConfig config(Map<String, String> more) throws IOException {
    Map<String, String> settings = new HashMap<>(more);
    settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
    settings.put("topics.transactions", topic);
    settings.put("topics.labels", topic + "-labels");
    settings.put("topics.alerts", topic + "-alerts");
    settings.put("stream.checkpoint", hdfs.getURI() + folder + "/checkpoint");
    settings.put("stream.tables", hdfs.getURI() + folder + "/tables");
    settings.put("stream.max-offsets-per-trigger", Integer.toString(BATCH));

    settings.put("activity.enabled", "false");
    settings.put("spark.master", "local[2]");
    settings.put("spark.sql.shuffle.partitions", "2");
    return StreamConfig.of(settings);
  }

  private void createTopics() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      List<String> topics = List.of(topic, topic + "-labels", topic + "-alerts");
      admin
          .createTopics(topics.stream().map(name -> new NewTopic(name, 2, (short) 1)).toList())
          .all()
          .get();
      TopicSetup.awaitLeaders(admin, topics, PATIENCE);
    }
  }

  private void send(int first, int count) {
    List<Future<?>> sent =
        IntStream.range(first, first + count)
            .mapToObj(HdfsTest::payment)
            .<Future<?>>map(
                payment ->
                    producer.send(
                        new ProducerRecord<>(topic, null, TransactionCodec.encode(payment))))
            .toList();
    producer.flush();
    assertThat(sent).allSatisfy(record -> assertThat(record).succeedsWithin(Duration.ZERO));
  }

  private static Transaction payment(int number) {
    return TestPayments.payment(
        "payment-" + number,
        START.plusSeconds(number).toEpochMilli(),
        "card-" + number % 50,
        "shop-" + number % 20,
        1000);
  }
}

package io.fraudstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.fraudstream.local.broker.LocalBroker;
import io.fraudstream.local.process.ChildJvm;
import io.fraudstream.local.stack.TableLog;
import io.fraudstream.producer.kafka.TopicSetup;
import io.fraudstream.streaming.DataLossException;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.StreamingJob;
import io.fraudstream.streaming.checkpoint.CheckpointFolder;
import io.fraudstream.streaming.checkpoint.CheckpointInUseException;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.reconcile.Balance;
import io.fraudstream.streaming.reconcile.Reconciliation;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Kafka and operators do to a running job, and that the tables do not show it. */
class KafkaFaultsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Instant START = Instant.parse("2025-03-04T12:00:00Z");
  private static final int DATA_LOSS = 4;
  private static final int CHECKPOINT_IN_USE = 6;
  private static final int TERMINATED = 143;

  @TempDir private static Path shared;
  private static LocalBroker broker;
  private static Admin admin;
  private static KafkaProducer<byte[], byte[]> producer;
  private static SparkSession spark;

  private final Path folder;
  private final String topic;
  private final List<TableLog> committed;

  KafkaFaultsTest(@TempDir Path folder) {
    this.folder = folder;
    this.topic = "payments-" + folder.getFileName();
    this.committed =
        Table.RECORD_TABLES.stream()
            .map(table -> new TableLog(Path.of(table.under(tables().toString()))))
            .toList();
  }

  @BeforeAll
  static void start() throws Exception {
    broker = startBroker(0);
    Map<String, Object> servers = Map.of("bootstrap.servers", broker.bootstrapServers());
    admin = Admin.create(servers);
    producer = new KafkaProducer<>(servers, new ByteArraySerializer(), new ByteArraySerializer());
    spark =
        JobSession.create(
            StreamConfig.of(
                Map.of("spark.master", "local[2]", "spark.sql.shuffle.partitions", "2")));
  }

  @AfterAll
  static void stop() {
    producer.close(Duration.ZERO);
    admin.close(Duration.ZERO);
    spark.stop();
    broker.close();
  }

  @BeforeEach
  void createTopics() throws Exception {
    List<String> topics = List.of(topic, topic + "-labels", topic + "-alerts");
    admin
        .createTopics(topics.stream().map(name -> new NewTopic(name, 2, (short) 1)).toList())
        .all()
        .get();
    TopicSetup.awaitLeaders(admin, topics, PATIENCE);
  }

  @AfterEach
  void forgetFailedQueries() {
    spark.streams().resetTerminated();
  }

  @Test
  void a_job_goes_on_by_itself_after_the_broker_was_away() throws Exception {
    send(0, 0, 300);
    StreamingJob job = StreamingJob.start(spark, config("20"));
    try (job) {
      awaitRows(1);
      broker.close();
      var whileAway = sendLater(1, 300, 20);
      broker = startBroker(port());
      send(1, 320, 20);
      assertThat(whileAway).allMatch(Future::isDone);
      awaitRows(340);
    }
    requireScoredOnce(340);
  }

  @Test
  void partitions_that_are_added_under_the_job_are_read_from_their_beginning() throws Exception {
    send(0, 0, 5);
    StreamingJob job = StreamingJob.start(spark, config("1000"));
    try (job) {
      awaitRows(5);
      admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(4))).all().get();
      TopicSetup.awaitLeaders(admin, List.of(topic), PATIENCE);
      send(2, 5, 5);
      awaitRows(10);
    }
    send(3, 10, 5);
    StreamingJob.runAvailableNow(spark, config("1000"));

    requireScoredOnce(15);
    assertThat(balance().partitions())
        .extracting(Balance.Partition::partition, Balance.Partition::firstOffset)
        .containsExactlyInAnyOrder(tuple(0, 0L), tuple(2, 0L), tuple(3, 0L));
  }

  @Test
  void payments_sent_twice_and_out_of_order_are_scored_once_also_across_a_restart()
      throws Exception {
    List<Integer> shuffled = new ArrayList<>(IntStream.range(0, 40).boxed().toList());
    Collections.shuffle(shuffled, new Random(1));
    shuffled.subList(0, 25).forEach(payment -> send(0, payment, 1));
    send(0, 0, 10);
    send(1, 20, 5);
    StreamingJob.runAvailableNow(spark, config("1000"));
    long before = rows();
    shuffled.forEach(payment -> send(1, payment, 1));
    StreamingJob.runAvailableNow(spark, config("1000"));

    assertThat(before).isEqualTo(40);
    assertThat(strings(Table.TRANSACTIONS, "transaction_id"))
        .containsExactlyInAnyOrderElementsOf(ids(40));
    assertThat(read(Table.TRANSACTIONS).where("late").count()).isZero();
    assertThat(strings(Table.QUARANTINE, "reason")).hasSize(40).containsOnly("DUPLICATE");
    assertThat(balance().holds()).isTrue();
    assertThat(balance().repeatedIds()).isZero();
  }

  @Test
  void a_second_job_on_the_checkpoint_is_refused_and_the_first_goes_on() throws Exception {
    send(0, 0, 5);
    StreamingJob first = StreamingJob.start(spark, config("1000"));
    try (first) {
      awaitRows(5);
      Map<String, String> elsewhere = new HashMap<>(settings("1000"));
      elsewhere.put("stream.tables", folder.resolve("second").toString());

      Throwable refusal = catchThrowable(() -> startAndClose(StreamConfig.of(elsewhere)));

      assertThat(refusal)
          .isInstanceOf(CheckpointInUseException.class)
          .hasMessageContaining("another job runs on it (process ")
          .hasMessageContaining("Stop the other one first");
      assertThat(ExitCode.of(refusal)).isEqualTo(CHECKPOINT_IN_USE);
      assertThat(folder.resolve("second")).doesNotExist();
      send(1, 5, 5);
      awaitRows(10);
    }
    requireScoredOnce(10);
  }

  @Test
  void a_job_whose_checkpoint_was_taken_over_stops_before_it_commits() throws Exception {
    send(0, 0, 5);
    StreamingJob job = StreamingJob.start(spark, config("1000"));
    try (job) {
      awaitRows(5);
      CheckpointFolder.open(
              settings("1").get("stream.checkpoint") + "/decisions",
              spark.sparkContext().hadoopConfiguration())
          .write("writer", "a job elsewhere");
      send(0, 5, 5);

      Throwable stopped = catchThrowable(job::awaitTermination);

      assertThat(stopped).rootCause().hasMessageContaining("taken it over (a job elsewhere)");
      assertThat(ExitCode.of(stopped)).isEqualTo(CHECKPOINT_IN_USE);
      assertThat(rows()).isEqualTo(5);
    }
    StreamingJob.runAvailableNow(spark, config("1000"));
    requireScoredOnce(10);
  }

  @Test
  void a_job_told_to_end_under_load_keeps_its_checkpoint_until_then_and_loses_nothing()
      throws Exception {
    send(0, 0, 3_000);
    List<String> arguments = new ArrayList<>(List.of("stream"));
    settings("100").forEach((key, value) -> arguments.add("--set=" + key + "=" + value));
    arguments.add("--set=spark.master=local[2]");
    arguments.add("--set=spark.sql.shuffle.partitions=2");
    ChildJvm child =
        ChildJvm.start(
            "job",
            ShortLivedJvm.options("-Dfraudstream.log=" + folder.resolve("job.log")),
            System.getProperty("java.class.path"),
            Main.class,
            arguments,
            folder.resolve("job.out"));
    try (child) {
      await("the first decisions")
          .atMost(PATIENCE)
          .failFast("the job ended", () -> !child.isAlive())
          .until(() -> folder.resolve("checkpoint/decisions/commits/1").toFile().exists());
      assertThatThrownBy(() -> startAndClose(config("1000")))
          .isInstanceOf(CheckpointInUseException.class);
    }
    assertThat(child.awaitExit()).as(child.lastLines(20)).isEqualTo(TERMINATED);
    assertThat(child.lastLines(20)).contains("Stopped after a complete micro-batch");
    assertThat(balance().holds()).isTrue();
    StreamingJob.runAvailableNow(spark, config("3000"));
    requireScoredOnce(3_000);
  }

  @Test
  void records_that_expired_while_the_job_was_stopped_end_it_until_the_loss_is_accepted()
      throws Exception {
    send(0, 0, 10);
    StreamingJob.runAvailableNow(spark, config("1000"));
    send(0, 10, 10);
    expire(0, 15);

    Throwable loss = catchThrowable(() -> StreamingJob.runAvailableNow(spark, config("1000")));

    assertThat(loss)
        .isInstanceOf(DataLossException.class)
        .hasMessageContaining(topic + "-0 offsets 10 to 14 (5)")
        .hasMessageContaining("stream.allow-data-loss");
    assertThat(ExitCode.of(loss)).isEqualTo(DATA_LOSS);
    assertThat(rows()).isEqualTo(10);

    StreamingJob.runAvailableNow(spark, allowingDataLoss());
    assertThat(rows()).isEqualTo(15);
    requireAccepted(5);
  }

  @Test
  void records_that_expire_under_the_job_end_it_until_the_loss_is_accepted() throws Exception {
    AtomicInteger sent = new AtomicInteger(5);
    send(0, 0, 5);
    StreamingJob job = StreamingJob.start(spark, config("1000"));
    try (job) {
      awaitRows(5);
      await("a record that expires before the job reads it")
          .atMost(PATIENCE)
          .until(
              () -> {
                send(0, sent.getAndAdd(5), 5);
                expire(0, sent.get());
                return spark.streams().active().length == 0;
              });
      assertThatThrownBy(job::awaitTermination)
          .isInstanceOf(DataLossException.class)
          .hasMessageContaining(topic + "-0 offsets ");
    }
    long before = rows();
    send(0, sent.get(), 5);
    StreamingJob.runAvailableNow(spark, allowingDataLoss());

    assertThat(rows()).isEqualTo(before + 5);
    requireAccepted(sent.get() - before);
  }

  private void requireScoredOnce(int payments) {
    assertThat(strings(Table.TRANSACTIONS, "transaction_id"))
        .containsExactlyInAnyOrderElementsOf(ids(payments));
    Balance balance = balance();
    assertThat(balance.holds()).as(balance.render()).isTrue();
    assertThat(balance.accepted()).isZero();
  }

  private void requireAccepted(long records) {
    Balance balance = balance();
    assertThat(balance.accepted()).as(balance.render()).isEqualTo(records);
    assertThat(balance.holds()).as(balance.render()).isTrue();
    StringWriter out = new StringWriter();
    assertThat(ReconcileCommand.reconcile(spark, tables().toString(), null, new PrintWriter(out)))
        .isZero();
    assertThat(out.toString())
        .contains(records + " records expired in Kafka; the job was told to go on without them");
  }

  private void awaitRows(long rows) {
    await(rows + " rows")
        .atMost(PATIENCE)
        .failFast("the job ended", () -> spark.streams().active().length == 0)
        .until(() -> committedRows() >= rows);
  }

  /** As {@link #rows}, without a Spark job: those would take the cores from the job. */
  private long committedRows() {
    committed.forEach(TableLog::refresh);
    return committed.stream().mapToLong(TableLog::rows).sum();
  }

  private static void startAndClose(StreamConfig config) {
    StreamingJob.start(spark, config).close();
  }

  private void expire(int partition, long before) throws Exception {
    admin
        .deleteRecords(
            Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(before)))
        .all()
        .get();
  }

  /** Sends payments, a second apart in event time. */
  private void send(int partition, int first, int count) {
    List<Future<RecordMetadata>> sent = sendLater(partition, first, count);
    producer.flush();
    for (Future<RecordMetadata> record : sent) {
      assertThat(record).succeedsWithin(Duration.ZERO);
    }
  }

  /** The same, without waiting for the broker. */
  private List<Future<RecordMetadata>> sendLater(int partition, int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(KafkaFaultsTest::payment)
        .map(TransactionCodec::encode)
        .map(payment -> producer.send(new ProducerRecord<>(topic, partition, null, payment)))
        .toList();
  }

  private static Transaction payment(int number) {
    return new Transaction(
        id(number),
        START.plusSeconds(number % 500).toEpochMilli(),
        "card-" + number % 50,
        "shop-" + number % 20,
        1000,
        "EUR",
        null,
        null,
        null,
        null,
        null);
  }

  private static String id(int number) {
    return "payment-" + number;
  }

  private static List<String> ids(int payments) {
    return IntStream.range(0, payments).mapToObj(KafkaFaultsTest::id).toList();
  }

  private Map<String, String> settings(String maxOffsets) {
    return Map.of(
        "kafka.bootstrap.servers",
        broker.bootstrapServers(),
        "topics.transactions",
        topic,
        "topics.labels",
        topic + "-labels",
        "topics.alerts",
        topic + "-alerts",
        "stream.checkpoint",
        folder.resolve("checkpoint").toString(),
        "stream.tables",
        tables().toString(),
        "stream.max-offsets-per-trigger",
        maxOffsets,
        "activity.enabled",
        "false");
  }

  private StreamConfig config(String maxOffsets) {
    return StreamConfig.of(settings(maxOffsets));
  }

  private StreamConfig allowingDataLoss() {
    Map<String, String> settings = new HashMap<>(settings("1000"));
    settings.put("stream.allow-data-loss", "true");
    return StreamConfig.of(settings);
  }

  private Path tables() {
    return folder.resolve("tables");
  }

  private long rows() {
    return Table.RECORD_TABLES.stream().mapToLong(table -> read(table).count()).sum();
  }

  private Balance balance() {
    return Reconciliation.of(spark, tables().toString(), Optional.empty());
  }

  private Dataset<Row> read(Table table) {
    return spark.read().format("delta").load(table.under(tables().toString()));
  }

  private List<String> strings(Table table, String column) {
    return read(table).select(column).collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private static LocalBroker startBroker(int port) throws InterruptedException {
    return LocalBroker.start(port, shared.resolve("broker"), shared.resolve("broker.log"));
  }

  private static int port() {
    String servers = broker.bootstrapServers();
    return Integer.parseInt(servers.substring(servers.indexOf(':') + 1));
  }
}

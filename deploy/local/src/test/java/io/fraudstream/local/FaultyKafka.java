package io.fraudstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fraudstream.local.broker.LocalBroker;
import io.fraudstream.local.stack.TableLog;
import io.fraudstream.producer.kafka.TopicSetup;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.TestPayments;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.reconcile.Balance;
import io.fraudstream.streaming.reconcile.Reconciliation;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
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

/** Topics of its own, what is sent to them, and the tables of a job that reads them. */
final class FaultyKafka implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Instant START = Instant.parse("2025-03-04T12:00:00Z");

  private final Path folder;
  private final String topic;
  private final String servers;
  private final SparkSession spark;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<TableLog> committed;

  /**
   * @param folder of checkpoint and tables, which names the topics too
   */
  FaultyKafka(LocalBroker broker, SparkSession spark, Path folder) throws Exception {
    this.folder = folder;
    this.topic = "payments-" + folder.getFileName();
    this.servers = broker.bootstrapServers();
    this.spark = spark;
    this.admin = Admin.create(Map.of("bootstrap.servers", servers));
    this.producer =
        new KafkaProducer<>(
            // With two requests underway as the broker goes, the second may stay out of order.
            Map.of("bootstrap.servers", servers, "max.in.flight.requests.per.connection", 1),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.committed =
        Table.RECORD_TABLES.stream()
            .map(table -> new TableLog(Path.of(table.under(tables().toString()))))
            .toList();
    List<String> topics = List.of(topic, topic + "-labels", topic + "-alerts");
    admin
        .createTopics(topics.stream().map(name -> new NewTopic(name, 2, (short) 1)).toList())
        .all()
        .get();
    TopicSetup.awaitLeaders(admin, topics, PATIENCE);
  }

  /** A session for any number of jobs. */
  static SparkSession session() {
    return JobSession.create(
        StreamConfig.of(Map.of("spark.master", "local[2]", "spark.sql.shuffle.partitions", "2")));
  }

  /** That of the payments. */
  String topic() {
    return topic;
  }

  /** Settings of a job. */
  Map<String, String> settings(String maxOffsets) {
    return Map.of(
        "kafka.bootstrap.servers",
        servers,
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

  StreamConfig config(String maxOffsets) {
    return StreamConfig.of(settings(maxOffsets));
  }

  /** Sends payments, a second apart in event time. */
  void send(int partition, int first, int count) {
    List<Future<RecordMetadata>> sent = sendLater(partition, first, count);
    producer.flush();
    for (Future<RecordMetadata> record : sent) {
      assertThat(record).succeedsWithin(Duration.ZERO);
    }
  }

  /** The same, without waiting for the broker. */
  List<Future<RecordMetadata>> sendLater(int partition, int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(FaultyKafka::payment)
        .map(TransactionCodec::encode)
        .map(payment -> producer.send(new ProducerRecord<>(topic, partition, null, payment)))
        .toList();
  }

  /** Deletes the records before an offset, as retention does. */
  void expire(int partition, long before) throws Exception {
    admin
        .deleteRecords(
            Map.of(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(before)))
        .all()
        .get();
  }

  /** Adds partitions to the topic of the payments until it has so many. */
  void addPartitions(int total) throws Exception {
    admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(total))).all().get();
    TopicSetup.awaitLeaders(admin, List.of(topic), PATIENCE);
  }

  void awaitRows(long rows) {
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

  /** Rows of all tables, by Spark. */
  long rows() {
    return Table.RECORD_TABLES.stream().mapToLong(table -> read(table).count()).sum();
  }

  /** That these payments, and no others, were scored once each and that all rows hold. */
  void requireScoredOnce(int payments) {
    assertThat(strings(Table.TRANSACTIONS, "transaction_id"))
        .containsExactlyInAnyOrderElementsOf(ids(payments));
    Balance balance = balance();
    assertThat(balance.holds()).as(balance.render()).isTrue();
    assertThat(balance.accepted()).isZero();
  }

  Balance balance() {
    return Reconciliation.of(spark, tables().toString(), Optional.empty());
  }

  Dataset<Row> read(Table table) {
    return spark.read().format("delta").load(table.under(tables().toString()));
  }

  List<String> strings(Table table, String column) {
    return read(table).select(column).collectAsList().stream()
        .map(row -> row.getString(0))
        .toList();
  }

  private static Transaction payment(int number) {
    return TestPayments.payment(
        id(number),
        START.plusSeconds(number % 500).toEpochMilli(),
        "card-" + number % 50,
        "shop-" + number % 20,
        1000);
  }

  private static String id(int number) {
    return "payment-" + number;
  }

  static List<String> ids(int payments) {
    return IntStream.range(0, payments).mapToObj(FaultyKafka::id).toList();
  }

  Path tables() {
    return folder.resolve("tables");
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    admin.close(Duration.ZERO);
    spark.streams().resetTerminated();
  }
}

package io.fraudstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.local.broker.LocalBroker;
import io.fraudstream.producer.kafka.TopicSetup;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.StreamingJob;
import io.fraudstream.streaming.TestPayments;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.LabelCodec;
import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Topics of its own, and the commands of the job on them, run in this JVM. */
final class CommandedJob implements AutoCloseable {
  private static final int PARTITIONS = 2;
  static final String EVENT_TIME = "event_time";

  private static final String LABELS = "-labels";
  private static final Instant START = Instant.parse("2025-03-04T12:00:00Z");

  private final Path folder;
  private final String topic;
  private final Map<String, String> settings = new HashMap<>();
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Sent> sent = new ArrayList<>();
  private @Nullable LocalBroker broker;
  private @Nullable SparkSession session;
  private String said = "";

  /** With a broker of its own, which ends with it. */
  static CommandedJob withBroker(Path folder, String topic) throws Exception {
    LocalBroker broker =
        LocalBroker.start(0, folder.resolve("broker"), folder.resolve("broker.log"));
    CommandedJob job = new CommandedJob(broker.bootstrapServers(), folder, topic);
    job.broker = broker;
    return job;
  }

  /**
   * @param folder of checkpoint and tables
   * @param topic of the payments; those of labels and alerts have its name and an ending
   */
  CommandedJob(String servers, Path folder, String topic) throws Exception {
    this.folder = folder;
    this.topic = topic;
    set("kafka.bootstrap.servers", servers);
    set("topics.transactions", topic);
    set("topics.labels", topic + LABELS);
    set("topics.alerts", topic + "-alerts");
    set("stream.checkpoint", folder.resolve("checkpoint").toString());
    set("stream.tables", folder.resolve("tables").toString());
    set("activity.enabled", "false");
    set("spark.master", "local[2]");
    set("spark.sql.shuffle.partitions", "2");
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      List<String> topics = List.of(topic, topic + LABELS, topic + "-alerts");
      admin
          .createTopics(
              topics.stream().map(name -> new NewTopic(name, PARTITIONS, (short) 1)).toList())
          .all()
          .get();
      TopicSetup.awaitLeaders(admin, topics, Duration.ofMinutes(1));
    }
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Changes a setting of the job from now on. */
  CommandedJob set(String key, String value) {
    settings.put(key, value);
    return this;
  }

  StreamConfig config() {
    return StreamConfig.of(settings);
  }

  /** Sends payments, a minute apart and spread over both partitions. */
  void send(int first, int count) {
    for (int number = first; number < first + count; number++) {
      send(payment(number));
    }
  }

  void send(Transaction payment) {
    send("", payment.transactionId(), TransactionCodec.encode(payment));
  }

  void send(Label label) {
    send(LABELS, label.transactionId(), LabelCodec.encode(label));
  }

  private void send(String ending, String id, byte[] value) {
    send(new Sent(ending, Math.floorMod(id.hashCode(), PARTITIONS), new String(value, UTF_8)));
  }

  /** Sends a record as it was sent before. */
  void send(Sent record) {
    var unused =
        producer.send(
            new ProducerRecord<>(
                topic + record.ending(), record.partition(), null, record.value().getBytes(UTF_8)));
    producer.flush();
    sent.add(record);
  }

  /** Every record that was sent, in order. */
  List<Sent> sent() {
    return sent;
  }

  /**
   * A record in Kafka.
   *
   * @param ending of the topic's name
   */
  record Sent(String ending, int partition, String value) {}

  static Transaction payment(int number) {
    return TestPayments.payment(
        "payment-" + number,
        START.plus(Duration.ofMinutes(number)).toEpochMilli(),
        "card-" + number % 5,
        "shop-" + number % 3,
        1000 + number);
  }

  /** The verdict on a payment, an hour later. */
  static Label fraud(int number) {
    return label(number, true, Duration.ofHours(1));
  }

  /** A verdict on a payment. */
  static Label label(int number, boolean fraud, Duration after) {
    Transaction payment = payment(number);
    return new Label(
        payment.transactionId(),
        payment.cardId(),
        payment.terminalId(),
        payment.eventTime(),
        fraud,
        payment.eventTime() + after.toMillis(),
        "test");
  }

  /** From now on in a session that stays: a command makes one of its own and stops it. */
  CommandedJob in(SparkSession spark) {
    this.session = spark;
    return this;
  }

  /** Runs the job over what Kafka holds, and returns its exit code. */
  int stream() {
    if (session == null) {
      return run("stream", "--available-now");
    }
    try {
      StreamingJob.runAvailableNow(session, config());
      return ExitCode.OK;
    } catch (Exception e) { // As Failures takes what a command throws.
      said = String.valueOf(e.getMessage());
      return ExitCode.of(e);
    }
  }

  /** Reconciles and computes everything again, and returns the exit code. */
  int reconcile() {
    if (session == null) {
      return run("reconcile", "--recompute");
    }
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text);
    StreamConfig config = config();
    int code =
        Math.max(
            ReconcileCommand.reconcile(session, config.tables(), null, writer),
            ReconcileCommand.recompute(session, config, writer));
    said = text.toString();
    return code;
  }

  /** Maintains the tables, and returns the exit code. */
  int maintain(String... options) {
    return run(Stream.concat(Stream.of("maintain"), Stream.of(options)).toArray(String[]::new));
  }

  /** Evaluates the decisions, and returns the exit code. */
  int evaluate(String... options) {
    return run(Stream.concat(Stream.of("evaluate"), Stream.of(options)).toArray(String[]::new));
  }

  /** Explains a payment, and returns the exit code. */
  int explain(String id) {
    return run("explain", id);
  }

  private int run(String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    settings.forEach((key, value) -> arguments.add("--set=" + key + "=" + value));
    StringWriter text = new StringWriter();
    try (PrintWriter writer = new PrintWriter(text)) {
      int code =
          Main.commandLine()
              .setOut(writer)
              .setErr(writer)
              .execute(arguments.toArray(String[]::new));
      said = text.toString();
      return code;
    }
  }

  /** What the last command printed. */
  String said() {
    return said;
  }

  Path table(Table table) {
    return Path.of(table.under(folder.resolve("tables").toString()));
  }

  /** The rows of a table in the order of a column. */
  <T> List<T> rows(Table table, String order, Function<Row, T> of) throws IOException {
    if (session != null) {
      return rows(session, table, order, of);
    }
    try (SparkSession spark = JobSession.create(config())) {
      return rows(spark, table, order, of);
    }
  }

  private <T> List<T> rows(SparkSession spark, Table table, String order, Function<Row, T> of) {
    List<Row> rows =
        spark.read().format("delta").load(table(table).toString()).orderBy(order).collectAsList();
    return rows.stream().map(of).toList();
  }

  /** That these payments, and no others, were scored once each and that all rows hold. */
  void requireScored(int payments) throws IOException {
    assertThat(rows(Table.TRANSACTIONS, EVENT_TIME, row -> row.<String>getAs("transaction_id")))
        .containsExactlyElementsOf(
            Stream.iterate(0, number -> number + 1)
                .limit(payments)
                .map(number -> payment(number).transactionId())
                .toList());
    assertThat(reconcile()).as(said).isZero();
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    if (broker != null) {
      broker.close();
    }
  }
}

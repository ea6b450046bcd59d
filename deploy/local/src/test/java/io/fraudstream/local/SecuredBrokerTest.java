package io.fraudstream.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fraudstream.local.broker.SecuredBroker;
import io.fraudstream.local.process.ChildJvm;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.reconcile.Balance;
import io.fraudstream.streaming.reconcile.Reconciliation;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Simulator and job against a broker that asks for a password over TLS, and what they give away.
 */
class SecuredBrokerTest {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final String CARD_NUMBER = "5500005555555559";
  private static final String OTHER_USER = "other";
  private static final String ACCOUNT_KEY = "account-4d88e1";
  private static final String AVAILABLE_NOW = "--available-now";
  private static final String[] SIMULATOR = {
    "--cards=50", "--terminals=20", "--history-days=2", "--live=0s"
  };

  @TempDir private static Path shared;
  private static SecuredBroker broker;

  private final Path folder;
  private final Path job;
  private final Path tables;

  SecuredBrokerTest(@TempDir Path folder) {
    this.folder = folder;
    this.job = folder.resolve("job");
    this.tables = job.resolve("tables");
  }

  @BeforeAll
  static void start() throws Exception {
    broker = SecuredBroker.start(shared);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @BeforeEach
  void createFolders() throws IOException {
    Files.createDirectories(job.resolve("events"));
    Files.createDirectories(folder.resolve("secrets"));
  }

  @Test
  void a_simulator_and_a_job_log_in_and_give_away_neither_secret_nor_card_number()
      throws Exception {
    Path config = configuration(SecuredBroker.PASSWORD);
    requireSuccess(logged("simulate", config, SIMULATOR));
    sendCardNumbers();
    requireSuccess(logged("stream", config, AVAILABLE_NOW));

    try (SparkSession spark = session()) {
      long scored = read(spark, Table.TRANSACTIONS).count();
      assertThat(scored).isPositive();
      assertThat(records(Topics.ALERTS))
          .as("a threshold of zero raises one for each payment")
          .isEqualTo(scored);
      requireQuarantine(spark);
    }
    requireNothingGivenAway();
  }

  @Test
  void a_wrong_password_ends_simulator_and_job_with_what_to_correct() throws Exception {
    Path config = configuration("wrong-1f09");

    for (Ended ended :
        List.of(logged("simulate", config, SIMULATOR), logged("stream", config, AVAILABLE_NOW))) {
      requireFailure(
          ended,
          "Cannot authenticate with Kafka at " + broker.bootstrapServers(),
          "invalid credentials",
          "Correct user and password in kafka.sasl.*");
    }
    assertThat(filesWith(job, "wrong-1f09")).isEmpty();
  }

  @Test
  void a_password_that_changes_under_the_job_ends_it_and_with_the_new_one_nothing_is_lost()
      throws Exception {
    broker.setPassword(OTHER_USER, "before-52c8");
    Path config = withoutAlerts(configuration(OTHER_USER, "before-52c8"));
    requireSuccess(simulate(config));
    ChildJvm running = start("stream", config);
    try (running) {
      await("a micro-batch")
          .atMost(PATIENCE)
          .failFast("the job ended", () -> !running.isAlive())
          .until(() -> Files.exists(job.resolve("checkpoint/decisions/commits/0")));
      broker.setPassword(OTHER_USER, "after-77e0");
      assertThat(running.awaitExit(PATIENCE)).as("the job ends by itself").isTrue();
    }
    String[] refusal = {
      "Cannot authenticate with Kafka at " + broker.bootstrapServers(),
      "Correct user and password in kafka.sasl.*"
    };
    requireFailure(Ended.of(running), refusal);
    requireFailure(stream(config), refusal);

    requireSuccess(stream(withoutAlerts(configuration(OTHER_USER, "after-77e0"))));
    try (SparkSession spark = session()) {
      Balance balance = Reconciliation.of(spark, tables.toString(), Optional.empty());
      assertThat(balance.holds()).as(balance.render()).isTrue();
      assertThat(balance.partitions().stream().mapToLong(Balance.Partition::rows).sum())
          .isEqualTo(records(Topics.TRANSACTIONS) + records(Topics.LABELS));
    }
  }

  @Test
  void a_broker_whose_certificate_nobody_vouches_for_is_refused() throws Exception {
    Path config = configuration(SecuredBroker.PASSWORD);
    Files.writeString(
        config, Files.readString(config).replaceAll("(?m)^ *ssl\\.truststore\\..*$", ""));

    requireFailure(
        simulate(config),
        "Cannot authenticate with Kafka at " + broker.bootstrapServers(),
        "unable to find valid certification path",
        "the certificates in kafka.ssl.*");
  }

  @Test
  void a_truststore_that_is_not_there_is_a_setting_to_correct() throws Exception {
    Path config = configuration(SecuredBroker.PASSWORD);
    Files.writeString(
        config, Files.readString(config).replace("truststore.p12", "no-such-store.p12"));

    for (Ended ended : List.of(simulate(config), stream(config))) {
      requireFailure(
          ended, "Cannot use the Kafka settings: ", "no-such-store.p12", "Correct kafka.*");
    }
  }

  /** A configuration with a secret of each origin: another file, and a file that Kafka reads. */
  private Path configuration(String password) throws IOException {
    return configuration(SecuredBroker.USER, password);
  }

  private Path configuration(String user, String password) throws IOException {
    Files.writeString(
        folder.resolve("secrets/truststore-password"), SecuredBroker.TRUSTSTORE_PASSWORD);
    Files.writeString(
        folder.resolve("secrets.conf"),
        """
        kafka.sasl.jaas.config = \"""%s\"""
        spark.hadoop.fs.azure.account.key.store = "%s"
        """
            .formatted(SecuredBroker.jaas(user, password), ACCOUNT_KEY));
    return Files.writeString(
        folder.resolve("fraudstream.conf"),
        """
        include required("secrets.conf")
        kafka {
          bootstrap.servers = "%1$s"
          security.protocol = SASL_SSL
          sasl.mechanism = SCRAM-SHA-512
          ssl.truststore.type = PKCS12
          ssl.truststore.location = "%2$s"
          ssl.truststore.password = "${directory:%3$s/secrets:truststore-password}"
          config.providers = directory
          "config.providers.directory.class" = org.apache.kafka.common.config.provider.DirectoryConfigProvider
        }
        activity.enabled = false
        scoring { review-threshold = 0, decline-threshold = 1 }
        stream { tables = "%4$s/tables", checkpoint = "%4$s/checkpoint" }
        spark {
          master = "local[2]"
          sql.shuffle.partitions = 2
          eventLog { enabled = true, compress = false, dir = "%5$s" }
        }
        """
            .formatted(
                broker.bootstrapServers(),
                broker.truststore(),
                folder,
                job,
                job.resolve("events").toUri()));
  }

  /** Other tests count those of all jobs on the broker. */
  private static Path withoutAlerts(Path config) throws IOException {
    return Files.writeString(
        config, Files.readString(config).replace("review-threshold = 0", "review-threshold = 1"));
  }

  private static Ended simulate(Path config) {
    return run("simulate", config, SIMULATOR);
  }

  private static Ended stream(Path config) {
    return run("stream", config, AVAILABLE_NOW);
  }

  /**
   * How a command ended.
   *
   * @param said at the end
   */
  private record Ended(int code, String said) {
    static Ended of(ChildJvm child) throws InterruptedException {
      return new Ended(child.awaitExit(), child.lastLines(20));
    }
  }

  /** A command in this JVM. */
  private static Ended run(String command, Path config, String... more) {
    StringWriter text = new StringWriter();
    try (PrintWriter writer = new PrintWriter(text)) {
      int code =
          Main.commandLine()
              .setOut(writer)
              .setErr(writer)
              .execute(arguments(command, config, more).toArray(String[]::new));
      return new Ended(code, text.toString());
    }
  }

  /** A command in a JVM of its own, of whose log the test sees all. */
  private Ended logged(String command, Path config, String... more) throws Exception {
    try (ChildJvm child = start(command, config, more)) {
      assertThat(child.awaitExit(PATIENCE)).as(command + " ends by itself").isTrue();
      return Ended.of(child);
    }
  }

  /** A command in a JVM of its own that logs more than it would by itself. */
  private ChildJvm start(String command, Path config, String... more) throws IOException {
    Path logging =
        Files.writeString(
            folder.resolve("log4j2.properties"),
            """
            appender.file.type = File
            appender.file.name = file
            appender.file.fileName = %s
            appender.file.layout.type = PatternLayout
            rootLogger.level = info
            rootLogger.appenderRef.file.ref = file
            """
                .formatted(job.resolve("job.log")));
    return ChildJvm.start(
        command,
        ShortLivedJvm.options("-Dlog4j2.configurationFile=" + logging),
        System.getProperty("java.class.path"),
        Main.class,
        arguments(command, config, more),
        job.resolve(command + ".out"));
  }

  private static List<String> arguments(String command, Path config, String... more) {
    return Stream.concat(Stream.of(command, "--config=" + config), Stream.of(more)).toList();
  }

  private static void requireSuccess(Ended ended) {
    assertThat(ended.code()).as(ended.said()).isZero();
  }

  private static void requireFailure(Ended ended, String... message) {
    assertThat(ended.code()).as(ended.said()).isEqualTo(1);
    assertThat(ended.said().lines().reduce((first, last) -> last))
        .hasValueSatisfying(last -> assertThat(last).contains(message));
  }

  private static void sendCardNumbers() throws Exception {
    String payment =
        """
        {"transaction_id":"%s","event_time":%d,"card_id":"%s","terminal_id":"m","amount_minor":5,"currency":"EUR","merchant_category":"%s"}""";
    long now = Instant.now().toEpochMilli();
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            broker.clientProperties(), new StringSerializer(), new StringSerializer())) {
      for (String value :
          List.of(
              payment.formatted("as-card", now, CARD_NUMBER, "5411"),
              payment.formatted("as-category", now, "token", CARD_NUMBER))) {
        producer.send(new ProducerRecord<>(Topics.TRANSACTIONS, CARD_NUMBER, value)).get();
      }
    }
  }

  private static long records(String topic) throws Exception {
    try (Admin admin = Admin.create(broker.clientProperties())) {
      Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
      for (int partition = 0; partition < 4; partition++) {
        ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
      }
      return admin.listOffsets(ends).all().get().values().stream()
          .mapToLong(end -> end.offset())
          .sum();
    }
  }

  /** The row has the bytes that came, and nothing that we say about them has the number. */
  private void requireQuarantine(SparkSession spark) {
    List<Row> rows =
        read(spark, Table.QUARANTINE)
            .where("contains(decode(value, 'UTF-8'), '" + CARD_NUMBER + "')")
            .select("reason", "detail")
            .collectAsList();
    assertThat(rows)
        .hasSize(2)
        .allSatisfy(
            row -> {
              assertThat(row.getString(0)).isEqualTo("INVALID");
              assertThat(row.getString(1)).doesNotContain(CARD_NUMBER.substring(0, 7));
            });
  }

  private void requireNothingGivenAway() throws IOException {
    Path log = job.resolve("job.log");
    Path events = job.resolve("events");
    assertThat(log)
        .content()
        .as("Kafka's clients show what they were given")
        .contains("sasl.mechanism = SCRAM-SHA-512", "sasl.jaas.config = [hidden]");
    assertThat(filesWith(events, "fs.azure.account.key.store"))
        .as("Spark's UI is drawn from these")
        .isNotEmpty();
    for (String secret :
        List.of(SecuredBroker.PASSWORD, SecuredBroker.TRUSTSTORE_PASSWORD, ACCOUNT_KEY)) {
      assertThat(filesWith(job, secret)).isEmpty();
    }
    for (Path shown : List.of(log, events, tables.resolve("quarantine/_delta_log"))) {
      assertThat(filesWith(shown, CARD_NUMBER)).isEmpty();
    }
  }

  private static List<Path> filesWith(Path folder, String text) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.readString(file, ISO_8859_1).contains(text)) {
          found.add(file);
        }
      }
    }
    return found;
  }

  private static SparkSession session() {
    return JobSession.create(
        StreamConfig.of(Map.of("spark.master", "local[2]", "spark.sql.shuffle.partitions", "2")));
  }

  private Dataset<Row> read(SparkSession spark, Table table) {
    return spark.read().format("delta").load(table.under(tables.toString()));
  }
}

package io.fraudstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fraudstream.local.broker.LocalBroker;
import io.fraudstream.local.process.ChildJvm;
import io.fraudstream.local.stack.LocalStack;
import io.fraudstream.producer.kafka.RecordKind;
import io.fraudstream.producer.kafka.RunSummary;
import io.fraudstream.producer.kafka.SendSettings;
import io.fraudstream.producer.kafka.TopicSetup;
import io.fraudstream.producer.simulator.Simulation;
import io.fraudstream.producer.simulator.SimulatorSettings;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.reconcile.Balance;
import io.fraudstream.streaming.reconcile.Reconciliation;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job in a JVM of its own against a real broker: killed on the way, and given everything that
 * is bad.
 */
class EndToEndTest {
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final int TEN_MEGABYTES = 10 << 20;
  private static final int PARTITIONS = 2;

  private final Path folder;
  private final Path tables;
  private final Path ledger;

  EndToEndTest(@TempDir Path folder) {
    this.folder = folder;
    this.tables = folder.resolve("tables");
    this.ledger = folder.resolve("ledger.csv.gz");
  }

  @Test
  void a_job_that_is_killed_loses_nothing_doubles_nothing_and_gives_every_bad_record_its_reason()
      throws Exception {
    try (LocalBroker broker =
        LocalBroker.start(0, folder.resolve("broker"), folder.resolve("broker.log"))) {
      String servers = broker.bootstrapServers();
      createTopics(servers);
      RunSummary sent;
      try (ChildJvm first = startJob(servers)) {
        sent = simulate(servers);
        await("the first decisions").atMost(PATIENCE).until(() -> commits(Table.TRANSACTIONS) > 1);
        requireMetrics(first);
        first.kill();
      }
      sendBadRecords(servers);
      try (ChildJvm second = startJob(servers, "--available-now")) {
        assertThat(second.awaitExit(PATIENCE)).isTrue();
        assertThat(second.awaitExit()).as(second.lastLines(20)).isZero();
      }
      requireLog();
      try (SparkSession spark = session()) {
        requireNothingLostOrDoubled(spark, sent);
        requireReasons(spark);
        requireAlerts(spark, servers);
        requireActivity(spark);
      }
    }
  }

  private static void requireMetrics(ChildJvm job) {
    URI url =
        URI.create(
            job.lineBeginning(LocalStack.METRICS_AT)
                .orElseThrow()
                .substring(LocalStack.METRICS_AT.length()));
    await("the metrics")
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(new String(url.toURL().openStream().readAllBytes(), UTF_8))
                    .contains(
                        "fraudstream_kafka_lag_records{partition=\"0\",topic=\"transactions\"}",
                        "fraudstream_labelled_alert_amount_euros_total{",
                        "fraudstream_latency_seconds_bucket{le=\"+Inf\"}"));
  }

  private void requireLog() throws IOException {
    List<JsonNode> batches = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve("job.log"))) {
      JsonNode json = new ObjectMapper().readTree(line);
      if (json.path("message").asText().startsWith("Batch ")) {
        batches.add(json);
      }
    }
    assertThat(batches)
        .isNotEmpty()
        .allSatisfy(
            batch -> {
              assertThat(batch.path("log.level").asText()).isEqualTo("INFO");
              assertThat(batch.path("QUERY_ID").asText()).matches("[0-9a-f-]{36}");
              assertThat(batch.path("message").asText())
                  .startsWith("Batch " + batch.path("BATCH_ID").asText() + ":");
            });
  }

  private RunSummary simulate(String servers) {
    SimulatorSettings settings =
        SimulatorSettings.defaults().toBuilder()
            .cards(400)
            .terminals(60)
            .historyDays(24)
            .live(Duration.ZERO)
            .lateShare(0.002)
            .tooOldShare(0.002)
            .duplicateShare(0.002)
            .malformedShare(0.002)
            .hostileShare(0.003)
            .hotTerminalShare(0.4)
            .build();
    try (Simulation simulation =
        Simulation.open(settings, SendSettings.to(servers).withLedger(ledger))) {
      return simulation.run();
    }
  }

  /** What a simulator with a ledger cannot send: they have no business in it. */
  private static void sendBadRecords(String servers) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", servers,
                "max.request.size", 2 * TEN_MEGABYTES,
                "buffer.memory", 4 * TEN_MEGABYTES),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(bad(null, null)).get();
      producer.send(bad(null, new byte[TEN_MEGABYTES])).get();
      producer.send(bad("key".getBytes(UTF_8), "{\"transaction_id\":7}".getBytes(UTF_8))).get();
    }
  }

  private static ProducerRecord<byte[], byte[]> bad(
      byte @Nullable [] key, byte @Nullable [] value) {
    return new ProducerRecord<>(Topics.TRANSACTIONS, 0, key, value);
  }

  private void requireNothingLostOrDoubled(SparkSession spark, RunSummary sent) {
    Balance balance = Reconciliation.of(spark, tables.toString(), Optional.of(ledger.toString()));
    Balance.LedgerComparison compared = balance.ledger().orElseThrow();
    long records = sent.records().values().stream().mapToLong(Long::longValue).sum();
    assertThat(compared.records()).isEqualTo(records);
    assertThat(compared.lost()).isZero();
    assertThat(compared.altered()).isZero();
    assertThat(compared.unknown()).as("the bad records that no ledger knows").isEqualTo(3);
    assertThat(compared.scorable())
        .isEqualTo(sent.count(RecordKind.TRANSACTION) + sent.count(RecordKind.LATE));
    assertThat(compared.scorableRejected()).isZero();
    assertThat(balance.doubled()).isZero();
    assertThat(balance.lost()).isZero();
  }

  /** Every hour that is over, once, with every payment that came in time and no other. */
  private void requireActivity(SparkSession spark) {
    read(spark, Table.TRANSACTIONS).createOrReplaceTempView("decided");
    read(spark, Table.ACTIVITY).createOrReplaceTempView("activity");
    Row found =
        spark
            .sql(
                """
                WITH summed AS (
                  SELECT window_start AS hour, terminal_id, merchant_category, country,
                    count(*) AS rows, sum(transactions) AS payments
                  FROM activity GROUP BY ALL),
                counted AS (
                  SELECT date_trunc('hour', event_time) AS hour,
                    terminal_id, merchant_category, country,
                    count(*) AS payments, count_if(NOT late) AS in_time
                  FROM decided WHERE event_time < (SELECT max(window_end) FROM activity)
                  GROUP BY ALL)
                SELECT count(rows), count_if(nvl(rows, 1) <> 1), count_if(
                  nvl(s.payments, 0) NOT BETWEEN nvl(in_time, 0) AND nvl(c.payments, 0))
                FROM summed s FULL JOIN counted c
                ON s.hour = c.hour AND s.terminal_id = c.terminal_id
                  AND s.merchant_category <=> c.merchant_category AND s.country <=> c.country""")
            .first();
    assertThat(found.getLong(0)).isPositive();
    assertThat(found.getLong(1)).as("hours that stand in two rows").isZero();
    assertThat(found.getLong(2)).as("hours with too few or too many payments").isZero();
  }

  private void requireReasons(SparkSession spark) {
    Dataset<Row> quarantine = read(spark, Table.QUARANTINE);
    assertThat(strings(quarantine.select("reason").distinct()))
        .contains("MALFORMED", "INVALID", "DUPLICATE", "FUTURE", "TOO_OLD", "UNSCORABLE");
    assertThat(
            strings(
                quarantine
                    .where("value IS NULL OR length(value) = " + TEN_MEGABYTES)
                    .selectExpr("reason || nvl(length(value), 0)")))
        .containsExactlyInAnyOrder("MALFORMED0", "MALFORMED" + TEN_MEGABYTES);
    assertThat(strings(quarantine.where("decode(key, 'UTF-8') = 'key'").select("detail")))
        .containsExactly("transaction_id must be a string");
    assertThat(read(spark, Table.TRANSACTIONS).where("late").count()).isPositive();
  }

  /** At least once, with ids that let a consumer drop the copies. */
  private void requireAlerts(SparkSession spark, String servers) {
    Set<String> expected =
        new HashSet<>(
            strings(
                read(spark, Table.TRANSACTIONS)
                    .where("decision != 'APPROVE'")
                    .selectExpr("topic || '-' || partition || '-' || offset")));
    assertThat(expected).isNotEmpty();
    Set<String> raised = new HashSet<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (int partition = 0; partition < PARTITIONS; partition++) {
        partitions.add(new TopicPartition(Topics.ALERTS, partition));
      }
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(5))) {
          raised.add(
              new String(record.value(), UTF_8)
                  .replaceAll("^\\{\"alert_id\":\"([^\"]+)\".*", "$1"));
        }
      }
    }
    assertThat(raised).isEqualTo(expected);
  }

  private ChildJvm startJob(String servers, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "stream",
                "--set=kafka.bootstrap.servers=" + servers,
                "--set=stream.checkpoint=" + folder.resolve("checkpoint"),
                "--set=stream.tables=" + tables,
                "--set=metrics.port=0",
                "--set=stream.max-offsets-per-trigger=10000"));
    arguments.addAll(List.of(more));
    return ChildJvm.start(
        "job",
        ShortLivedJvm.options(
            "-Dfraudstream.log.format=json", "-Dfraudstream.log=" + folder.resolve("job.log")),
        System.getProperty("java.class.path"),
        Main.class,
        arguments,
        folder.resolve("job.out"));
  }

  private static void createTopics(String servers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      Map<String, String> large = Map.of("max.message.bytes", Integer.toString(2 * TEN_MEGABYTES));
      List<String> topics = List.of(Topics.TRANSACTIONS, Topics.LABELS, Topics.ALERTS);
      admin
          .createTopics(
              topics.stream()
                  .map(topic -> new NewTopic(topic, PARTITIONS, (short) 1).configs(large))
                  .toList())
          .all()
          .get();
      TopicSetup.awaitLeaders(admin, topics, PATIENCE);
    }
  }

  private long commits(Table table) throws IOException {
    Path log = Path.of(table.under(tables.toString()), "_delta_log");
    if (!Files.isDirectory(log)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(log)) {
      return files.filter(file -> file.toString().endsWith(".json")).count();
    }
  }

  private static SparkSession session() {
    return JobSession.create(
        StreamConfig.of(Map.of("spark.master", "local[2]", "spark.sql.shuffle.partitions", "2")));
  }

  private Dataset<Row> read(SparkSession spark, Table table) {
    return spark.read().format("delta").load(table.under(tables.toString()));
  }

  private static List<String> strings(Dataset<Row> rows) {
    return rows.collectAsList().stream().map(row -> row.getString(0)).toList();
  }
}

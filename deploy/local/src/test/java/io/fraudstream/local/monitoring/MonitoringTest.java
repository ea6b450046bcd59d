package io.fraudstream.local.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fraudstream.local.Main;
import io.fraudstream.local.ShortLivedJvm;
import io.fraudstream.local.broker.LocalBroker;
import io.fraudstream.local.process.ChildJvm;
import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.producer.kafka.SendSettings;
import io.fraudstream.producer.kafka.TopicSetup;
import io.fraudstream.producer.simulator.Simulation;
import io.fraudstream.producer.simulator.SimulatorSettings;
import io.fraudstream.streaming.TestPayments;
import io.fraudstream.transactions.Topics;
import io.fraudstream.transactions.TransactionCodec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus watches a real job: every question of every dashboard and rule has an answer,
 * and alerts fire because what they speak of happens.
 */
class MonitoringTest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int PARTITIONS = 2;

  /** About as many as the simulator has sent by then. */
  private static final int UNUSUAL = 25_000;

  private static final Map<String, String> AMOUNT = Map.of("feature", "amount");

  private final Path folder;
  private final Path models;

  MonitoringTest(@TempDir Path folder) {
    this.folder = folder;
    this.models = folder.resolve("models");
  }

  @Test
  void every_question_has_an_answer_and_alerts_fire_for_their_cause() throws Exception {
    Optional<Path> program = Prometheus.program();
    assumeTrue(
        program.isPresent(),
        "There is no prometheus on PATH: nothing proves the dashboards and alerts here. Install it"
            + " (Debian: apt-get install --no-install-recommends prometheus) and run this again.");
    writeModels();
    int port = freePort();
    try (LocalBroker broker =
            LocalBroker.start(0, folder.resolve("broker"), folder.resolve("broker.log"));
        Prometheus prometheus =
            Prometheus.start(
                program.orElseThrow(),
                folder.resolve("prometheus"),
                freePort(),
                "127.0.0.1:" + port);
        ChildJvm job = startJob(broker.bootstrapServers(), port)) {
      await("Prometheus").atMost(PATIENCE).until(prometheus::ready);
      try (Simulation simulation =
          Simulation.open(settings(), SendSettings.to(broker.bootstrapServers()))) {
        Thread sender = new Thread(simulation::run, "simulation");
        sender.start();
        everythingHasData(prometheus, job);
        assertThat(prometheus.hasData("fraudstream_state_rows{operator=\"card\"} > 400")).isTrue();

        quiet(prometheus, "FraudstreamRejectsSurge", Map.of());
        quiet(prometheus, "FraudstreamDrift", AMOUNT);
        try (KafkaProducer<byte[], byte[]> producer = producer(broker)) {
          Instant now = simulation.progress().eventTime().orElseThrow();
          send(producer, UNUSUAL, number -> costlyPayment(number, now));
          fires(
              prometheus,
              "FraudstreamRejectsSurge",
              Map.of(),
              () -> send(producer, 300, number -> "not a payment".getBytes(UTF_8)));
          fires(prometheus, "FraudstreamDrift", AMOUNT, () -> {});
        }
        quiet(prometheus, "FraudstreamModelRefused", Map.of());
        serve("damaged");
        fires(prometheus, "FraudstreamModelRefused", Map.of(), () -> {});
        serve("second");
        await("the second model")
            .atMost(PATIENCE)
            .until(() -> prometheus.hasData("fraudstream_model_info{version=\"second\"} == 1"));
        assertThat(prometheus.hasData("fraudstream_model_swaps_total == 1")).isTrue();
        quiet(prometheus, "FraudstreamModelRefused", Map.of());

        quiet(prometheus, "FraudstreamNoProgress", Map.of());
        simulation.stop();
        sender.join();
      }
      broker.jvm().kill();
      fires(prometheus, "FraudstreamNoProgress", Map.of(), () -> {});

      assertThat(job.isAlive()).as(job.lastLines(20)).isTrue();
      quiet(prometheus, "FraudstreamDown", Map.of());
      job.kill();
      fires(prometheus, "FraudstreamDown", Map.of(), () -> {});
    }
  }

  private static void everythingHasData(Prometheus prometheus, ChildJvm job) throws Exception {
    List<Dashboard.Query> open = new ArrayList<>();
    for (Dashboard dashboard : Dashboard.all()) {
      open.addAll(dashboard.queries());
    }
    await("the rules").atMost(PATIENCE).until(() -> !prometheus.rules().isEmpty());
    for (Prometheus.Rule rule : prometheus.rules()) {
      if (!rule.alert()) {
        open.add(new Dashboard.Query("rule " + rule.name(), rule.query()));
      }
      // An alert that is quiet has no answer; what it compares must have one.
      for (String selector : Selectors.of(rule.query())) {
        open.add(new Dashboard.Query("in the rule " + rule.name(), selector));
      }
    }
    int questions = open.size();
    await("an answer to every question")
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .untilAsserted(
            () -> {
              assertThat(job.isAlive()).as(job.lastLines(20)).isTrue();
              for (Iterator<Dashboard.Query> each = open.iterator(); each.hasNext(); ) {
                if (hasData(prometheus, each.next().expression())) {
                  each.remove();
                }
              }
              assertThat(open).as("questions without an answer, of " + questions).isEmpty();
            });
    assertThat(prometheus.rules()).allMatch(rule -> rule.error().isEmpty());
  }

  /** Of the whole and, for an "or vector(0)" hides what is missing, of every part. */
  private static boolean hasData(Prometheus prometheus, String expression) throws Exception {
    String asked =
        expression
            .replace("$job", "fraudstream")
            .replace("$instance", ".*")
            .replace("$__rate_interval", "20s")
            .replace("$__range", "5m");
    assertThat(asked).doesNotContain("$");
    for (String selector : Selectors.of(asked)) {
      if (!prometheus.hasData(selector)) {
        return false;
      }
    }
    return prometheus.hasData(asked);
  }

  private interface Cause {
    void cause() throws Exception;
  }

  private static void fires(
      Prometheus prometheus, String alert, Map<String, String> labels, Cause cause) {
    await(alert)
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(
            () -> {
              cause.cause();
              return prometheus.fires(alert, labels);
            });
  }

  /** Does not fire; on a slow machine a batch may have taken too long for a moment. */
  private static void quiet(Prometheus prometheus, String alert, Map<String, String> labels) {
    await(alert + " to be quiet")
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(() -> !prometheus.fires(alert, labels));
  }

  private static SimulatorSettings settings() {
    return SimulatorSettings.defaults().toBuilder()
        .cards(800)
        .terminals(160)
        .historyDays(25)
        .live(Duration.ofMinutes(10))
        .rate(200)
        .lateShare(0.002)
        .duplicateShare(0.002)
        .malformedShare(0.002)
        .build();
  }

  /** As no card of the simulator pays. */
  private static byte[] costlyPayment(long number, Instant time) {
    return TransactionCodec.encode(
        TestPayments.payment(
            "costly-" + number,
            time.toEpochMilli(),
            "costly-card-" + number % 5_000,
            "costly-shop-" + number % 500,
            5_000_00));
  }

  private static void send(
      KafkaProducer<byte[], byte[]> producer, int count, LongFunction<byte[]> value) {
    for (int i = 0; i < count; i++) {
      var unused = producer.send(new ProducerRecord<>(Topics.TRANSACTIONS, value.apply(i)));
    }
    producer.flush();
  }

  private static KafkaProducer<byte[], byte[]> producer(LocalBroker broker) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        new ByteArraySerializer(),
        new ByteArraySerializer());
  }

  /** The shipped model, the same by another name, and one that cannot serve. */
  private void writeModels() throws IOException {
    ModelArtifact shipped = ModelArtifact.shipped();
    shipped.save(models.resolve("first"));
    ModelArtifact.of(
            shipped.program(),
            new String(shipped.manifestJson(), UTF_8)
                .replace(shipped.version(), "second")
                .getBytes(UTF_8))
        .save(models.resolve("second"));
    shipped.save(models.resolve("damaged"));
    Files.write(models.resolve("damaged/model.pt"), new byte[1]);
    serve("first");
  }

  private void serve(String version) throws IOException {
    Path written = Files.writeString(models.resolve("current.new"), version);
    Files.move(written, models.resolve("current"), StandardCopyOption.REPLACE_EXISTING);
  }

  private ChildJvm startJob(String servers, int port) {
    TopicSetup.ensureTopics(SendSettings.to(servers).withNewTopics(PARTITIONS, 1));
    return ChildJvm.start(
        "job",
        ShortLivedJvm.options("-Dfraudstream.log=" + folder.resolve("job.log")),
        System.getProperty("java.class.path"),
        Main.class,
        List.of(
            "stream",
            "--set=kafka.bootstrap.servers=" + servers,
            "--set=metrics.port=" + port,
            "--set=stream.checkpoint=" + folder.resolve("checkpoint"),
            "--set=stream.tables=" + folder.resolve("tables"),
            "--set=model.directory=" + models,
            "--set=spark.sql.streaming.stateStore.rocksdb.trackTotalNumberOfRows=true",
            "--set=stream.max-offsets-per-trigger=20000",
            "--set=spark.sql.shuffle.partitions=2"),
        folder.resolve("job.out"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}

package io.fraudstream.streaming.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigSourcesTest {
  private final Path folder;

  ConfigSourcesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void command_line_beats_environment_beats_file_beats_default() throws IOException {
    Path file =
        file(
            """
            topics { transactions = from-file, labels = from-file-too, alerts = file-alerts }
            """);

    StreamConfig config =
        StreamConfig.load(
            file,
            Map.of("FRAUDSTREAM_TOPICS_TRANSACTIONS", "from-env", "FRAUDSTREAM_TOPICS_LABELS", "e"),
            Map.of("topics.transactions", "from-line"));

    assertThat(config.transactionsTopic()).isEqualTo("from-line");
    assertThat(config.labelsTopic()).isEqualTo("e");
    assertThat(config.alertsTopic()).isEqualTo("file-alerts");
    assertThat(config.checkpoint()).isEqualTo(".fraudstream/checkpoint");
  }

  @Test
  void a_dash_is_an_underscore_in_the_environment() {
    StreamConfig config =
        StreamConfig.load(null, Map.of("FRAUDSTREAM_STREAM_TRIGGER_INTERVAL", "5 s"), Map.of());

    assertThat(config.triggerInterval()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void variables_of_others_are_left_alone() {
    Map<String, String> environment =
        Map.of("FRAUDSTREAM_SERVICE_HOST", "10.0.0.1", "FRAUDSTREAM_PORT", "tcp://10.0.0.1:80");

    assertThat(StreamConfig.load(null, environment, Map.of()).bootstrapServers())
        .isEqualTo("localhost:9092");
  }

  @Test
  void a_pass_through_key_may_be_nested_quoted_or_the_beginning_of_another() throws IOException {
    Path file =
        file(
            """
            kafka { security { protocol = SASL_SSL }, "sasl.mechanism" = PLAIN }
            "kafka.fetch.max.wait.ms" = 10
            spark.speculation = true
            spark.speculation.interval = 1s
            "spark.locality.wait" = 2s
            spark.locality.wait.node = 3s
            spark.jars = [one.jar, two.jar]
            spark { cleaner = 1, "cleaner.ttl" = 2 }
            """);

    StreamConfig config = StreamConfig.load(file, Map.of(), Map.of());

    assertThat(config.kafkaProperties())
        .containsOnly(
            Map.entry("bootstrap.servers", "localhost:9092"),
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("sasl.mechanism", "PLAIN"),
            Map.entry("fetch.max.wait.ms", "10"));
    assertThat(config.sparkProperties())
        .containsOnly(
            Map.entry("spark.speculation", "true"),
            Map.entry("spark.speculation.interval", "1s"),
            Map.entry("spark.locality.wait", "2s"),
            Map.entry("spark.locality.wait.node", "3s"),
            Map.entry("spark.jars", "one.jar,two.jar"),
            Map.entry("spark.cleaner", "1"),
            Map.entry("spark.cleaner.ttl", "2"));
  }

  @Test
  void a_file_may_include_its_neighbour_and_refer_to_other_keys() throws IOException {
    Files.writeString(folder.resolve("base.conf"), "topics.labels = shared");
    Path file =
        file(
            """
            include "base.conf"
            stream.tables = "/data"
            stream.checkpoint = ${stream.tables}"/checkpoint"
            """);

    StreamConfig config = StreamConfig.load(file, Map.of(), Map.of());

    assertThat(config.labelsTopic()).isEqualTo("shared");
    assertThat(config.checkpoint()).isEqualTo("/data/checkpoint");
  }

  @Test
  void a_secret_may_come_from_another_file_or_from_the_environment() throws IOException {
    Files.writeString(folder.resolve("secrets.conf"), "kafka.ssl.key.password = hunter2");
    Path file =
        file(
            """
            include required("secrets.conf")
            kafka.ssl.keystore.password = ${PATH}
            kafka.config.providers = file
            kafka.config.providers.file.class = Provider
            """);

    StreamConfig config = StreamConfig.load(file, Map.of(), Map.of());

    assertThat(config.kafkaProperties())
        .containsEntry("ssl.key.password", "hunter2")
        .containsEntry("config.providers", "file")
        .containsEntry("ssl.keystore.password", System.getenv("PATH"));
    assertThat(config.describe()).doesNotContain("hunter2", System.getenv("PATH"));
  }

  @Test
  void the_description_names_the_origin_of_every_value_and_masks_secrets() throws IOException {
    Path file =
        file(
            """
            topics.labels = mine
            kafka.ssl.truststore.password = hunter2
            """);

    String description =
        StreamConfig.load(
                file,
                Map.of("FRAUDSTREAM_TOPICS_ALERTS", "alarms"),
                Map.of("spark.master", "local[2]"))
            .describe();

    assertThat(description.lines().map(line -> line.replaceAll(" +# ", " # ")))
        .contains(
            "topics.transactions = \"transactions\" # default",
            "topics.labels = \"mine\" # " + file + ":1",
            "topics.alerts = \"alarms\" # environment FRAUDSTREAM_TOPICS_ALERTS",
            "spark.master = \"local[2]\" # command line",
            "kafka.ssl.truststore.password = \"********\" # " + file + ":2")
        .hasSize(Settings.ALL.size() + 2);
    assertThat(description).doesNotContain("hunter2");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("fraudstream.conf"), text);
  }
}

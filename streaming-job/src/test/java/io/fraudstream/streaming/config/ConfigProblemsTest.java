package io.fraudstream.streaming.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigProblemsTest {
  private final Path folder;

  ConfigProblemsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void all_problems_of_all_sources_come_at_once() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("my.conf"),
            """
            stream.trigger-intervall = 2 s
            stream.max-offsets-per-trigger = 0
            nonsense = 1
            """);

    assertThat(
            problems(
                file,
                Map.of("FRAUDSTREAM_SCORING_DEVICE", "tpu"),
                Map.of("stream.watermark-delay", "soon")))
        .containsExactlyInAnyOrder(
            "stream.trigger-intervall = 2 s ("
                + file
                + ":1): is not a known key, did you mean stream.trigger-interval",
            "stream.max-offsets-per-trigger = 0 (" + file + ":2): must be an integer, at least 1",
            "nonsense = 1 (" + file + ":3): is not a known key",
            "scoring.device = tpu (environment FRAUDSTREAM_SCORING_DEVICE):"
                + " must be one of auto, cpu, gpu",
            "stream.watermark-delay = soon (command line):"
                + " must be a duration such as 10 minutes");
  }

  @ParameterizedTest
  @CsvSource({
    "stream.triggerInterval, stream.trigger-interval",
    "trigger-interval, stream.trigger-interval",
    "scoring.threshold.review, ''",
    "topic.labels, topics.labels",
    "kafak.acks, kafka.acks",
    "sparc.master, spark.master",
    "completely.different, ''"
  })
  void an_unknown_key_gets_a_suggestion_if_one_is_near(String key, String suggestion) {
    assertThat(problems(null, Map.of(), Map.of(key, "x")))
        .containsExactly(
            key
                + " = x (command line): is not a known key"
                + (suggestion.isEmpty() ? "" : ", did you mean " + suggestion));
  }

  @Test
  void a_mistyped_variable_is_a_problem() {
    assertThat(problems(null, Map.of("FRAUDSTREAM_TOPIC_LABELS", "x"), Map.of()))
        .containsExactly(
            "FRAUDSTREAM_TOPIC_LABELS = x (environment):"
                + " is not a known variable, did you mean FRAUDSTREAM_TOPICS_LABELS");
  }

  @ParameterizedTest
  @CsvSource({
    "kafka.bootstrap.servers, localhost",
    "kafka.bootstrap.servers, 'one:1,'",
    "topics.alerts, 'white space'",
    "topics.alerts, ..",
    "stream.tables, ' '",
    "stream.trigger-interval, -1 s",
    "stream.trigger-interval, 3 parsecs",
    "stream.max-offsets-per-trigger, many",
    "features.max-exact-events, 0",
    "scoring.batch-size, 99999999999",
    "scoring.review-threshold, 1.01",
    "scoring.decline-threshold, NaN",
    "activity.enabled, yes",
    "metrics.enabled, on",
    "metrics.port, 65536",
    "metrics.port, -1",
    "metrics.bind-address, http://localhost"
  })
  void a_bad_value_is_refused_with_what_would_be_valid(String key, String value) {
    assertThat(problems(null, Map.of(), Map.of(key, value)))
        .singleElement()
        .asString()
        .startsWith(key + " = " + value + " (command line): must be ");
  }

  @ParameterizedTest
  @CsvSource({
    "topics.labels, transactions, must differ from topics.transactions",
    "topics.alerts, labels, must differ from the topics that are read",
    "stream.checkpoint, .fraudstream/tables, must differ from stream.tables",
    "features.allowed-lateness, 1 minute, must be at least stream.watermark-delay"
  })
  void values_that_contradict_each_other_are_refused(String key, String value, String problem) {
    assertThat(problems(null, Map.of(), Map.of(key, value)))
        .containsExactly(key + " = " + value + " (command line): " + problem);
  }

  @Test
  void the_review_threshold_is_not_above_the_decline_threshold() {
    assertThat(
            problems(
                null,
                Map.of(),
                Map.of("scoring.review-threshold", "0.8", "scoring.decline-threshold", "0.5")))
        .containsExactly(
            "scoring.review-threshold = 0.8 (command line):"
                + " must be at most scoring.decline-threshold");
  }

  @Test
  void a_key_in_two_spellings_is_refused() throws IOException {
    Path file =
        Files.writeString(folder.resolve("my.conf"), "kafka.acks = 1\n\"kafka.acks\" = all\n");

    assertThat(problems(file, Map.of(), Map.of()))
        .singleElement()
        .asString()
        .contains("kafka.acks", file + ":1", file + ":2", "keep one of them");
  }

  @Test
  void a_file_that_is_absent_or_not_hocon_is_one_clear_problem() throws IOException {
    Path absent = folder.resolve("absent.conf");
    Path broken = Files.writeString(folder.resolve("broken.conf"), "stream {");

    assertThat(problems(absent, Map.of(), Map.of()))
        .containsExactly("Cannot read the configuration file " + absent + ": no such file");
    assertThat(problems(broken, Map.of(), Map.of()))
        .singleElement()
        .asString()
        .startsWith("Cannot read the configuration file " + broken + " as HOCON: ");
  }

  @Test
  void a_file_of_secrets_that_is_required_and_absent_is_a_problem() throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), "include required(\"absent.conf\")");

    assertThat(problems(file, Map.of(), Map.of()))
        .singleElement()
        .asString()
        .contains("absent.conf");
  }

  @Test
  void a_secret_under_a_mistyped_key_is_not_shown() throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), "kafak.ssl.key.password = hunter2");

    assertThat(problems(file, Map.of(), Map.of()))
        .singleElement()
        .asString()
        .startsWith("kafak.ssl.key.password = ********")
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "kafka.ssl.keystore.password, hunter2",
    "kafka.sasl.jaas.config, 'Module required password=\"hunter2\";'",
    "spark.hadoop.fs.s3a.secret.key, hunter2",
    "spark.driver.extraJavaOptions, -Djavax.net.ssl.keyStorePassword=hunter2"
  })
  void a_secret_on_the_command_line_is_refused_and_not_repeated(String key, String value) {
    assertThat(problems(null, Map.of(), Map.of(key, value)))
        .singleElement()
        .asString()
        .startsWith(key + " = ")
        .contains("(command line): is a secret", "configuration file", "${NAME}")
        .doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "kafka.ssl.keystore.password, ${file:/run/secrets/kafka:keystore}",
    "kafka.sasl.jaas.config, 'Module required password=\"${directory:/run/secrets:kafka}\";'",
    "kafka.ssl.keystore.location, /etc/keystore.p12",
    "spark.hadoop.fs.s3a.aws.credentials.provider, com.example.Provider",
    "spark.kubernetes.authenticate.oauthTokenFile, /run/token"
  })
  void the_place_of_a_secret_may_stand_on_the_command_line(String key, String value) {
    assertThat(StreamConfig.load(null, Map.of(), Map.of(key, value)).describe()).contains(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kafka { ssl.key.password hunter2 }",
        "kafka.ssl.key.password = one\nhunter2",
        "kafka.ssl.key.password = hunter2=",
        "kafka.ssl.key.password = \"hunter2"
      })
  void a_secret_that_lacks_its_quotes_is_not_repeated_by_the_parser(String text)
      throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), text);

    assertThat(problems(file, Map.of(), Map.of()))
        .singleElement()
        .asString()
        .contains(file + ": ")
        .doesNotContain("hunter2");
  }

  private static List<String> problems(
      @Nullable Path file, Map<String, String> environment, Map<String, String> commandLine) {
    ConfigException thrown =
        catchThrowableOfType(
            ConfigException.class, () -> StreamConfig.load(file, environment, commandLine));
    assertThat(thrown).as("the configuration is refused").isNotNull();
    return thrown.problems();
  }
}

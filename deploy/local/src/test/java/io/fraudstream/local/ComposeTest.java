package io.fraudstream.local;

import static io.fraudstream.local.ComposeFile.TOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.fraudstream.local.ComposeFile.Service;
import io.fraudstream.streaming.config.StreamConfig;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** What {@code docker-compose.yml} says, compared with the code and the files that it speaks of. */
class ComposeTest {
  private static final String HOME = "/opt/fraudstream/";

  private final ComposeFile compose = ComposeFile.read();

  ComposeTest() throws IOException {}

  @Test
  void every_service_is_confined_watched_and_pinned() {
    for (Service service : compose.services()) {
      JsonNode json = service.json();
      assertThat(service.image()).as(service.name()).matches("[a-z/]+:v?\\d+(\\.\\d+)+(-\\w+)*");
      assertThat(json.at("/user").asText()).as(service.name()).matches("[1-9]\\d*:\\d+");
      assertThat(json.at("/read_only").asBoolean()).as(service.name()).isTrue();
      assertThat(service.strings("/cap_drop")).as(service.name()).containsExactly("ALL");
      assertThat(service.strings("/security_opt")).contains("no-new-privileges:true");
      assertThat(json.at("/mem_limit").asText()).as(service.name()).matches("\\d+[mg]");
      assertThat(json.at("/cpus").asDouble()).as(service.name()).isPositive();
      assertThat(json.at("/pids_limit").asInt()).as(service.name()).isPositive();
      boolean ends = !json.at("/healthcheck/disable").isMissingNode();
      assertThat(ends ? service.name() : json.at("/healthcheck/test/0").asText())
          .as("health check of %s, unless it ends by itself", service.name())
          .isIn("CMD", "CMD-SHELL", "bucket");
      assertThat(service.strings("/ports"))
          .as(service.name())
          .allMatch(port -> port.startsWith("127.0.0.1:"));
    }
  }

  @Test
  void versions_are_those_of_the_build() throws IOException {
    assertThat(compose.variables()).containsEntry("VERSION", Pom.version());
    assertThat(compose.service("broker").image())
        .isEqualTo("apache/kafka:" + Pom.property("kafka.broker.version"));
    assertThat(compose.variablesRead()).allMatch(compose.variables()::containsKey);
    assertThat(compose.variables().stringPropertyNames())
        .containsExactlyInAnyOrderElementsOf(with(compose.variablesRead(), "COMPOSE_PROFILES"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"core", "s3", "core,monitoring", "s3,monitoring", "core,gpu", "s3,gpu,monitoring"})
  void profiles_start_all_that_they_need_and_share_no_port(String profiles) {
    List<Service> started = compose.services(Set.of(profiles.split(",")));
    Set<String> names = started.stream().map(Service::name).collect(Collectors.toSet());
    Set<String> ports = new HashSet<>();
    for (Service service : started) {
      assertThat(names).as(service.name()).containsAll(service.needs());
      service.strings("/ports").forEach(port -> assertThat(ports.add(port)).as(port).isTrue());
    }
    assertThat(started.stream().filter(service -> service.hosts().contains("job"))).hasSize(1);
    assertThat(started.stream().filter(service -> service.hosts().contains("worker")))
        .hasSizeGreaterThanOrEqualTo(2);
    assertThat(compose.services().stream().flatMap(service -> service.profiles().stream()))
        .contains(profiles.split(","));
  }

  @Test
  void compose_itself_takes_the_file() throws IOException, InterruptedException {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "docker-compose"))),
        "There is no docker-compose on PATH: only our own reading of docker-compose.yml is checked.");
    for (String profile : List.of("core", "s3", "core,monitoring", "s3,gpu,monitoring")) {
      ProcessBuilder config =
          new ProcessBuilder("docker-compose", "config", "-q").directory(TOP.toFile()).inheritIO();
      config.environment().put("COMPOSE_PROFILES", profile);
      assertThat(config.start().waitFor()).as(profile).isZero();
    }
  }

  @Test
  void our_commands_are_ones_that_the_command_line_understands() {
    for (Service service : compose.services()) {
      if (service.isOurs() && !service.isSpark()) {
        Main.commandLine().parseArgs(service.commandLine().toArray(String[]::new));
      }
    }
    assertThat(compose.service("simulator").commandLine()).startsWith("simulate");
  }

  @Test
  void documented_commands_are_understood_too() throws IOException {
    String page = Files.readString(TOP.resolve("docs/compose.md")).replace("\\\n", "");
    List<MatchResult> commands =
        Pattern.compile(
                "(?m)^docker compose run --rm --no-deps( --entrypoint fraudstream)? (\\S+) (.+)")
            .matcher(page)
            .results()
            .toList();
    assertThat(commands).hasSize(3);
    for (MatchResult command : commands) {
      Service service = compose.service(command.group(2));
      assertThat(service.isOurs()).as(service.name()).isTrue();
      assertThat(service.isSpark()).as(service.name()).isEqualTo(command.group(1) != null);
      Main.commandLine().parseArgs(command.group(3).trim().split(" +"));
    }
  }

  @Test
  void variables_of_our_services_are_settings_or_the_login_of_the_store() {
    Map<String, String> login = compose.service("store").environment();
    for (Service service : compose.services()) {
      if (service.isOurs()) {
        List<String> effective = config(service).describe().lines().toList();
        service
            .environment()
            .forEach(
                (variable, value) -> {
                  if (variable.startsWith("FRAUDSTREAM_")) {
                    assertThat(effective)
                        .anyMatch(line -> line.endsWith("# environment " + variable));
                  } else {
                    assertThat(login).containsEntry(variable, value);
                  }
                });
      }
    }
  }

  @Test
  void spark_is_started_as_in_the_trial_cluster() throws IOException, ClassNotFoundException {
    String cluster = Files.readString(TOP.resolve("deploy/standalone/cluster.sh"));
    for (Service service : compose.services()) {
      if (service.isSpark()) {
        List<String> words = service.commandLine();
        assertThat(words.get(1)).startsWith("-Xmx");
        Class.forName(words.get(2), false, getClass().getClassLoader());
        assertThat(cluster).contains("spark " + words.get(1) + " " + words.get(2));
      }
    }
    assertThat(cluster).contains("deploy/docker/layout.sh", "$image/spark-class");
    for (String name : List.of("job", "job-s3")) {
      List<String> words = compose.service(name).commandLine();
      String standalone = TOP.resolve("deploy/standalone").toAbsolutePath().normalize() + "/";
      SparkSubmitArguments submit =
          submit(
              words.subList(3, words.size()).stream()
                  .map(word -> word.replace(HOME, standalone))
                  .toList());
      assertThat(submit.master())
          .isEqualTo("spark://master:" + compose.service("master").after("--port"));
      assertThat(submit.primaryResource()).isEqualTo("file:" + standalone + "job.jar");
      assertThat(submit.deployMode()).isEqualTo("client");
      assertThat(cluster).contains("--properties-file \"$image/spark-defaults.conf\"");
      assertThat(submit.sparkProperties().apply("spark.driver.host"))
          .isIn(compose.service(name).hosts());
    }
    for (Service worker : compose.services()) {
      if (worker.hosts().contains("worker")) {
        assertThat(worker.commandLine())
            .endsWith("spark://master:" + compose.service("master").after("--port"));
        assertThat(cluster)
            .contains("--cores " + worker.after("--cores"), "--memory " + worker.after("--memory"));
      }
    }
  }

  @Test
  void health_is_asked_where_it_is_served() {
    for (Service service : compose.services()) {
      List<String> check = service.strings("/healthcheck/test");
      if (check.contains("healthy")) {
        String served =
            service.commandLine().contains("--webui-port")
                ? service.after("--webui-port")
                : Integer.toString(config(service).metricsPort());
        assertThat(check).as(service.name()).containsSubsequence("CMD", "healthy", served);
      }
    }
    int broker =
        Integer.parseInt(config(compose.service("simulator")).bootstrapServers().split(":", -1)[1]);
    assertThat(compose.service("simulator").strings("/healthcheck/test").get(1))
        .contains("':%04X 01 '".formatted(broker));
    assertThat(compose.service("broker").strings("/healthcheck/test").get(3))
        .endsWith("/dev/tcp/broker/" + broker);
    assertThat(compose.service("broker").variable("KAFKA_LISTENERS"))
        .contains("PLAINTEXT://:" + broker + ",");
  }

  @Test
  void files_of_the_image_are_in_its_layout() throws IOException {
    List<String> instructions =
        Files.readAllLines(TOP.resolve("deploy/docker/layout.sh")).stream()
            .filter(line -> !line.startsWith("#"))
            .toList();
    for (Service service : compose.services()) {
      for (String word : service.commandLine()) {
        if (word.startsWith(HOME)) {
          assertThat(instructions)
              .as(word)
              .anyMatch(line -> line.contains(word.substring(HOME.length())));
        }
      }
    }
  }

  @Test
  void mounted_files_and_folders_exist() {
    Set<String> volumes = new HashSet<>();
    for (Service service : compose.services()) {
      service
          .mounts()
          .forEach(
              (target, source) -> {
                if (source.startsWith(".")) {
                  assertThat(TOP.resolve(source)).as(service.name()).isDirectory();
                } else {
                  volumes.add(source);
                }
              });
      for (String word : service.commandLine()) {
        if (word.startsWith("--config.file=")) {
          assertThat(mounted(service, word.substring(word.indexOf('=') + 1))).isRegularFile();
        }
      }
    }
    assertThat(compose.root().at("/volumes").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrderElementsOf(volumes);
  }

  @Test
  void grafana_finds_its_dashboards_and_prometheus() throws IOException {
    Service grafana = compose.service("grafana");
    Path provisioning = mounted(grafana, "/etc/grafana/provisioning");
    String dashboards = Files.readString(provisioning.resolve("dashboards/fraudstream.yml"));
    String folder = found("path: (\\S+)", dashboards).group(1);
    assertThat(mounted(grafana, folder)).isDirectoryContaining("glob:**.json");
    assertThat(mounted(grafana, grafana.variable("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH")))
        .isRegularFile();
    assertThat(Files.readString(provisioning.resolve("datasources/prometheus.yml")))
        .contains("$PROMETHEUS_URL");
    assertThat(grafana.variable("PROMETHEUS_URL")).isEqualTo("http://prometheus:9090");
  }

  @Test
  void prometheus_asks_the_driver_and_the_executors_and_tells_the_alertmanager()
      throws IOException {
    String prometheus =
        Files.readString(
            mounted(compose.service("prometheus"), "/etc/prometheus/prometheus-compose.yml"));
    StreamConfig job = config(compose.service("job"));
    assertThat(job.metricsBindAddress()).isEqualTo("0.0.0.0");
    assertThat(compose.service("job").strings("/ports"))
        .containsExactly("127.0.0.1:%1$d:%1$d".formatted(job.metricsPort()));
    assertThat(prometheus)
        .contains("[\"job:" + job.metricsPort() + "\"]", "names: [\"worker\"]")
        .contains("port: " + job.metricsPort())
        .contains("[\"alertmanager:9093\"]");
    assertThat(compose.service("alertmanager").strings("/ports"))
        .containsExactly("127.0.0.1:9093:9093");
  }

  @Test
  void the_job_keeps_its_data_on_a_volume_or_in_the_bucket() {
    Service job = compose.service("job");
    for (String location : List.of(config(job).tables(), config(job).checkpoint())) {
      assertThat(job.mounts()).containsKey(location.substring(0, location.lastIndexOf('/')));
      for (String worker : List.of("worker-1", "worker-2", "worker-gpu")) {
        assertThat(compose.service(worker).mounts()).containsAllEntriesOf(job.mounts());
      }
    }
    Service onS3 = compose.service("job-s3");
    String bucket = found("-name (\\w+)", compose.service("bucket").commandLine().get(2)).group(1);
    assertThat(config(onS3).tables()).startsWith("s3a://" + bucket + "/");
    assertThat(config(onS3).checkpoint()).startsWith("s3a://" + bucket + "/");
    assertThat(onS3.commandLine()).contains("spark.hadoop.fs.s3a.endpoint=http://store:8333");
    assertThat(compose.service("store").environment())
        .allSatisfy((key, value) -> assertThat(onS3.environment()).containsEntry(key, value));
  }

  private static StreamConfig config(Service service) {
    return StreamConfig.load(null, service.environment(), Map.of());
  }

  /** Reads the words as spark-submit does; it refuses options that it does not know. */
  private static SparkSubmitArguments submit(List<String> words) {
    return new SparkSubmitArguments(
        CollectionConverters.asScala(words).toSeq(),
        scala.collection.immutable.Map$.MODULE$.from(
            CollectionConverters.asScala(new HashMap<String, String>())));
  }

  /** Where a path of the container lies in the repository. */
  private static Path mounted(Service service, String path) {
    return service.mounts().entrySet().stream()
        .filter(mount -> path.equals(mount.getKey()) || path.startsWith(mount.getKey() + "/"))
        .filter(mount -> mount.getValue().startsWith("."))
        .map(mount -> TOP.resolve(mount.getValue() + path.substring(mount.getKey().length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError(service.name() + " does not mount " + path));
  }

  private static MatchResult found(String regex, String text) {
    return Pattern.compile(regex)
        .matcher(text)
        .results()
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + regex + " in " + text));
  }

  private static Set<String> with(Set<String> names, String another) {
    Set<String> all = new HashSet<>(names);
    all.add(another);
    return all;
  }
}

package io.fraudstream.local.monitoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real Prometheus with the configuration and rules that ship, in which time passes faster: a
 * minute lasts three seconds.
 */
final class Prometheus implements AutoCloseable {
  private static final Path SHIPPED = Path.of("..", "prometheus");
  private static final int FASTER = 20;
  private static final Pattern DURATION =
      Pattern.compile("(?<=\\[|for: |interval: )(\\d+)([smh])\\b");
  private static final Map<String, Integer> SECONDS = Map.of("s", 1, "m", 60, "h", 3600);

  private final Process process;
  private final String url;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Instant start = Instant.now();

  /** A rule as Prometheus has loaded it. */
  record Rule(String name, String query, boolean alert, String error) {}

  private Prometheus(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** The program, if this machine has it. */
  static Optional<Path> program() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, "prometheus"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts it; {@link #ready} says when it answers.
   *
   * @param target the address of the job's metrics
   */
  static Prometheus start(Path program, Path folder, int port, String target) throws IOException {
    Files.createDirectories(folder.resolve("rules"));
    Path config = folder.resolve("prometheus.yml");
    String local = Files.readString(SHIPPED.resolve("prometheus-local.yml"));
    Files.writeString(config, faster(replace(local, "127.0.0.1:9464", target)));
    try (Stream<Path> rules = Files.list(SHIPPED.resolve("rules"))) {
      for (Path rule : rules.toList()) {
        // Limits that are minutes are written as so many times 60.
        String scaled = faster(Files.readString(rule)).replace("* 60", "* " + 60 / FASTER);
        Files.writeString(folder.resolve("rules").resolve(rule.getFileName()), scaled);
      }
    }
    Process process =
        new ProcessBuilder(
                program.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--log.level=warn")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    return new Prometheus(process, "http://127.0.0.1:" + port);
  }

  /** Whether it answers by now. */
  boolean ready() throws Exception {
    if (!process.isAlive()) {
      throw new AssertionError("Prometheus ended with exit code " + process.exitValue());
    }
    try {
      return client.send(request("/-/ready", Map.of()), BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    }
  }

  /** All rules. */
  List<Rule> rules() throws Exception {
    return Stream.of(ask("/api/v1/rules", Map.of()).at("/groups"))
        .flatMap(groups -> groups.findValues("rules").stream())
        .flatMap(rules -> Stream.iterate(0, i -> i < rules.size(), i -> i + 1).map(rules::get))
        .map(
            rule ->
                new Rule(
                    rule.at("/name").asText(),
                    rule.at("/query").asText(),
                    rule.at("/type").asText().equals("alerting"),
                    rule.at("/lastError").asText()))
        .toList();
  }

  /** Whether such an alert fires now. */
  boolean fires(String alert, Map<String, String> labels) throws Exception {
    StringBuilder selector = new StringBuilder("ALERTS{alertstate=\"firing\",alertname=\"");
    selector.append(alert).append('"');
    labels.forEach(
        (label, value) ->
            selector.append(',').append(label).append("=\"").append(value).append('"'));
    JsonNode result =
        ask("/api/v1/query", Map.of("query", selector.append('}').toString())).at("/result");
    return !result.isEmpty();
  }

  /** Whether there is a number at any time since the start; errors are thrown. */
  boolean hasData(String expression) throws Exception {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("query", expression);
    parameters.put("start", Long.toString(start.getEpochSecond()));
    parameters.put("end", Long.toString(Instant.now().getEpochSecond()));
    parameters.put("step", "1");
    for (JsonNode series : ask("/api/v1/query_range", parameters).at("/result")) {
      for (JsonNode value : series.at("/values")) {
        String number = value.get(1).asText();
        if (!number.equals("NaN") && !number.endsWith("Inf")) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private JsonNode ask(String path, Map<String, String> parameters) throws Exception {
    String body = client.send(request(path, parameters), BodyHandlers.ofString()).body();
    JsonNode answer = new ObjectMapper().readTree(body);
    if (!answer.at("/status").asText().equals("success")) {
      throw new AssertionError(parameters + ": " + body);
    }
    return answer.at("/data");
  }

  private HttpRequest request(String path, Map<String, String> parameters) {
    StringBuilder query = new StringBuilder(url).append(path).append('?');
    parameters.forEach(
        (name, value) ->
            query.append(name).append('=').append(URLEncoder.encode(value, UTF_8)).append('&'));
    return HttpRequest.newBuilder(URI.create(query.toString())).build();
  }

  private static String faster(String yaml) {
    return DURATION
        .matcher(yaml)
        .replaceAll(
            found -> {
              int seconds =
                  Integer.parseInt(found.group(1)) * SECONDS.getOrDefault(found.group(2), 0);
              return Math.max(1, seconds / FASTER) + "s";
            });
  }

  private static String replace(String text, String part, String by) {
    if (!text.contains(part)) {
      throw new AssertionError("no " + part + " in " + text);
    }
    return text.replace(part, by);
  }
}

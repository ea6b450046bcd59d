package io.fraudstream.local.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A dashboard as Grafana would import it. */
record Dashboard(String name, JsonNode json) {
  static final Path FOLDER = Path.of("..", "grafana", "dashboards");

  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), *(\\w+)\\)");

  /**
   * A question to Prometheus.
   *
   * @param where for messages
   */
  record Query(String where, String expression) {}

  static List<Dashboard> all() throws IOException {
    List<Dashboard> dashboards = new ArrayList<>();
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.sorted().toList()) {
        dashboards.add(
            new Dashboard(
                file.getFileName().toString(), new ObjectMapper().readTree(file.toFile())));
      }
    }
    return dashboards;
  }

  /** The panels that show something, which rows do not. */
  List<JsonNode> panels() {
    return Stream.iterate(0, i -> i < json.at("/panels").size(), i -> i + 1)
        .map(i -> json.at("/panels").get(i))
        .filter(panel -> !panel.at("/type").asText().equals("row"))
        .toList();
  }

  /** What its panels, annotations and variables ask. */
  List<Query> queries() {
    List<Query> queries = new ArrayList<>();
    for (JsonNode panel : panels()) {
      for (JsonNode target : panel.at("/targets")) {
        queries.add(query(panel.at("/title").asText(), target.at("/expr").asText()));
      }
    }
    for (JsonNode annotation : json.at("/annotations/list")) {
      queries.add(
          query("annotation " + annotation.at("/name").asText(), annotation.at("/expr").asText()));
    }
    for (JsonNode variable : json.at("/templating/list")) {
      if (variable.at("/type").asText().equals("query")) {
        Matcher values = LABEL_VALUES.matcher(variable.at("/query/query").asText());
        if (!values.matches()) {
          throw new AssertionError(name + ": not label_values: " + variable);
        }
        queries.add(
            query(
                "variable " + variable.at("/name").asText(),
                "group by (" + values.group(2) + ") (" + values.group(1) + ")"));
      }
    }
    return queries;
  }

  private Query query(String where, String expression) {
    return new Query(name + ", " + where, expression);
  }
}

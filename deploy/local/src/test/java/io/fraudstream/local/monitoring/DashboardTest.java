package io.fraudstream.local.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fraudstream.streaming.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DashboardTest {
  private static final Path RULES = Path.of("..", "prometheus", "rules");
  private static final Path RUNBOOK = Path.of("..", "..", "docs", "runbook.md");

  /** Those that Prometheus itself adds, and a histogram's. */
  private static final Set<String> GIVEN_LABELS = Set.of("job", "instance", "le");

  private static final Map<String, Metric> METRICS =
      Arrays.stream(Metric.values())
          .collect(Collectors.toMap(Metric::exportedName, Function.identity()));

  static List<Dashboard> all() throws IOException {
    return Dashboard.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void every_panel_says_what_it_shows_in_which_unit_and_where_it_becomes_bad(Dashboard dashboard) {
    assertThat(dashboard.panels()).isNotEmpty();
    for (JsonNode panel : dashboard.panels()) {
      assertThat(panel.at("/title").asText()).as(panel.toString()).isNotBlank();
      assertThat(panel.at("/description").asText()).as(panel.toString()).endsWith(".");
      assertThat(panel.at("/fieldConfig/defaults/unit").asText()).as(panel.toString()).isNotBlank();
      assertThat(panel.at("/fieldConfig/defaults/thresholds/steps").size()).isPositive();
      assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
      assertThat(panel.at("/targets").size()).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void no_panel_lies_on_another(Dashboard dashboard) {
    Set<Integer> ids = new HashSet<>();
    Set<List<Integer>> cells = new HashSet<>();
    for (JsonNode panel : dashboard.json().at("/panels")) {
      assertThat(ids.add(panel.at("/id").asInt())).as(panel.toString()).isTrue();
      JsonNode at = panel.at("/gridPos");
      for (int x = at.at("/x").asInt(); x < at.at("/x").asInt() + at.at("/w").asInt(); x++) {
        for (int y = at.at("/y").asInt(); y < at.at("/y").asInt() + at.at("/h").asInt(); y++) {
          assertThat(x).isBetween(0, 23);
          assertThat(cells.add(List.of(x, y))).as(panel.toString()).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void dashboards_ask_for_metrics_and_labels_that_there_are(Dashboard dashboard) {
    dashboard.queries().forEach(query -> requireKnown(query.where(), query.expression()));
  }

  @Test
  void rules_ask_for_metrics_and_labels_that_there_are() throws IOException {
    requireKnown("recording rules", Files.readString(RULES.resolve("recording.yml")));
    requireKnown("alert rules", Files.readString(RULES.resolve("alerts.yml")));
  }

  @Test
  void every_alert_has_an_entry_in_the_runbook() throws IOException {
    List<String> entries =
        Pattern.compile("(?m)^## (\\w+)$")
            .matcher(Files.readString(RUNBOOK))
            .results()
            .map(result -> result.group(1).toLowerCase(Locale.ROOT))
            .toList();
    List<MatchResult> named =
        Pattern.compile("runbook: docs/runbook\\.md#(\\w+)")
            .matcher(Files.readString(RULES.resolve("alerts.yml")))
            .results()
            .toList();
    long alerts =
        Files.readString(RULES.resolve("alerts.yml"))
            .lines()
            .filter(line -> line.contains("- alert:"))
            .count();

    assertThat(named).hasSize((int) alerts);
    assertThat(entries).containsAll(named.stream().map(result -> result.group(1)).toList());
  }

  private static void requireKnown(String where, String expression) {
    for (String selector : Selectors.of(expression)) {
      String name = Selectors.metric(selector);
      if (name.startsWith("fraudstream_")) {
        assertThat(METRICS).as(where + ": " + selector).containsKey(name);
        Set<String> labels = new HashSet<>(Selectors.labels(selector));
        labels.removeAll(GIVEN_LABELS);
        assertThat(Objects.requireNonNull(METRICS.get(name)).labels())
            .as(where + ": " + selector)
            .containsAll(labels);
      }
    }
  }
}

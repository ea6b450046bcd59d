package io.fraudstream.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BenchReportTest {
  private static final Path DOC = Path.of("..", "..", "docs", "performance.md");

  private final Map<String, String> head = Map.of("load before", "0.25");
  private final List<Measurement> measurements =
      List.of(
          new Measurement("500/s")
              .put(Figure.VISIBLE_P50, 1234.4)
              .put(Figure.SCORING, Double.NaN)
              .put(Figure.ASKED, 500),
          new Measurement("2,000/s").put(Figure.ASKED, 2000));

  @Test
  void a_column_is_a_case_and_a_row_a_figure_that_one_of_them_has() {
    assertThat(BenchReport.text(head, measurements))
        .isEqualToNormalizingNewlines(
            """
            load before 0.25

                                               500/s     2,000/s
            payments/s asked for                 500       2,000
            visible, p50 ms                    1,234
            """);
  }

  @Test
  void more_cases_than_fit_go_into_a_further_table() {
    List<Measurement> many =
        IntStream.range(0, 8).mapToObj(n -> new Measurement("c" + n).put(Figure.CARDS, n)).toList();
    assertThat(BenchReport.text(head, many).lines().filter(line -> line.startsWith("cards seen")))
        .hasSize(2);
  }

  @Test
  void the_json_has_what_was_measured_and_nothing_else() throws IOException {
    JsonNode json = new ObjectMapper().readTree(BenchReport.json(head, measurements));
    assertThat(json)
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"load_before": "0.25",
                     "cases": [{"case": "500/s", "asked": 500.0, "visible_p50": 1234.4},
                               {"case": "2,000/s", "asked": 2000.0}]}
                    """));
  }

  @Test
  void the_machine_is_described_with_the_command() {
    assertThat(Machine.describe("1.0", List.of("bench", "catch-up")))
        .containsEntry("command", "fraudstream bench catch-up")
        .containsEntry("version", "1.0")
        .containsKeys("date", "cpu", "cores", "memory", "jdk", "os");
  }

  @Test
  void the_page_explains_every_figure() throws IOException {
    List<String> page = Files.readAllLines(DOC);
    assertThat(
            page.subList(page.indexOf("| figure | JSON | meaning |") + 2, page.size()).stream()
                .takeWhile(line -> line.startsWith("|")))
        .containsExactlyElementsOf(
            Arrays.stream(Figure.values()).map(Figure::documentation).toList());
  }
}

package io.fraudstream.streaming.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MetricsDocTest {
  private static final Path DOC = Path.of("..", "docs", "metrics.md");

  @Test
  void the_page_lists_exactly_the_declared_metrics() throws IOException {
    assertThat(Files.readAllLines(DOC).stream().filter(line -> line.startsWith("| `fraudstream_")))
        .containsExactlyElementsOf(
            Arrays.stream(Metric.values()).map(Metric::documentation).toList());
  }
}

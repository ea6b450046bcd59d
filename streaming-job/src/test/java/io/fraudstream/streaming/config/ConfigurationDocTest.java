package io.fraudstream.streaming.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationDocTest {
  private static final Path DOC = Path.of("..", "docs", "configuration.md");

  @Test
  void the_page_lists_exactly_the_declared_keys() throws IOException {
    assertThat(Files.readAllLines(DOC).stream().filter(line -> line.startsWith("| `")))
        .containsExactlyElementsOf(Settings.ALL.stream().map(ConfigurationDocTest::row).toList());
  }

  private static String row(Setting<?> setting) {
    return "| `%s` | %s | %s | %s |"
        .formatted(
            setting.key(),
            setting.defaultText().isEmpty() ? "empty" : "`" + setting.defaultText() + "`",
            setting.valueType().valid(),
            setting.help());
  }
}

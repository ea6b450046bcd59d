package io.fraudstream.local.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LiveScreenTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void on_a_terminal_the_lines_are_rewritten_in_place() {
    LiveScreen screen = new LiveScreen(out, true);
    screen.show("a\nb\n");
    screen.show("c\n");

    assertThat(text())
        .isEqualTo("\u001b[2J\u001b[Ha\u001b[K\nb\u001b[K\n\u001b[J\u001b[Hc\u001b[K\n\u001b[J");
  }

  @Test
  void elsewhere_they_are_printed_anew() {
    LiveScreen screen = new LiveScreen(out, false);
    screen.show("a");
    screen.show("b");

    assertThat(text().lines()).containsExactly("a", "b");
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}

package io.fraudstream.local.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LiveLineTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final Ticks clock = new Ticks();

  @Test
  void without_a_terminal_a_line_comes_every_ten_seconds() {
    LiveLine line = new LiveLine(out, false, clock);
    for (int second = 0; second <= 25; second++) {
      int now = second;
      line.update(() -> "second " + now);
      clock.millis += 1_000;
    }

    assertThat(text().lines()).containsExactly("second 10", "second 20");
  }

  @Test
  void on_a_terminal_the_line_is_rewritten_in_place() {
    LiveLine line = new LiveLine(out, true, clock);
    line.update(() -> "one");
    clock.millis += 199;
    line.update(() -> "too soon");
    clock.millis += 1;
    line.update(() -> "two");
    line.say("done");

    assertThat(text())
        .isEqualTo("\rone\u001b[K\rtwo\u001b[K\rdone\u001b[K" + System.lineSeparator());
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static final class Ticks extends Clock {
    private long millis;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }
  }
}

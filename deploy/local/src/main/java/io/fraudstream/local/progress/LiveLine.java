package io.fraudstream.local.progress;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * One line that says how things stand: rewritten in place on a terminal, printed anew every ten
 * seconds elsewhere.
 */
public final class LiveLine {
  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration ELSEWHERE = Duration.ofSeconds(10);
  private static final String TO_LINE_START = "\r";
  private static final String CLEAR_TO_LINE_END = "\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private final Clock clock;
  private long next;

  public LiveLine(PrintStream out, boolean terminal, Clock clock) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
    this.next = clock.millis() + (terminal ? 0 : ELSEWHERE.toMillis());
  }

  /** On standard error; the launcher says whether that is a terminal. */
  public static LiveLine ofConsole() {
    return new LiveLine(System.err, Boolean.getBoolean("fraudstream.terminal"), Clock.systemUTC());
  }

  /** Shows the text if it is time to. */
  public synchronized void update(Supplier<String> text) {
    long now = clock.millis();
    if (now < next) {
      return;
    }
    next = now + (terminal ? ON_TERMINAL : ELSEWHERE).toMillis();
    if (terminal) {
      out.print(TO_LINE_START + text.get() + CLEAR_TO_LINE_END);
      out.flush();
    } else {
      out.println(text.get());
    }
  }

  /** Prints a line that stays, above the one that changes. */
  public synchronized void say(String text) {
    out.println(terminal ? TO_LINE_START + text + CLEAR_TO_LINE_END : text);
  }
}

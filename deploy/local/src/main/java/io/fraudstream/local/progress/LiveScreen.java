package io.fraudstream.local.progress;

import java.io.PrintStream;

/**
 * Some lines that say how things stand: rewritten in place on a terminal, printed anew elsewhere.
 */
public final class LiveScreen {
  private static final String CLEAR = "\u001b[2J";
  private static final String TO_TOP = "\u001b[H";
  private static final String CLEAR_TO_LINE_END = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  private final PrintStream out;
  private final boolean terminal;
  private boolean begun;

  public LiveScreen(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** On standard error; the launcher says whether that is a terminal. */
  public static LiveScreen ofConsole() {
    return new LiveScreen(System.err, Boolean.getBoolean("fraudstream.terminal"));
  }

  /** Shows the lines in place of those before. */
  public void show(String lines) {
    if (terminal) {
      StringBuilder screen = new StringBuilder(begun ? TO_TOP : CLEAR + TO_TOP);
      lines.lines().forEach(line -> screen.append(line).append(CLEAR_TO_LINE_END).append('\n'));
      out.print(screen.append(CLEAR_BELOW));
      begun = true;
    } else {
      out.println(lines);
    }
    out.flush();
  }
}

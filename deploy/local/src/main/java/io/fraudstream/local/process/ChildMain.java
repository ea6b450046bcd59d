package io.fraudstream.local.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Arrays;

/**
 * Runs another main class as the child of the JVM at the other end of standard input: when that end
 * closes, however the parent died, this JVM exits. Needs nothing but the JDK, for it runs on class
 * paths that are not ours.
 */
public final class ChildMain {
  private static final Duration ORDERLY_EXIT = Duration.ofSeconds(30);

  private ChildMain() {}

  /** The main class, then its arguments. */
  public static void main(String[] args) throws ReflectiveOperationException {
    exitWithParent(System.in);
    // Ctrl+C reaches every process of a terminal at once, but the parent stops its children in
    // order.
    Interrupts.handle(() -> {});
    String[] rest = Arrays.copyOfRange(args, 1, args.length);
    try {
      Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) rest);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      (cause == null ? e : cause).printStackTrace();
      System.exit(1);
    }
  }

  private static void exitWithParent(InputStream parent) {
    daemon(
        "parent-watch",
        () -> {
          try {
            parent.transferTo(OutputStream.nullOutputStream());
          } catch (IOException e) {
            // A broken pipe says the same as its end.
          }
          daemon("exit-limit", ChildMain::haltLater);
          System.exit(1);
        });
  }

  private static void haltLater() {
    try {
      Thread.sleep(ORDERLY_EXIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}

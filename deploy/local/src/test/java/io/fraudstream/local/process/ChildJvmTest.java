package io.fraudstream.local.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path log;

  ChildJvmTest(@TempDir Path folder) {
    this.log = folder.resolve("child.log");
  }

  @Test
  void a_child_prints_into_its_log_and_gives_its_exit_code() throws InterruptedException {
    try (ChildJvm child = start(Failing.class)) {
      assertThat(child.awaitExit(PATIENCE)).isTrue();
      assertThat(child.awaitExit()).isEqualTo(1);
      assertThat(child.lastLines(50)).contains("one argument", "IllegalStateException: on purpose");
    }
  }

  @Test
  void closing_ends_a_child_that_would_run_for_ever() {
    ChildJvm child = start(Endless.class);
    child.close();

    assertThat(child.isAlive()).isFalse();
  }

  /** The parent here is a JVM that is killed, so that nothing of it can run any more. */
  @Test
  void a_child_does_not_outlive_a_parent_that_is_killed() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                log.toString())
            .redirectErrorStream(true)
            .start();
    long child = Long.parseLong(parent.inputReader().readLine());
    ProcessHandle handle = ProcessHandle.of(child).orElseThrow();

    parent.destroyForcibly();

    assertThat(handle.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(handle);
    assertThat(Files.exists(log)).isTrue();
  }

  private ChildJvm start(Class<?> main) {
    return ChildJvm.start(
        "child",
        List.of("-Xmx32m"),
        System.getProperty("java.class.path"),
        main,
        List.of("one argument"),
        log);
  }

  /** Fails after it has shown its argument. */
  static final class Failing {
    private Failing() {}

    public static void main(String[] args) {
      System.out.println(args[0]);
      throw new IllegalStateException("on purpose");
    }
  }

  /** Runs until it is stopped. */
  static final class Endless {
    private Endless() {}

    public static void main(String[] args) throws InterruptedException {
      new CountDownLatch(1).await();
    }
  }

  /** Starts an endless child and prints its process id. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] args) throws InterruptedException {
      ChildJvm child =
          ChildJvm.start(
              "child",
              List.of("-Xmx32m"),
              System.getProperty("java.class.path"),
              Endless.class,
              List.of(),
              Path.of(args[0]));
      System.out.println(ProcessHandle.current().children().findFirst().orElseThrow().pid());
      child.awaitExit();
    }
  }
}

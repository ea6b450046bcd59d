package io.fraudstream.local.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A JVM that this one started, and that ends at the latest with it. */
public final class ChildJvm implements AutoCloseable {
  /** System property that names a file of JVM options for every JVM of ours, children included. */
  private static final String OPTIONS_PROPERTY = "fraudstream.jvm.options";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String name;
  private final Process process;
  private final Path log;

  private ChildJvm(String name, Process process, Path log) {
    this.name = name;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a JVM of the same JDK.
   *
   * @param name for messages
   * @param options of the JVM
   * @param log takes what the child prints, after what is there already
   */
  public static ChildJvm start(
      String name,
      List<String> options,
      String classPath,
      Class<?> mainClass,
      List<String> arguments,
      Path log) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String shared = System.getProperty(OPTIONS_PROPERTY);
    if (shared != null) {
      command.add("@" + shared);
    }
    command.add("-XX:+UseParallelGC"); // As the launcher: its barriers cost the job least.
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, ChildMain.class.getName(), mainClass.getName()));
    command.addAll(arguments);
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return new ChildJvm(name, process, log);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start the " + name + " as a JVM of its own", e);
    }
  }

  public String name() {
    return name;
  }

  /** The file with everything that the child printed. */
  public Path log() {
    return log;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** What the operating system knows of the child. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** The child's exit code; waits for it. */
  public int awaitExit() throws InterruptedException {
    return process.waitFor();
  }

  /** Whether the child ended within that time. */
  public boolean awaitExit(Duration patience) throws InterruptedException {
    return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The last lines that the child printed, for an error message. */
  public String lastLines(int count) {
    try (Stream<String> lines = Files.lines(log)) {
      List<String> all = lines.toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - count), all.size()));
    } catch (IOException | UncheckedIOException e) {
      return "(cannot read " + log + ": " + e + ")";
    }
  }

  /** The newest line that begins so, of all that the child has printed until now. */
  public Optional<String> lineBeginning(String prefix) {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.startsWith(prefix)).reduce((first, next) -> next);
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** Ends the child at once, as {@code kill -9} does, and waits until it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Asks the child to end, waits, and kills it if it does not. */
  @Override
  public void close() {
    // Not Process.destroy: that closes the pipe too, which is the sign for a dead parent.
    process.toHandle().destroy();
    try {
      if (!awaitExit(PATIENCE)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

package io.fraudstream.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Where, when and of what a measurement was taken: the head of its table and of its JSON. */
public final class Machine {
  private static final Path CPU = Path.of("/proc/cpuinfo");

  private Machine() {}

  /**
   * What is known; a line that could not be found out is not there.
   *
   * @param version of this project, as the build wrote it
   * @param arguments of the command line
   */
  public static Map<String, String> describe(String version, List<String> arguments) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Map<String, String> head = new LinkedHashMap<>();
    head.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    head.put("command", "fraudstream " + String.join(" ", arguments));
    head.put("version", version);
    commit().ifPresent(commit -> head.put("git", commit));
    head.put("cpu", cpu().orElse(System.getProperty("os.arch")));
    head.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    head.put(
        "memory",
        String.format(Locale.ROOT, "%.1f GB", system.getTotalMemorySize() / (double) (1L << 30)));
    head.put(
        "jdk", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    head.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    if (system.getSystemLoadAverage() >= 0) {
      head.put("load before", String.format(Locale.ROOT, "%.2f", system.getSystemLoadAverage()));
    }
    return head;
  }

  private static Optional<String> cpu() {
    if (!Files.isReadable(CPU)) {
      return Optional.empty();
    }
    try (Stream<String> lines = Files.lines(CPU)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Of the sources that this was built from, if it runs beside them. */
  private static Optional<String> commit() {
    try {
      Path built =
          Path.of(Machine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Process git =
          new ProcessBuilder("git", "describe", "--always", "--dirty")
              .directory(built.resolveSibling("").toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(git.getInputStream().readAllBytes(), UTF_8).strip();
      return git.waitFor() == 0 ? Optional.of(said) : Optional.empty();
    } catch (IOException | URISyntaxException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}

package io.fraudstream.clusters;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** The files of this repository, and the commands that read them. */
final class Repository {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private Repository() {}

  static Path file(String name) {
    return ROOT.resolve(name);
  }

  /** Whether there is a kubectl, and one that says which kustomize is in it. */
  static boolean rendersOverlays() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> new File(folder, "kubectl").canExecute())
        && run(Map.of(), "kubectl", "version", "--client").contains("Kustomize Version: v5");
  }

  /** What a command prints; a failure says what it complained about. */
  static String run(Map<String, String> environment, String... command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            String.join(" ", command) + " exits " + status + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

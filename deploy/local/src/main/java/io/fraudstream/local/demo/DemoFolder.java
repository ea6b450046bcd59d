package io.fraudstream.local.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where a demo keeps its things.
 *
 * @param root an absolute path
 */
public record DemoFolder(Path root) {
  public DemoFolder {
    root = root.toAbsolutePath().normalize();
  }

  Path broker() {
    return root.resolve("broker");
  }

  public Path tables() {
    return root.resolve("tables");
  }

  public Path checkpoint() {
    return root.resolve("checkpoint");
  }

  public Path ledger() {
    return root.resolve("ledger.csv.gz");
  }

  Path logs() {
    return root.resolve("logs");
  }

  Path log(String name) {
    return logs().resolve(name + ".log");
  }

  /** Removes the broker's data and the checkpoint, which are of no use without each other. */
  public void removeBrokerData() {
    for (Path folder : List.of(broker(), checkpoint())) {
      if (Files.exists(folder)) {
        delete(folder);
      }
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove " + folder, e);
    }
  }
}

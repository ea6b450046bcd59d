package io.fraudstream.local.stack;

import io.fraudstream.local.CommandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a run of the whole system keeps its things.
 *
 * @param root an absolute path
 */
public record RunFolder(Path root) {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  public RunFolder {
    root = root.toAbsolutePath().normalize();
  }

  /**
   * Makes a new one.
   *
   * @param chosen where, or null for a name of its own under {@code .fraudstream}
   * @param kind of the run, the beginning of that name
   * @throws CommandException if it exists
   */
  public static RunFolder create(@Nullable Path chosen, String kind) throws IOException {
    Path root =
        chosen != null
            ? chosen
            : Path.of(
                ".fraudstream",
                kind + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(TIME));
    if (Files.exists(root)) {
      throw new CommandException(
          "Cannot use " + root + ": it exists. Name a folder that does not, or remove it.");
    }
    Files.createDirectories(root);
    return new RunFolder(root);
  }

  public Path broker() {
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

  public Path logs() {
    return root.resolve("logs");
  }

  public Path log(String name) {
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

  /** Removes everything. */
  public void remove() {
    if (Files.exists(root)) {
      delete(root);
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

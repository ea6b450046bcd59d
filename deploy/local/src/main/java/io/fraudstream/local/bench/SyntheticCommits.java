package io.fraudstream.local.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.delta.kernel.Table;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;

/**
 * Makes the log of a table as long as after days of micro-batches, in seconds: copies of its last
 * commit whose data files are links to those of that commit, and a checkpoint of the log at the
 * end. They name no micro-batch and say that they have no rows, so nobody counts them. The table is
 * of no use for anything but the time that a commit takes.
 */
final class SyntheticCommits {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path table;
  private final Path log;

  private SyntheticCommits(Path table) {
    this.table = table;
    this.log = table.resolve("_delta_log");
  }

  /** Adds commits until the table has that many; nobody must write to it meanwhile. */
  static void lengthen(Path table, long commits) {
    try {
      new SyntheticCommits(table).lengthen(commits);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot lengthen the log of " + table, e);
    }
  }

  private void lengthen(long commits) throws IOException {
    long last = lastVersion();
    if (last + 1 >= commits) {
      return;
    }
    List<ObjectNode> actions = new ArrayList<>();
    for (String line : Files.readAllLines(log.resolve(name(last, "json")))) {
      ObjectNode action = (ObjectNode) JSON.readTree(line);
      if (!action.has("txn")) {
        actions.add(action);
      }
    }
    ObjectNode checksum = (ObjectNode) JSON.readTree(log.resolve(name(last, "crc")).toFile());
    checksum.remove(List.of("txnId", "fileSizeHistogram", "histogramOpt", "allFiles"));
    for (long version = last + 1; version < commits; version++) {
      write(version, actions, checksum);
    }
    Engine engine = DefaultEngine.create(new Configuration());
    Table.forPath(engine, table.toString()).checkpoint(engine, commits - 1);
  }

  private void write(long version, List<ObjectNode> actions, ObjectNode checksum)
      throws IOException {
    StringBuilder lines = new StringBuilder();
    for (ObjectNode action : actions) {
      if (action.path("add") instanceof ObjectNode add) {
        link(version, add);
        checksum.put("numFiles", checksum.path("numFiles").asLong() + 1);
        checksum.put(
            "tableSizeBytes", checksum.path("tableSizeBytes").asLong() + add.path("size").asLong());
      }
      lines.append(action).append('\n');
    }
    Files.writeString(log.resolve(name(version, "json")), lines);
    Files.writeString(log.resolve(name(version, "crc")), checksum.toString());
  }

  /** Gives the file of an earlier commit another name. */
  private void link(long version, ObjectNode add) throws IOException {
    Path before = table.resolve(add.path("path").asText());
    String name = before.getFileName().toString().replaceFirst("^(synthetic-\\d+-)?", "");
    Path link = before.resolveSibling("synthetic-" + version + "-" + name);
    Files.createLink(link, before);
    add.put("path", table.relativize(link).toString());
    JsonNode stats = JSON.readTree(add.path("stats").asText());
    add.put("stats", ((ObjectNode) stats).put("numRecords", 0).toString());
  }

  private long lastVersion() throws IOException {
    try (Stream<Path> files = Files.list(log)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.matches("\\d{20}\\.json"))
          .mapToLong(file -> Long.parseLong(file.substring(0, 20)))
          .max()
          .orElseThrow();
    }
  }

  private static String name(long version, String kind) {
    return String.format(Locale.ROOT, "%020d.%s", version, kind);
  }
}

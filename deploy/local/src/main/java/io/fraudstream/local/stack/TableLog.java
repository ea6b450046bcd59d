package io.fraudstream.local.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows the commits of one local Delta table through its log, which is JSON, one file a version:
 * cheap enough to do several times a second, and without Spark.
 */
public final class TableLog {
  /**
   * One commit of the job.
   *
   * @param batch the micro-batch that was committed
   * @param time epoch milliseconds at which the rows became visible
   * @param rows that it added
   */
  public record Commit(long batch, long time, long rows) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path log;
  private final List<Commit> commits = new ArrayList<>();
  private long nextVersion;
  private long rows;

  /**
   * @param table the table's folder; it need not exist yet
   */
  public TableLog(Path table) {
    this.log = table.resolve("_delta_log");
  }

  /** Reads the commits that are new. */
  public void refresh() {
    Path version = file(nextVersion);
    while (Files.exists(version)) {
      read(version);
      nextVersion++;
      version = file(nextVersion);
    }
  }

  /** Rows in the table, as of the last refresh. */
  public long rows() {
    return rows;
  }

  /** The commits with a micro-batch, in their order, as of the last refresh. */
  public List<Commit> commits() {
    return List.copyOf(commits);
  }

  private Path file(long version) {
    return log.resolve(String.format("%020d.json", version));
  }

  private void read(Path version) {
    long batch = -1;
    long added = 0;
    try {
      // The time in the commit is from before it was written; the file's is from after.
      long time = Files.getLastModifiedTime(version).toMillis();
      for (String line : Files.readAllLines(version)) {
        JsonNode action = JSON.readTree(line);
        batch = action.path("txn").path("version").asLong(batch);
        String stats = action.path("add").path("stats").asText("");
        if (!stats.isEmpty()) {
          added += JSON.readTree(stats).path("numRecords").asLong();
        }
      }
      rows += added;
      if (batch >= 0) {
        commits.add(new Commit(batch, time, added));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the table's log " + version, e);
    }
  }
}

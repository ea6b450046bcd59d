package io.fraudstream.streaming.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fraudstream.streaming.storage.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The checkpoint of one streaming query, on any file system that Hadoop reads. Its id is the one
 * that Spark keeps in the {@code metadata} file; a new checkpoint gets the file before the query
 * starts, so that tables can name their owner from the first moment.
 */
public final class CheckpointFolder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FileSystem files;
  private final Path root;
  private final String id;

  private CheckpointFolder(FileSystem files, Path root, String id) {
    this.files = files;
    this.root = root;
    this.id = id;
  }

  /** Opens a checkpoint, or claims a new one. */
  public static CheckpointFolder open(String location, Configuration hadoop) {
    try {
      Path root = new Path(location);
      FileSystem files = root.getFileSystem(hadoop);
      Path metadata = new Path(root, "metadata");
      if (!files.exists(metadata)) {
        WholeFile.write(files, metadata, "{\"id\":\"" + UUID.randomUUID() + "\"}");
      }
      return new CheckpointFolder(files, files.makeQualified(root), readId(files, metadata));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open checkpoint " + location, e);
    }
  }

  /** The id of the query that this checkpoint belongs to. */
  public String id() {
    return id;
  }

  /** The folder. */
  public String location() {
    return root.toString();
  }

  /** Whether no batch was ever begun under this checkpoint. */
  public boolean isNew() {
    return nextUnplannedBatch() == 0;
  }

  /** The batch after the newest one whose offsets were fixed: nothing has decided it yet. */
  public long nextUnplannedBatch() {
    return afterNewest("offsets");
  }

  /**
   * The batch after the newest one that ended. Less than the one above if a batch is unfinished.
   */
  public long nextUncommittedBatch() {
    return afterNewest("commits");
  }

  private long afterNewest(String log) {
    Path folder = new Path(root, log);
    try {
      if (!files.exists(folder)) {
        return 0;
      }
      return Arrays.stream(files.listStatus(folder))
              .map(FileStatus::getPath)
              .map(Path::getName)
              .filter(name -> name.chars().allMatch(Character::isDigit))
              .mapToLong(Long::parseLong)
              .max()
              .orElse(-1)
          + 1;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }

  FileSystem files() {
    return files;
  }

  Path resolve(String child) {
    return new Path(root, child);
  }

  /** The text of a file of the checkpoint, empty if there is none. */
  public Optional<String> read(String child) {
    Path path = new Path(root, child);
    try {
      return WholeFile.read(files, path);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path, e);
    }
  }

  /** Writes a file of the checkpoint, or replaces it. */
  public void write(String child, String text) {
    try {
      WholeFile.write(files, new Path(root, child), text);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + new Path(root, child), e);
    }
  }

  private static String readId(FileSystem files, Path metadata) throws IOException {
    try (InputStream in = files.open(metadata)) {
      JsonNode id = JSON.readTree(in).get("id");
      if (id == null) {
        throw new IOException(
            metadata + " holds no query id; the checkpoint is damaged, restore it or start anew");
      }
      return id.asText();
    }
  }
}

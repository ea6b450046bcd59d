package io.fraudstream.streaming.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
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
        write(files, metadata, "{\"id\":\"" + UUID.randomUUID() + "\"}");
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

  /** The batch after the newest one whose offsets were fixed: no model has scored it yet. */
  public long nextUnplannedBatch() throws IOException {
    Path offsets = new Path(root, "offsets");
    if (!files.exists(offsets)) {
      return 0;
    }
    return Arrays.stream(files.listStatus(offsets))
            .map(FileStatus::getPath)
            .map(Path::getName)
            .filter(name -> name.chars().allMatch(Character::isDigit))
            .mapToLong(Long::parseLong)
            .max()
            .orElse(-1)
        + 1;
  }

  FileSystem files() {
    return files;
  }

  Path resolve(String child) {
    return new Path(root, child);
  }

  private static void write(FileSystem files, Path path, String text) throws IOException {
    Path temporary = path.suffix(".tmp");
    try (OutputStream out = files.create(temporary, true)) {
      out.write(text.getBytes(UTF_8));
    }
    if (!files.rename(temporary, path)) {
      throw new IOException("Cannot rename " + temporary + " to " + path);
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

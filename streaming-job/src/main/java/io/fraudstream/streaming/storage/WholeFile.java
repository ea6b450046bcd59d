package io.fraudstream.streaming.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Small text files that a crash or a full disk leaves whole or not at all: each is written under a
 * name beside its own, and renamed.
 */
public final class WholeFile {
  private static final String UNFINISHED = ".tmp";

  private WholeFile() {}

  /** Writes a file, or replaces it. */
  public static void write(FileSystem files, Path path, String text) throws IOException {
    Path temporary = path.suffix(UNFINISHED);
    try (OutputStream out = files.create(temporary, true)) {
      out.write(text.getBytes(UTF_8));
    }
    files.delete(path, false);
    if (!files.rename(temporary, path)) {
      throw new IOException("Cannot rename " + temporary + " to " + path);
    }
  }

  /** Whether this names a file that is not still being written, or was when its writer died. */
  public static boolean isWhole(Path path) {
    return !path.getName().endsWith(UNFINISHED);
  }

  /** The text of a file, empty if there is none. */
  public static Optional<String> read(FileSystem files, Path path) throws IOException {
    if (!files.exists(path)) {
      return Optional.empty();
    }
    try (InputStream in = files.open(path)) {
      return Optional.of(new String(in.readAllBytes(), UTF_8));
    }
  }
}

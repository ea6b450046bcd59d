package io.fraudstream.streaming.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Data files of any rows, for tests of what becomes of files. */
final class TestFiles {
  private TestFiles() {}

  /** Not before they are asked for: while the transaction that appends them is open. */
  static Iterable<NewFile> of(Dataset<Row> rows, String table) {
    return () -> write(rows, Path.of(table)).iterator();
  }

  private static List<NewFile> write(Dataset<Row> rows, Path table) {
    Path aside = table.resolveSibling("aside-" + UUID.randomUUID());
    rows.coalesce(1).write().parquet(aside.toString());
    List<NewFile> written = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(aside, "part-*.parquet")) {
      for (Path file : files) {
        Path moved = Files.move(file, table.resolve(file.getFileName()));
        written.add(
            new NewFile(moved.getFileName().toString(), Files.size(moved), "{\"numRecords\":1}"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return written;
  }
}

package io.fraudstream.streaming.table;

import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.engine.ExpressionHandler;
import io.delta.kernel.engine.FileReadResult;
import io.delta.kernel.engine.FileSystemClient;
import io.delta.kernel.engine.JsonHandler;
import io.delta.kernel.engine.ParquetHandler;
import io.delta.kernel.exceptions.CheckpointAlreadyExistsException;
import io.delta.kernel.expressions.Column;
import io.delta.kernel.expressions.Predicate;
import io.delta.kernel.internal.replay.CreateCheckpointIterator;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A checkpoint of a table's log, written by Delta Kernel on the thread that asks for it. Delta's
 * own takes several Spark jobs, which compete with the micro-batches for seconds.
 *
 * <p>Kernel 4.4.0 publishes what it has by then where it cannot read the log to its end. So here it
 * writes under another name, and the file gets its own once it is whole and holds as many files as
 * the checksum of that version says.
 */
final class LogCheckpoint {
  private LogCheckpoint() {}

  /**
   * Writes the checkpoint of a version, unless there is one.
   *
   * @param files how many the table has in this version
   * @throws io.delta.kernel.exceptions.KernelException if Kernel cannot write to such a table
   * @throws IOException if the log or the checkpoint cannot be read or written, or if the log does
   *     not hold so many files
   */
  static void write(Configuration hadoop, String location, long version, long files)
      throws IOException {
    Engine engine = new WholeFiles(DefaultEngine.create(hadoop), hadoop, files);
    try {
      io.delta.kernel.Table.forPath(engine, location).checkpoint(engine, version);
    } catch (CheckpointAlreadyExistsException e) {
      // Somebody else wrote it: all checkpoints of a version say the same.
    }
  }

  /** Kernel's own engine, but for how it writes a checkpoint. */
  private record WholeFiles(Engine kernel, Configuration hadoop, long files)
      implements Engine, ParquetHandler {
    @Override
    public void writeParquetFileAtomically(
        String target, CloseableIterator<FilteredColumnarBatch> actions) throws IOException {
      Path path = new Path(target);
      // A dot hides it from those who list the log.
      Path unfinished =
          new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID() + ".tmp");
      FileSystem fileSystem = path.getFileSystem(hadoop);
      try {
        kernel.getParquetHandler().writeParquetFileAtomically(unfinished.toString(), actions);
        requireAll(target, ((CreateCheckpointIterator) actions).getNumberOfAddActions());
        if (fileSystem.exists(path)) {
          throw new FileAlreadyExistsException(target);
        }
        if (!fileSystem.rename(unfinished, path)) {
          throw new IOException("Cannot rename " + unfinished + " to " + target);
        }
      } finally {
        fileSystem.delete(unfinished, false);
      }
    }

    private void requireAll(String target, long found) throws IOException {
      if (found != files) {
        throw new IOException(
            "%s is not written: the log holds %d files and its checksum says %d"
                .formatted(target, found, files));
      }
    }

    @Override
    public CloseableIterator<FileReadResult> readParquetFiles(
        CloseableIterator<FileStatus> statuses, StructType schema, Optional<Predicate> predicate)
        throws IOException {
      return kernel.getParquetHandler().readParquetFiles(statuses, schema, predicate);
    }

    @Override
    public CloseableIterator<DataFileStatus> writeParquetFiles(
        String folder, CloseableIterator<FilteredColumnarBatch> rows, List<Column> statistics)
        throws IOException {
      return kernel.getParquetHandler().writeParquetFiles(folder, rows, statistics);
    }

    @Override
    public ParquetHandler getParquetHandler() {
      return this;
    }

    @Override
    public ExpressionHandler getExpressionHandler() {
      return kernel.getExpressionHandler();
    }

    @Override
    public JsonHandler getJsonHandler() {
      return kernel.getJsonHandler();
    }

    @Override
    public FileSystemClient getFileSystemClient() {
      return kernel.getFileSystemClient();
    }
  }
}

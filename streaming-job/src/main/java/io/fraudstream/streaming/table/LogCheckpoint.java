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
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.VersionChecksum;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A checkpoint of a table's log, written on the thread that asks for it, with Delta Kernel's
 * readers and writers. Delta's own takes several Spark jobs, which compete with the micro-batches
 * for seconds.
 *
 * <p>What goes into it is chosen by {@link LogReplay} and not by Kernel 4.4.0, which loses
 * tombstones and publishes what it has by then where it cannot read on. Here the file gets its name
 * only once it is whole and holds what the checksum of its version says. Whatever a table of ours
 * does not have by itself is left to Delta.
 */
final class LogCheckpoint {
  private static final Logger LOG = LoggerFactory.getLogger(LogCheckpoint.class);

  /** Features of the table's protocol that change nothing in a checkpoint. */
  private static final Set<String> PLAIN = Set.of("appendOnly", "invariants");

  /** Properties that say what statistics a checkpoint has, and in which format. */
  private static final String FORMAT = "delta.checkpoint";

  private static final String FORMAT_INTERVAL = "delta.checkpointInterval";

  private static final String LOG_STORE = "spark.delta.logStore.";

  private LogCheckpoint() {}

  /**
   * Writes the checkpoint of a version, unless there is one, and deletes entries of the log that
   * have expired.
   *
   * @throws IOException if the log or the checkpoint cannot be read or written, or if the log does
   *     not hold what its checksum says
   */
  static void write(SparkSession spark, DeltaLog log, Snapshot snapshot) throws IOException {
    Option<VersionChecksum> checksum = snapshot.checksumOpt();
    if (checksum.isDefined()
        && isPlain(spark, snapshot)
        && kernelWrote(spark.sparkContext().hadoopConfiguration(), snapshot, checksum.get())) {
      log.doLogCleanup(snapshot, Option.empty());
    } else {
      log.checkpoint(snapshot, Option.empty());
    }
  }

  private static boolean isPlain(SparkSession spark, Snapshot snapshot) {
    Map<String, String> properties =
        CollectionConverters.asJava(snapshot.metadata().configuration());
    Set<String> features = snapshot.protocol().getWriterFeatures();
    return (features == null || PLAIN.containsAll(features))
        && properties.keySet().stream()
            .allMatch(key -> !key.startsWith(FORMAT) || key.equals(FORMAT_INTERVAL))
        && spark.sparkContext().getConf().getAllWithPrefix(LOG_STORE).length == 0;
  }

  private static boolean kernelWrote(
      Configuration hadoop, Snapshot snapshot, VersionChecksum checksum) throws IOException {
    Engine kernel = DefaultEngine.create(hadoop);
    Engine engine = new WholeFiles(kernel, hadoop, snapshot.minFileRetentionTimestamp(), checksum);
    try {
      io.delta.kernel.Table.forPath(engine, snapshot.deltaLog().dataPath().toString())
          .checkpoint(engine, snapshot.version());
    } catch (CheckpointAlreadyExistsException e) {
      LOG.info("Somebody else wrote the checkpoint of {}", snapshot.path(), e);
    } catch (RuntimeException e) {
      LOG.info("Delta Kernel cannot write a checkpoint of {}; Delta does", snapshot.path(), e);
      return false;
    }
    return true;
  }

  /** Kernel's own engine, but for what it writes into a checkpoint, and how. */
  private record WholeFiles(
      Engine kernel, Configuration hadoop, long keepRemovedAfter, VersionChecksum checksum)
      implements Engine, ParquetHandler {
    @Override
    public void writeParquetFileAtomically(
        String target, CloseableIterator<FilteredColumnarBatch> actions) throws IOException {
      Path path = new Path(target);
      // A dot hides it from those who list the log.
      Path unfinished =
          new Path(path.getParent(), "." + path.getName() + "." + UUID.randomUUID() + ".tmp");
      FileSystem files = path.getFileSystem(hadoop);
      LogReplay replay = new LogReplay(actions, kernel.getExpressionHandler(), keepRemovedAfter);
      try {
        kernel.getParquetHandler().writeParquetFileAtomically(unfinished.toString(), replay);
        replay.requireAllOf(checksum);
        if (!files.exists(path) && files.rename(unfinished, path)) {
          return;
        }
      } catch (IOException | RuntimeException e) {
        delete(files, unfinished, e);
        throw e;
      }
      files.delete(unfinished, false);
      if (files.exists(path)) {
        throw new FileAlreadyExistsException(target);
      }
      throw new IOException("Cannot rename " + unfinished + " to " + target);
    }

    private static void delete(FileSystem files, Path unfinished, Exception cause) {
      try {
        files.delete(unfinished, false);
      } catch (IOException e) {
        cause.addSuppressed(e);
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

package io.fraudstream.streaming.checkpoint;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a checkpoint to one job. On local files the operating system's lock refuses the newer job,
 * and goes with the older one however that ends. On any storage the file {@code writer} names the
 * job that started last, and a job that no longer finds itself there stops before it commits:
 * docs/adr/0009 has what that leaves open.
 */
public final class CheckpointClaim implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointClaim.class);
  private static final String LOCK = "lock";
  private static final String WRITER = "writer";

  /**
   * The folders that this JVM has locked. The second open of a lock file must not happen here: its
   * close would give up the lock of the first.
   */
  private static final Set<Path> LOCKED = ConcurrentHashMap.newKeySet();

  private final String name =
      "process "
          + ProcessHandle.current().pid()
          + ", started "
          + Instant.now()
          + ", "
          + UUID.randomUUID();
  private final @Nullable Path folder;
  private final @Nullable FileChannel lock;

  private CheckpointClaim(@Nullable Path folder) throws IOException {
    this.folder = folder;
    this.lock = folder == null ? null : lock(folder);
  }

  /**
   * Claims a checkpoint, before anything is written to it.
   *
   * @throws CheckpointInUseException if it lies on local files and another job runs on it
   */
  public static CheckpointClaim of(String location, Configuration hadoop) {
    var root = new org.apache.hadoop.fs.Path(location);
    try {
      FileSystem files = root.getFileSystem(hadoop);
      return new CheckpointClaim(
          files.getUri().getScheme().equals("file") ? local(files.makeQualified(root)) : null);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open checkpoint " + location, e);
    }
  }

  /** From now on every older job on the checkpoint stops at its next micro-batch. */
  public void takeOver(CheckpointFolder checkpoint) {
    checkpoint.write(WRITER, name);
  }

  /**
   * To be called right before a micro-batch is committed.
   *
   * @throws CheckpointInUseException if a newer job has taken over
   */
  public void requireHeld(CheckpointFolder checkpoint) {
    String holder = checkpoint.read(WRITER).orElse("none");
    if (!holder.equals(name)) {
      throw CheckpointInUseException.takenOver(checkpoint.location(), holder);
    }
  }

  /** Lets another job start. */
  @Override
  public void close() {
    try {
      if (lock != null) {
        lock.close();
      }
    } catch (IOException e) {
      LOG.warn("Cannot unlock the checkpoint; the end of this process will", e);
    }
    if (folder != null) {
      LOCKED.remove(folder);
    }
  }

  private static Path local(org.apache.hadoop.fs.Path root) throws IOException {
    return Files.createDirectories(new File(root.toUri().getPath()).toPath()).toRealPath();
  }

  private static @Nullable FileChannel lock(Path folder) throws IOException {
    if (!LOCKED.add(folder)) {
      throw inUse(folder);
    }
    try {
      FileChannel channel =
          FileChannel.open(
              folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (isLocked(channel, folder)) {
        return channel;
      }
      channel.close();
    } catch (IOException e) {
      LOCKED.remove(folder);
      throw e;
    }
    LOCKED.remove(folder);
    throw inUse(folder);
  }

  private static boolean isLocked(FileChannel channel, Path folder) {
    try {
      return channel.tryLock() != null;
    } catch (IOException e) {
      LOG.warn("{} has no file locks: a second job there takes over from this one", folder, e);
      return true;
    }
  }

  private static CheckpointInUseException inUse(Path folder) throws IOException {
    Path writer = folder.resolve(WRITER);
    return CheckpointInUseException.byAnother(
        folder.toString(), Files.exists(writer) ? Files.readString(writer) : "still starting");
  }
}

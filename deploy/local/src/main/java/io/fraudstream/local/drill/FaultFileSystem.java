package io.fraudstream.local.drill;

import io.fraudstream.local.drill.FaultPoint.Moment;
import io.fraudstream.streaming.storage.LocalDisk;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The local file system, in which the JVM dies at a {@link FaultPoint} once that is armed: a file
 * named by the system property {@value #PROPERTY} holds the point's name. Configuration cannot set
 * a system property, and without it this is the job's file system and nothing else.
 */
public final class FaultFileSystem extends LocalDisk {
  /** Names the file that arms a point. */
  static final String PROPERTY = "fraudstream.fault";

  /** The exit code of a JVM that died here. */
  static final int EXIT = 86;

  /** One thread at a time passes an armed point, so that only one thing happens before or after. */
  private static final Object LOCK = new Object();

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    boolean[] renamed = new boolean[1];
    passing(to, () -> renamed[0] = super.rename(from, to));
    return renamed[0];
  }

  @Override
  protected void rename(Path from, Path to, Options.Rename... options) throws IOException {
    passing(to, () -> super.rename(from, to, options));
  }

  @Override
  public FSDataOutputStream create(
      Path file,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    FSDataOutputStream out =
        super.create(file, permission, overwrite, bufferSize, replication, blockSize, progress);
    Optional<FaultPoint> armed = armed();
    return armed.isPresent() && armed.get().isAt(Moment.WRITE, path(file))
        ? new FSDataOutputStream(new HalfWritten(out, armed.get(), file), null)
        : out;
  }

  private interface Renaming {
    void run() throws IOException;
  }

  private static void passing(Path to, Renaming renaming) throws IOException {
    Optional<FaultPoint> armed = armed();
    if (armed.isEmpty()) {
      renaming.run();
      return;
    }
    synchronized (LOCK) {
      dieAt(armed.get(), Moment.BEFORE_RENAME, to);
      renaming.run();
      dieAt(armed.get(), Moment.AFTER_RENAME, to);
    }
  }

  private static Optional<FaultPoint> armed() throws IOException {
    String file = System.getProperty(PROPERTY);
    if (file == null || !Files.exists(java.nio.file.Path.of(file))) {
      return Optional.empty();
    }
    return Optional.of(FaultPoint.valueOf(Files.readString(java.nio.file.Path.of(file))));
  }

  private static void dieAt(FaultPoint armed, Moment moment, Path path) throws IOException {
    if (armed.isAt(moment, path(path))) {
      die(path);
    }
  }

  /** Disarms the point, which tells the drill that it was reached, and is gone. */
  private static void die(Path path) throws IOException {
    java.nio.file.Path armed = java.nio.file.Path.of(System.getProperty(PROPERTY));
    Files.writeString(armed.resolveSibling(armed.getFileName() + ".reached"), path(path));
    Files.delete(armed);
    Runtime.getRuntime().halt(EXIT);
  }

  /** The same for Hadoop's other interface, through which Delta commits. */
  public static final class ForFileContext extends DelegateToFileSystem {
    /** Called by Hadoop. */
    public ForFileContext(URI uri, Configuration configuration)
        throws IOException, URISyntaxException {
      super(uri, new FaultFileSystem(), configuration, uri.getScheme(), false);
    }
  }

  private static String path(Path path) {
    return path.toUri().getPath();
  }

  /** Takes half of the first bytes. */
  private static final class HalfWritten extends FilterOutputStream {
    private final FaultPoint point;
    private final Path file;

    HalfWritten(OutputStream out, FaultPoint point, Path file) {
      super(out);
      this.point = point;
      this.file = file;
    }

    @Override
    public void write(int octet) {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      synchronized (LOCK) {
        try {
          out.write(bytes, from, length / 2);
          out.flush();
          dieAt(point, Moment.WRITE, file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}

package io.fraudstream.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of 24 MB. A test that may not mount one is skipped. */
public final class SmallDisk implements AutoCloseable {
  private static final int BLOCK = 4096;

  private final Path root;
  private final Path filler;

  private SmallDisk(Path root) {
    this.root = root;
    this.filler = root.resolve("filler");
  }

  /** Mounts one on a folder that does not exist yet. */
  public static SmallDisk mount(Path folder) throws IOException {
    Files.createDirectory(folder);
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder.toString()),
        "needs the right to mount a file system that is small enough to fill");
    return new SmallDisk(folder);
  }

  /** Makes a new folder lie on this disk, and returns it. */
  public Path holds(Path folder) throws IOException {
    return Files.createSymbolicLink(
        folder, Files.createDirectory(root.resolve(folder.getFileName())));
  }

  /** Takes the last byte. */
  public void fill() throws IOException {
    fillBut(0);
  }

  /** Leaves this many blocks of 4 KB, so that what comes next is cut short. */
  void fillBut(int blocks) throws IOException {
    try (OutputStream out = Files.newOutputStream(filler)) {
      byte[] block = new byte[BLOCK];
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left on device");
    }
    try (RandomAccessFile file = new RandomAccessFile(filler.toFile(), "rw")) {
      file.setLength(file.length() - (long) blocks * BLOCK);
    }
  }

  /** Gives back what {@link #fill} took. */
  public void free() throws IOException {
    Files.delete(filler);
  }

  @Override
  public void close() throws IOException {
    assertThat(run("umount", "-l", root.toString())).isTrue();
  }

  private static boolean run(String... command) throws IOException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    } catch (InterruptedException e) {
      throw new InterruptedIOException(command[0]);
    }
  }
}

package io.fraudstream.streaming.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fraudstream.streaming.TestSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalDiskTest {
  @TempDir private java.nio.file.Path folder;

  @Test
  void the_job_has_it_behind_both_interfaces_of_hadoop() throws IOException {
    Configuration hadoop = TestSession.spark().sparkContext().hadoopConfiguration();

    assertThat(FileSystem.get(URI.create("file:///"), hadoop)).isInstanceOf(LocalDisk.class);
    assertThat(FileContext.getFileContext(URI.create("file:///"), hadoop).getDefaultFileSystem())
        .isInstanceOf(LocalDisk.ForFileContext.class);
  }

  @Test
  void permissions_are_those_asked_for() throws IOException {
    try (FileSystem disk = disk()) {
      java.nio.file.Path file = Files.createFile(folder.resolve("file"));
      disk.setPermission(path(file), new FsPermission("640"));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-r-----");
      assertThat(disk.getFileStatus(path(file)).getPermission()).isEqualTo(new FsPermission("640"));
    }
  }

  @Test
  void a_link_is_what_hadoop_says_it_is() throws IOException {
    try (FileSystem disk = disk();
        FileSystem hadoops = initialized(new LocalFileSystem())) {
      java.nio.file.Path file = Files.writeString(folder.resolve("file"), "text");
      Path link = path(Files.createSymbolicLink(folder.resolve("link"), file));
      assertThat(disk.getFileLinkStatus(link).toString())
          .isEqualTo(hadoops.getFileLinkStatus(link).toString());
      assertThat(disk.getFileLinkStatus(path(file)).toString())
          .isEqualTo(hadoops.getFileLinkStatus(path(file)).toString());
    }
  }

  /** Two jobs that commit the same version of a table must not both succeed. */
  @Test
  void a_rename_does_not_replace_a_file() throws IOException {
    Configuration hadoop = TestSession.spark().sparkContext().hadoopConfiguration();
    FileContext files = FileContext.getFileContext(folder.toUri(), hadoop);
    Path first = write(files, "first");
    Path second = write(files, "second");
    Path version = path(folder.resolve("version"));

    files.rename(first, version, Options.Rename.NONE);
    assertThatThrownBy(() -> files.rename(second, version, Options.Rename.NONE))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readString(folder.resolve("version"))).isEqualTo("first");
    assertThat(folder.resolve(".version.crc")).as("goes with its file").exists();
    assertThat(folder.resolve(".first.crc")).doesNotExist();
    Files.writeString(folder.resolve("version"), "FIRST");
    assertThatThrownBy(() -> readByte(version)).isInstanceOf(ChecksumException.class);
  }

  private static int readByte(Path path) throws IOException {
    try (FileSystem disk = disk();
        InputStream in = disk.open(path)) {
      return in.read();
    }
  }

  private Path write(FileContext files, String text) throws IOException {
    Path path = path(folder.resolve(text));
    try (OutputStream out =
        files.create(path, java.util.EnumSet.of(org.apache.hadoop.fs.CreateFlag.CREATE))) {
      out.write(text.getBytes(UTF_8));
    }
    return path;
  }

  private static FileSystem disk() throws IOException {
    return initialized(new LocalDisk());
  }

  private static FileSystem initialized(FileSystem disk) throws IOException {
    disk.initialize(URI.create("file:///"), new Configuration(false));
    return disk;
  }

  private static Path path(java.nio.file.Path path) {
    return new Path(path.toUri());
  }
}

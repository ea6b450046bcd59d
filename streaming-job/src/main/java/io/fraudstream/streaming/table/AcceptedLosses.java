package io.fraudstream.streaming.table;

import io.fraudstream.streaming.storage.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The losses that the job was told to accept: a text file {@code losses/BATCH} beside the tables
 * for each micro-batch that missed something, with a line {@code topic,partition,first,last} a
 * range. A batch that is done again replaces its file.
 */
public final class AcceptedLosses {
  private final FileSystem files;
  private final Path folder;

  /**
   * @param root of the tables
   */
  public AcceptedLosses(String root, Configuration hadoop) {
    try {
      this.folder = new Path(root, "losses");
      this.files = folder.getFileSystem(hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the folder of the tables " + root, e);
    }
  }

  /** Records what a micro-batch missed. */
  public void write(long batchId, List<LostRange> ranges) {
    Path path = new Path(folder, Long.toString(batchId));
    StringBuilder text = new StringBuilder();
    for (LostRange range : ranges) {
      text.append(range.topic()).append(',').append(range.partition()).append(',');
      text.append(range.first()).append(',').append(range.last()).append('\n');
    }
    try {
      WholeFile.write(files, path, text.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot record the accepted losses in " + path, e);
    }
  }

  /** All of them. */
  public List<LostRange> read() {
    List<LostRange> ranges = new ArrayList<>();
    try {
      if (files.exists(folder)) {
        for (FileStatus file : files.listStatus(folder, WholeFile::isWhole)) {
          WholeFile.read(files, file.getPath())
              .orElse("")
              .lines()
              .map(AcceptedLosses::parse)
              .forEach(ranges::add);
        }
      }
      return ranges;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the accepted losses in " + folder, e);
    }
  }

  private static LostRange parse(String line) {
    String[] fields = line.split(",", -1);
    return new LostRange(
        fields[0],
        Integer.parseInt(fields[1]),
        Long.parseLong(fields[2]),
        Long.parseLong(fields[3]));
  }
}

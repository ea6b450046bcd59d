package io.fraudstream.streaming.table;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.fraudstream.streaming.storage.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.sql.Column;

/**
 * Where the record tables begin once old rows were deleted: a text file {@code beginnings/BATCH}
 * beside the tables, named for the newest micro-batch that they held then, with a line {@code
 * topic,partition,offset} a partition. It is written before the first row is deleted, and whoever
 * counts rows leaves out those before it: so nothing looks lost while some tables have been cut and
 * others not yet.
 */
public final class TableBeginnings {
  private final FileSystem files;
  private final Path folder;

  /**
   * @param root of the tables
   */
  public TableBeginnings(String root, Configuration hadoop) {
    try {
      this.folder = new Path(root, "beginnings");
      this.files = folder.getFileSystem(hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot open the folder of the tables " + root, e);
    }
  }

  /** The first offset that counts of each partition that was cut. */
  public Map<TopicPartition, Long> read() {
    Map<TopicPartition, Long> first =
        new TreeMap<>(
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition));
    try {
      if (files.exists(folder)) {
        for (FileStatus file : files.listStatus(folder, WholeFile::isWhole)) {
          for (String line : WholeFile.read(files, file.getPath()).orElse("").lines().toList()) {
            String[] fields = line.split(",", -1);
            first.merge(
                new TopicPartition(fields[0], Integer.parseInt(fields[1])),
                Long.parseLong(fields[2]),
                Math::max);
          }
        }
      }
      return first;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read where the tables begin in " + folder, e);
    }
  }

  /** Whether a row with topic, partition and offset lies before the beginning of its partition. */
  public Column precede() {
    return read().entrySet().stream()
        .map(
            first ->
                col("topic")
                    .equalTo(first.getKey().topic())
                    .and(col("partition").equalTo(first.getKey().partition()))
                    .and(col("offset").lt(first.getValue())))
        .reduce(Column::or)
        .orElse(lit(false));
  }

  /** Moves the beginnings of some partitions forward. */
  void advance(long batchId, Map<TopicPartition, Long> first) {
    Map<TopicPartition, Long> all = read();
    first.forEach((partition, offset) -> all.merge(partition, offset, Math::max));
    StringBuilder text = new StringBuilder();
    all.forEach(
        (partition, offset) -> {
          text.append(partition.topic()).append(',').append(partition.partition());
          text.append(',').append(offset).append('\n');
        });
    Path path = new Path(folder, Long.toString(batchId));
    try {
      WholeFile.write(files, path, text.toString());
      for (FileStatus file : files.listStatus(folder)) {
        if (!file.getPath().getName().equals(path.getName())) {
          files.delete(file.getPath(), false);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot note where the tables begin in " + path, e);
    }
  }
}

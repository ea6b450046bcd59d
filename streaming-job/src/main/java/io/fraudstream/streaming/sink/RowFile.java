package io.fraudstream.streaming.sink;

import io.fraudstream.streaming.scoring.DecidedEvent;
import io.fraudstream.streaming.table.NewFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;

/** One new data file of a record table, in the making. */
final class RowFile {
  /**
   * Few different values, or one in a whole file. To look the other columns' values up costs more
   * than it saves.
   */
  private static final Set<String> WITH_DICTIONARY =
      Set.of(
          "currency",
          "merchant_category",
          "channel",
          "country",
          "decision",
          "model_version",
          "shadow_model_version",
          "source",
          "reason",
          "topic",
          "partition",
          "batch_id");

  /** Payloads: nobody asks for a range of them. */
  private static final Set<String> WITHOUT_BOUNDS = Set.of("detail", "key", "value");

  private final Configuration hadoop;
  private final Path path;
  private final ParquetWriter<DecidedEvent> writer;

  /**
   * @param folder the table's
   * @param task tells the files of a micro-batch apart, for people
   */
  RowFile(String folder, int task, RowSupport support, Configuration hadoop) {
    this.hadoop = hadoop;
    CompressionCodecName codec =
        CompressionCodecName.fromConf(
            hadoop.get(ParquetOutputFormat.COMPRESSION, CompressionCodecName.SNAPPY.name()));
    this.path =
        new Path(
            folder,
            "part-%05d-%s%s.parquet".formatted(task, UUID.randomUUID(), codec.getExtension()));
    try {
      this.writer = new Builder(path, support, hadoop).withCompressionCodec(codec).build();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  void write(DecidedEvent row) {
    try {
      writer.write(row);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** The whole file, which no reader of the table sees yet. */
  NewFile finish() {
    try {
      writer.close();
      return new NewFile(
          path.getName(),
          path.getFileSystem(hadoop).getFileStatus(path).getLen(),
          FileStats.of(writer.getFooter()));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Leaves nothing of it, if the storage can. */
  void discard() {
    try {
      writer.close();
    } catch (IOException | RuntimeException e) {
      // It was broken, or is finished.
    }
    try {
      path.getFileSystem(hadoop).delete(path, false);
    } catch (IOException e) {
      // What is left is no part of the table, and VACUUM removes it.
    }
  }

  private UncheckedIOException unwritable(IOException cause) {
    return new UncheckedIOException("Cannot write " + path, cause);
  }

  private static final class Builder extends ParquetWriter.Builder<DecidedEvent, Builder> {
    private final RowSupport support;

    Builder(Path path, RowSupport support, Configuration hadoop) throws IOException {
      super(HadoopOutputFile.fromPath(path, hadoop));
      this.support = support;
      withConf(hadoop);
      withRowGroupSize(ParquetOutputFormat.getLongBlockSize(hadoop));
      withDictionaryEncoding(false);
      withSizeStatisticsEnabled(false);
      for (ColumnDescriptor column : support.schema().getColumns()) {
        String name = String.join(".", column.getPath());
        withDictionaryEncoding(name, WITH_DICTIONARY.contains(name));
        withStatisticsEnabled(name, column.getPath().length == 1 && !WITHOUT_BOUNDS.contains(name));
      }
    }

    @Override
    protected Builder self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // the only one that must be there
    protected WriteSupport<DecidedEvent> getWriteSupport(Configuration configuration) {
      return support;
    }
  }
}

package io.fraudstream.streaming.sink;

import io.fraudstream.streaming.table.NewFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnWriteStore;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.compression.CompressionCodecFactory.BytesInputCompressor;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.ColumnChunkPageWriteStore;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.spark.package$;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetOptions;
import org.apache.spark.sql.internal.SQLConf;

/**
 * One new data file of a table, in the making.
 *
 * @param <R> what a row is made of
 */
public final class RowFile<R> {
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
          "batch_id",
          "window_start",
          "window_end",
          "transactions",
          "alerts");

  /** Payloads: nobody asks for a range of them. */
  private static final Set<String> WITHOUT_BOUNDS = Set.of("detail", "key", "value");

  /** Spark takes timestamps as they are from files that say which version wrote them. */
  private static final Map<String, String> METADATA =
      Map.of("org.apache.spark.version", package$.MODULE$.SPARK_VERSION());

  private static final int ROWS_BETWEEN_LOOKS = 100;

  private final Configuration hadoop;
  private final Path path;
  private final Columns<R> columns;
  private final ParquetProperties properties;
  private final long rowGroupSize;
  private final CodecFactory codecs;
  private final BytesInputCompressor compressor;
  private final ParquetFileWriter file;
  private ColumnChunkPageWriteStore pages;
  private ColumnWriteStore values;

  /** Of the row group in memory. */
  private long rows;

  /**
   * @param folder the table's
   * @param task tells the files of one commit apart, for people
   */
  public RowFile(String folder, int task, Columns<R> columns, Configuration hadoop) {
    this.hadoop = hadoop;
    this.columns = columns;
    this.properties = properties(columns.schema());
    this.rowGroupSize = ParquetOutputFormat.getLongBlockSize(hadoop);
    CompressionCodecName codec =
        CompressionCodecName.fromConf(
            hadoop.get(ParquetOutputFormat.COMPRESSION, CompressionCodecName.SNAPPY.name()));
    this.path =
        new Path(
            folder,
            "part-%05d-%s%s.parquet".formatted(task, UUID.randomUUID(), codec.getExtension()));
    this.codecs = new CodecFactory(hadoop, properties.getPageSizeThreshold());
    this.compressor = codecs.getCompressor(codec);
    try {
      this.file =
          new ParquetFileWriter(
              HadoopOutputFile.fromPath(path, hadoop),
              columns.schema(),
              ParquetFileWriter.Mode.CREATE,
              rowGroupSize,
              ParquetWriter.MAX_PADDING_SIZE_DEFAULT,
              null,
              properties);
      file.start();
    } catch (IOException e) {
      throw unwritable(e);
    }
    beginRowGroup();
  }

  /** Those of the session, and the compression that it has for Parquet. */
  public static Configuration settings(SparkSession spark) {
    Configuration settings =
        ((org.apache.spark.sql.classic.SparkSession) spark).sessionState().newHadoopConf();
    settings.set(
        ParquetOutputFormat.COMPRESSION,
        ParquetOptions.getParquetCompressionCodecName(
            spark.conf().get(SQLConf.PARQUET_COMPRESSION().key())));
    return settings;
  }

  /** Adds a row. */
  public void write(R row) {
    columns.write(row);
    values.endRecord();
    rows++;
    if (rows % ROWS_BETWEEN_LOOKS == 0 && values.getBufferedSize() >= rowGroupSize) {
      try {
        endRowGroup();
      } catch (IOException e) {
        throw unwritable(e);
      }
      beginRowGroup();
    }
  }

  /** The whole file, which no reader of the table sees yet. */
  public NewFile finish() {
    try {
      endRowGroup();
      file.end(METADATA);
      file.close();
      codecs.release();
      return new NewFile(
          path.getName(),
          path.getFileSystem(hadoop).getFileStatus(path).getLen(),
          FileStats.of(file.getFooter()));
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Leaves nothing of it, if the storage can. */
  void discard() {
    file.abort();
    try (file) {
      codecs.release();
    } catch (IOException | RuntimeException e) {
      // It was broken, or is finished.
    }
    try {
      path.getFileSystem(hadoop).delete(path, false);
    } catch (IOException e) {
      // What is left is no part of the table, and VACUUM removes it.
    }
  }

  private void beginRowGroup() {
    pages =
        new ColumnChunkPageWriteStore(
            compressor,
            columns.schema(),
            properties.getAllocator(),
            properties.getColumnIndexTruncateLength(),
            properties.getPageWriteChecksumEnabled());
    values = properties.newColumnWriteStore(columns.schema(), pages);
    columns.writeTo(values);
    rows = 0;
  }

  private void endRowGroup() throws IOException {
    if (rows > 0) {
      file.startBlock(rows);
      values.flush();
      pages.flushToFileWriter(file);
      file.endBlock();
    }
    values.close();
    pages.close();
  }

  private static ParquetProperties properties(MessageType schema) {
    ParquetProperties.Builder properties =
        ParquetProperties.builder().withDictionaryEncoding(false).withSizeStatisticsEnabled(false);
    for (ColumnDescriptor column : schema.getColumns()) {
      String name = String.join(".", column.getPath());
      properties.withDictionaryEncoding(name, WITH_DICTIONARY.contains(name));
      properties.withStatisticsEnabled(
          name, column.getPath().length == 1 && !WITHOUT_BOUNDS.contains(name));
    }
    return properties.build();
  }

  private UncheckedIOException unwritable(IOException cause) {
    return new UncheckedIOException("Cannot write " + path, cause);
  }
}

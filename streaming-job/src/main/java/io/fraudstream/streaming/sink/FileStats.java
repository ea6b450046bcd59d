package io.fraudstream.streaming.sink;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;

/**
 * The statistics of a data file as the Delta protocol has them ("Per-file Statistics"), from the
 * file's own footer: rows, and for each column that Parquet counted its nulls and its bounds.
 */
final class FileStats {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A longer text is no bound: readers expect short ones. */
  private static final int MAX_TEXT = 32;

  private FileStats() {}

  static String of(ParquetMetadata footer) {
    Map<String, Statistics<?>> columns = new LinkedHashMap<>();
    long rows = 0;
    for (BlockMetaData block : footer.getBlocks()) {
      rows += block.getRowCount();
      for (ColumnChunkMetaData chunk : block.getColumns()) {
        Statistics<?> statistics = chunk.getStatistics();
        if (chunk.getPath().size() == 1 && statistics != null && !statistics.isEmpty()) {
          columns.merge(chunk.getPath().toDotString(), statistics.copy(), FileStats::merged);
        }
      }
    }
    ObjectNode stats = JSON.createObjectNode().put("numRecords", rows);
    ObjectNode least = stats.putObject("minValues");
    ObjectNode greatest = stats.putObject("maxValues");
    ObjectNode nulls = stats.putObject("nullCount");
    columns.forEach(
        (name, statistics) -> {
          nulls.put(name, statistics.getNumNulls());
          if (statistics.hasNonNullValue()) {
            put(least, name, statistics, statistics.genericGetMin());
            put(greatest, name, statistics, statistics.genericGetMax());
          }
        });
    return stats.toString();
  }

  private static Statistics<?> merged(Statistics<?> one, Statistics<?> other) {
    one.mergeStatistics(other);
    return one;
  }

  private static void put(ObjectNode bounds, String name, Statistics<?> of, Object bound) {
    if (bound instanceof Binary text) {
      String value = text.toStringUsingUTF8();
      if (value.length() <= MAX_TEXT) {
        bounds.put(name, value);
      }
    } else if (of.type().getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation) {
      bounds.put(
          name, Instant.ofEpochMilli(TimeUnit.MICROSECONDS.toMillis((Long) bound)).toString());
    } else if (bound instanceof Long number) {
      bounds.put(name, number);
    } else if (bound instanceof Integer number) {
      bounds.put(name, number);
    } else if (bound instanceof Double number && Double.isFinite(number)) {
      bounds.put(name, number);
    }
  }
}

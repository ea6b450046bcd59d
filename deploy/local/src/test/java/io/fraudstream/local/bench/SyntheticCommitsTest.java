package io.fraudstream.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Table;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.utils.CloseableIterator;
import io.fraudstream.local.stack.TableLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticCommitsTest {
  private static final String METADATA =
      """
      {"protocol":{"minReaderVersion":1,"minWriterVersion":2}}
      {"metaData":{"id":"t","format":{"provider":"parquet","options":{}},"schemaString":"{\\"type\\":\\"struct\\",\\"fields\\":[{\\"name\\":\\"a\\",\\"type\\":\\"long\\",\\"nullable\\":true,\\"metadata\\":{}}]}","partitionColumns":[],"configuration":{},"createdTime":1}}
      """;
  private static final String BATCH =
      """
      {"txn":{"appId":"job","version":0}}
      {"add":{"path":"one.parquet","partitionValues":{},"size":4,"modificationTime":1,"dataChange":true,"stats":"{\\"numRecords\\":9}"}}
      """;
  private static final String CHECKSUM =
      """
      {"tableSizeBytes":4,"numFiles":1,"numMetadata":1,"numProtocol":1,"allFiles":[],"setTransactions":[{"appId":"job","version":0}]}
      """;

  private final Path table;
  private final Path log;

  SyntheticCommitsTest(@TempDir Path table) throws IOException {
    this.table = table;
    this.log = Files.createDirectories(table.resolve("_delta_log"));
    Files.writeString(table.resolve("one.parquet"), "data");
    Files.writeString(log.resolve("00000000000000000000.json"), METADATA);
    Files.writeString(log.resolve("00000000000000000001.json"), BATCH);
    Files.writeString(log.resolve("00000000000000000001.crc"), CHECKSUM);
  }

  @Test
  void the_log_grows_and_says_the_same_of_the_job() throws IOException {
    SyntheticCommits.lengthen(table, 50);

    assertThat(log.resolve("00000000000000000049.checkpoint.parquet")).exists();
    assertThat(log.resolve("00000000000000000050.json")).doesNotExist();
    Engine engine = DefaultEngine.create(new Configuration());
    Snapshot snapshot = Table.forPath(engine, table.toString()).getLatestSnapshot(engine);
    assertThat(snapshot.getVersion()).isEqualTo(49);
    JsonNode checksum =
        new ObjectMapper().readTree(log.resolve("00000000000000000049.crc").toFile());
    assertThat(checksum.path("numFiles").asLong()).isEqualTo(files(engine, snapshot)).isEqualTo(49);
    assertThat(checksum.path("tableSizeBytes").asLong()).isEqualTo(4 * 49);
    assertThat(checksum.path("setTransactions")).hasSize(1);
    assertThat(checksum.has("allFiles")).isFalse();
    TableLog seen = new TableLog(table);
    seen.refresh();
    assertThat(seen.rows()).isEqualTo(9);
    assertThat(seen.commits()).hasSize(1);
  }

  @Test
  void a_log_that_is_long_enough_stays_as_it_is() {
    SyntheticCommits.lengthen(table, 2);

    assertThat(log.resolve("00000000000000000002.json")).doesNotExist();
  }

  private static long files(Engine engine, Snapshot snapshot) throws IOException {
    long files = 0;
    try (CloseableIterator<FilteredColumnarBatch> batches =
        snapshot.getScanBuilder().build().getScanFiles(engine)) {
      while (batches.hasNext()) {
        try (CloseableIterator<?> rows = batches.next().getRows()) {
          for (; rows.hasNext(); rows.next()) {
            files++;
          }
        }
      }
    }
    return files;
  }
}

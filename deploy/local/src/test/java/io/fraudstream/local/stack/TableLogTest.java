package io.fraudstream.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableLogTest {
  private final Path table;

  TableLogTest(@TempDir Path table) {
    this.table = table;
  }

  @Test
  void a_table_that_is_not_there_yet_is_empty() {
    TableLog log = new TableLog(table);
    log.refresh();

    assertThat(log.rows()).isZero();
    assertThat(log.commits()).isEmpty();
  }

  @Test
  void rows_are_added_up_commit_by_commit() throws IOException {
    Files.createDirectories(table.resolve("_delta_log"));
    commit(0, "{\"metaData\":{\"id\":\"x\"}}");
    TableLog log = new TableLog(table);
    log.refresh();
    commit(
        1,
        """
        {"commitInfo":{"timestamp":1}}
        {"txn":{"appId":"a","version":7,"lastUpdated":1}}
        {"add":{"path":"one","stats":"{\\"numRecords\\":30}"}}
        {"add":{"path":"two","stats":"{\\"numRecords\\":12}"}}
        """);
    log.refresh();
    log.refresh();

    assertThat(log.rows()).isEqualTo(42);
    assertThat(log.commits())
        .singleElement()
        .satisfies(
            commit -> {
              assertThat(commit.batch()).isEqualTo(7);
              assertThat(commit.rows()).isEqualTo(42);
              assertThat(commit.time()).isEqualTo(Files.getLastModifiedTime(file(1)).toMillis());
            });
  }

  private void commit(long version, String actions) throws IOException {
    Files.writeString(file(version), actions);
  }

  private Path file(long version) {
    return table.resolve("_delta_log").resolve(String.format("%020d.json", version));
  }
}

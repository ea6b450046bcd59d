package io.fraudstream.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchTest {
  private final Path folder;

  BatchTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void a_batch_is_all_its_tables_and_its_time_is_that_of_the_last() throws IOException {
    commit("transactions", 0, 4, 30, 2_000);
    commit("labels", 0, 4, 12, 1_000);
    commit("labels", 1, 5, 7, 3_000);

    assertThat(Batch.read(folder))
        .containsExactly(new Batch(4, 2_000, 30, 42), new Batch(5, 3_000, 0, 7));
  }

  @Test
  void the_times_of_a_batch_are_those_of_its_last_line_in_the_log() throws IOException {
    Path log =
        Files.writeString(
            folder.resolve("job.log"),
            """
            2026-11-22T03:00:00,000 INFO  [main] i.f.s.DecisionWriter: Batch 7: 9 payments, 0 alerts, 1 labels, 0 rejected; 5 ms to decide, 6 ms to commit
            something else
            2026-11-22T03:00:09,000 INFO  [main] i.f.s.DecisionWriter: Batch 7: 9 payments, 0 alerts, 1 labels, 0 rejected; 50 ms to decide, 60 ms to commit; the tables held it already
            """);

    assertThat(BatchLog.read(log)).hasSize(1).containsEntry(7L, new BatchLog(50, 60));
  }

  private void commit(String table, long version, long batch, long rows, long time)
      throws IOException {
    Path log = Files.createDirectories(folder.resolve(table).resolve("_delta_log"));
    Path file =
        Files.writeString(
            log.resolve(String.format("%020d.json", version)),
            """
            {"txn":{"appId":"a","version":%d}}
            {"add":{"path":"one","stats":"{\\"numRecords\\":%d}"}}
            """
                .formatted(batch, rows));
    Files.setLastModifiedTime(file, FileTime.fromMillis(time));
  }
}

package io.fraudstream.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fraudstream.streaming.reconcile.Balance;
import io.fraudstream.streaming.reconcile.Reconciliation;
import io.fraudstream.streaming.table.DamagedTableException;
import io.fraudstream.transactions.Transaction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedTableTest {
  private static final int BATCH = 8;

  @TempDir private Path folder;
  private int sent;

  @Test
  void a_damaged_log_entry_stops_the_start_until_it_is_back() throws Exception {
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      batch(job);
      batch(job);
      job.stop();
      Path log = folder.resolve("tables/transactions/_delta_log");
      Path newest = log.resolve("00000000000000000002.json");
      byte[] good = Files.readAllBytes(newest);
      byte[] garbage = new byte[500];
      new Random(1).nextBytes(garbage);
      Map<String, byte[]> damages =
          Map.of(
              "half",
              Arrays.copyOf(good, good.length / 2),
              "empty",
              new byte[0],
              "garbage",
              garbage);
      for (Map.Entry<String, byte[]> damage : damages.entrySet()) {
        put(newest, damage.getValue());

        assertThatThrownBy(job::restart)
            .as(damage.getKey())
            .isInstanceOf(DamagedTableException.class)
            .hasMessageContaining("/tables/transactions")
            .hasMessageContaining("Nothing was written");
        assertThat(log.resolve("00000000000000000003.json")).doesNotExist();
      }
      put(newest, good);
      job.restart();
      batch(job);

      Balance balance =
          Reconciliation.of(TestSession.spark(), job.config().tables(), Optional.empty());
      assertThat(balance.holds()).isTrue();
      assertThat(balance.partitions()).hasSize(1);
      assertThat(balance.partitions().get(0).scored()).isEqualTo(3 * BATCH);
    }
  }

  private void batch(DecisionsHarness job) throws Exception {
    for (int i = 0; i < BATCH; i++) {
      String id = "t" + sent++;
      job.send(
          new Transaction(
              id, sent * 60_000L, "card", "shop", 100, "EUR", null, null, null, null, null));
    }
    job.batch();
  }

  /** As a fault of the storage leaves it: without Hadoop's checksum beside it. */
  private static void put(Path file, byte[] content) throws Exception {
    Files.deleteIfExists(file.resolveSibling("." + file.getFileName() + ".crc"));
    Files.write(file, content);
    DeltaLog.clearCache();
  }
}

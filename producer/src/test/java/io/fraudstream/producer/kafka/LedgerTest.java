package io.fraudstream.producer.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
  @TempDir Path folder;

  @Test
  void hash_is_the_castagnoli_check_value() {
    assertThat(Ledger.hash("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo("e3069283");
  }

  @Test
  void lines_follow_the_header_and_are_quoted_where_needed() throws IOException {
    Path file = folder.resolve("new/ledger.csv");
    try (Ledger ledger = new Ledger(file)) {
      ledger.add(record("t-1", RecordKind.TRANSACTION, "none"), 3, 17);
      ledger.add(record("a,\"b\"", RecordKind.TOO_OLD, ""), 0, 18);
    }

    String hash = Ledger.hash(new byte[] {1});
    assertThat(Files.readString(file))
        .isEqualTo(
            Ledger.HEADER
                + "\ntransactions,3,17,transaction,t-1,"
                + hash
                + ",none\ntransactions,0,18,too_old,\"a,\"\"b\"\"\","
                + hash
                + ",\n");
  }

  @Test
  void name_ending_in_gz_gives_a_complete_gzip_file() throws IOException {
    Path file = folder.resolve("ledger.csv.gz");
    Ledger ledger = new Ledger(file);
    ledger.add(record("t-1", RecordKind.LABEL, ""), 0, 0);
    ledger.close();
    ledger.close();

    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()).hasSize(2);
    }
  }

  private static OutboundRecord record(String id, RecordKind kind, String truth) {
    return new OutboundRecord("transactions", kind, id, null, new byte[] {1}, truth);
  }
}

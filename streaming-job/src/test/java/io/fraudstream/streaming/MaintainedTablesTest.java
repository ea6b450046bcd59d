package io.fraudstream.streaming;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fraudstream.streaming.reconcile.Balance;
import io.fraudstream.streaming.reconcile.Reconciliation;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.streaming.table.TableMaintenance;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.LabelCodec;
import io.fraudstream.transactions.Topics;
import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that are kept healthy beside the job that writes them. */
class MaintainedTablesTest {
  private static final SparkSession SPARK = TestSession.spark();
  private static final Instant START = Instant.parse("2029-06-04T12:00:00Z");
  private static final Instant MARCH = Instant.parse("2030-03-01T00:00:00Z");
  private static final Instant OLD = MARCH.minus(Duration.ofDays(30));
  private static final Instant NEW = MARCH.plus(Duration.ofDays(1));
  private static final byte[] NOTHING = "{}".getBytes(UTF_8);

  private final Path folder;
  private final Path ledger;
  private final Map<String, Long> nextOffset = new HashMap<>();

  MaintainedTablesTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
    this.ledger =
        Files.writeString(
            folder.resolve("ledger.csv"), "topic,partition,offset,kind,id,crc32c,truth\n");
  }

  @Test
  void the_job_goes_on_in_compacted_tables_and_knows_the_micro_batches_in_them() throws Exception {
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      pay(job, 0);
      job.batch();
      pay(job, 1);
      send(job, Topics.TRANSACTIONS, NOTHING);
      job.batch();
      pay(job, 2);
      job.batch();
      List<TableMaintenance.Done> done = maintain(job, Optional.empty());

      assertThat(done.get(0).table()).isEqualTo(Table.TRANSACTIONS);
      assertThat(done.get(0).before().files()).isEqualTo(3);
      assertThat(done.get(0).after().files()).isEqualTo(1);

      forgetBatch(job, 2);
      job.beforeCommit(() -> maintain(job, Optional.empty()));
      pay(job, 3);
      job.batch();
      job.beforeCommit(() -> {});
      forgetBatch(job, 3);
      pay(job, 4);
      job.batch();

      assertThat(requireReconciled(job).get(0).rows()).isEqualTo(6);
    }
  }

  @Test
  void old_rows_are_deleted_up_to_the_first_that_is_kept_and_the_rest_still_reconciles()
      throws Exception {
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      job.at(OLD);
      pay(job, 0);
      send(job, Topics.TRANSACTIONS, NOTHING);
      send(job, Topics.LABELS, LabelCodec.encode(label(0)));
      send(job, Topics.LABELS, LabelCodec.encode(label(7)));
      job.batch();
      job.at(NEW);
      pay(job, 1);
      job.at(OLD);
      pay(job, 2);
      job.batch();
      send(job, Topics.TRANSACTIONS, NOTHING);
      job.batch();
      requireReconciled(job);

      assertThat(maintain(job, Optional.of(MARCH)))
          .extracting(TableMaintenance.Done::table, TableMaintenance.Done::deleted)
          .containsExactly(
              tuple(Table.TRANSACTIONS, 1L),
              tuple(Table.LABELS, 1L),
              tuple(Table.QUARANTINE, 1L),
              tuple(Table.ACTIVITY, 0L));
      requireBalance(job, 1, 2, 4);

      assertThat(maintain(job, Optional.of(MARCH.plus(Duration.ofDays(100)))))
          .extracting(TableMaintenance.Done::deleted)
          .as("the newest settled row of a partition and the newest micro-batch stay")
          .containsExactly(1L, 0L, 0L, 0L);
      pay(job, 3);
      job.batch();
      requireBalance(job, 1, 3, 5);
    }
  }

  @Test
  void tables_of_which_some_are_cut_and_others_not_yet_reconcile() throws Exception {
    try (DecisionsHarness job = new DecisionsHarness(folder)) {
      send(job, Topics.TRANSACTIONS, NOTHING);
      for (int number = 1; number < 4; number++) {
        pay(job, number);
      }
      job.batch();
      Path beginnings = Files.createDirectory(folder.resolve("tables/beginnings"));
      Files.writeString(beginnings.resolve("0"), "transactions,0,2\n");
      SPARK.sql(
          "DELETE FROM delta.`%s` WHERE offset < 2"
              .formatted(Table.TRANSACTIONS.under(job.config().tables())));

      assertThat(requireReconciled(job))
          .extracting(Balance.Partition::firstOffset)
          .containsExactly(2L);
    }
  }

  /** Labels, then transactions: where they begin, and where the latter end. */
  private void requireBalance(DecisionsHarness job, long labels, long first, long last) {
    assertThat(requireReconciled(job))
        .extracting(Balance.Partition::firstOffset, Balance.Partition::lastOffset)
        .containsExactly(tuple(labels, 1L), tuple(first, last));
  }

  /** Has the job do its newest batch again, which the tables hold. */
  private static void forgetBatch(DecisionsHarness job, int batch) throws Exception {
    job.stop();
    Path commits = Path.of(job.checkpoint(), "commits");
    Files.delete(commits.resolve(Integer.toString(batch)));
    Files.deleteIfExists(commits.resolve("." + batch + ".crc"));
    job.restart();
  }

  private static List<TableMaintenance.Done> maintain(
      DecisionsHarness job, Optional<Instant> keepFrom) {
    return new TableMaintenance(SPARK, job.config().tables()).run(keepFrom);
  }

  /** By the ledger too. */
  private List<Balance.Partition> requireReconciled(DecisionsHarness job) {
    Balance balance =
        Reconciliation.of(SPARK, job.config().tables(), Optional.of(ledger.toString()));
    assertThat(balance.holds()).as(balance.render()).isTrue();
    return balance.partitions();
  }

  private void pay(DecisionsHarness job, int number) throws IOException {
    send(job, Topics.TRANSACTIONS, TransactionCodec.encode(payment(number)));
  }

  /** Sends a record and writes it into the ledger. */
  private void send(DecisionsHarness job, String topic, byte[] value) throws IOException {
    job.send(topic, value);
    long offset = nextOffset.merge(topic, 1L, Long::sum) - 1;
    CRC32C crc = new CRC32C();
    crc.update(value);
    String line =
        "%s,0,%d,malformed,,%s,\n"
            .formatted(topic, offset, HexFormat.of().toHexDigits((int) crc.getValue()));
    Files.writeString(ledger, line, StandardOpenOption.APPEND);
  }

  private static Transaction payment(int minute) {
    return TestPayments.payment(
        "t" + minute, START.plus(Duration.ofMinutes(minute)).toEpochMilli(), "card", "shop", 1000);
  }

  private static Label label(int minute) {
    Transaction payment = payment(minute);
    return new Label(
        payment.transactionId(),
        payment.cardId(),
        payment.terminalId(),
        payment.eventTime(),
        true,
        payment.eventTime() + 1,
        "test");
  }
}

package io.fraudstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.local.broker.LocalBroker;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.checkpoint.CheckpointFolder;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.table.Adoption;
import io.fraudstream.streaming.table.DeltaTables;
import io.fraudstream.streaming.table.Table;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint is gone, and a new one goes on with its tables. */
class AdoptedTablesTest {
  private static final int FAILURE = 1;

  @TempDir private static Path shared;
  private static LocalBroker broker;
  private static SparkSession spark;

  private final Path folder;
  private final CommandedJob job;

  AdoptedTablesTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    this.job =
        new CommandedJob(broker.bootstrapServers(), folder, "t-" + folder.getFileName()).in(spark);
  }

  @BeforeAll
  static void start() throws Exception {
    broker = LocalBroker.start(0, shared.resolve("broker"), shared.resolve("broker.log"));
    spark =
        JobSession.create(
            StreamConfig.of(
                Map.of("spark.master", "local[2]", "spark.sql.shuffle.partitions", "2")));
  }

  @AfterAll
  static void stop() {
    spark.stop();
    broker.close();
  }

  @AfterEach
  void close() {
    job.close();
    spark.streams().resetTerminated();
  }

  @Test
  void a_new_checkpoint_that_is_told_to_goes_on_behind_the_rows_and_knows_nothing_of_before()
      throws Exception {
    job.set("activity.enabled", "true");
    job.send(0, 10);
    job.send(CommandedJob.fraud(3));
    requireSuccess();
    onNewCheckpoint();
    requireFailure("was written under checkpoint", "A new checkpoint for old tables");

    job.send(10, 10);
    job.send(CommandedJob.fraud(4));
    job.set("stream.adopt-tables", "true");
    requireSuccess();
    job.send(20, 5);
    requireSuccess();

    job.requireScored(25);
    assertThat(job.said()).contains("from batch 1 on the features know nothing of before");
    assertThat(
            job.rows(
                Table.TRANSACTIONS, CommandedJob.EVENT_TIME, row -> row.<Long>getAs("batch_id")))
        .containsExactlyElementsOf(batches(10, 10, 5));
    assertThat(
            job.rows(
                Table.TRANSACTIONS, CommandedJob.EVENT_TIME, AdoptedTablesTest::paymentsOfTheDay))
        .as("five cards take turns, and the second batch begins with none of them known")
        .containsExactly(
            1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, // of the first checkpoint
            1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, //
            3.0, 3.0, 3.0, 3.0, 3.0);

    job.send(200, 1); // Three hours later: the hour of those before is closed.
    requireSuccess();
    assertThat(
            job.rows(Table.ACTIVITY, "terminal_id", row -> row.<Long>getAs("transactions")).stream()
                .mapToLong(Long::longValue)
                .sum())
        .as("each once, also those of the first checkpoint, whose hour was open")
        .isEqualTo(25);

    job.set("stream.checkpoint", folder.resolve("checkpoint").toString());
    requireFailure("was written under checkpoint");
  }

  @Test
  void an_adoption_that_was_cut_short_between_two_tables_is_done_again() throws Exception {
    job.send(0, 6);
    requireSuccess();
    Path old = folder.resolve("checkpoint");
    String id = onNewCheckpoint();
    spark.sql(
        "ALTER TABLE delta.`%s` SET TBLPROPERTIES ('fraudstream.checkpoint' = '%s')"
            .formatted(job.table(Table.LABELS), id));
    requireFailure("was written under checkpoint");
    job.set("stream.checkpoint", old.toString());
    requireFailure("was written under checkpoint " + id);

    onNewCheckpoint();
    job.set("stream.adopt-tables", "true");
    job.send(6, 6);
    requireSuccess();
    job.requireScored(12);
  }

  @Test
  void an_adoption_that_was_cut_short_before_its_note_needs_the_setting_again_and_after_it_not()
      throws Exception {
    job.send(0, 6);
    requireSuccess();
    String id = onNewCheckpoint();
    DeltaTables.own(spark, job.config().tables(), id);
    requireFailure("has rows, but its checkpoint " + id + " has no micro-batch");

    DeltaTables.note(spark, job.config().tables(), new Adoption(id, 1));
    job.send(6, 6);
    requireSuccess();
    job.requireScored(12);
  }

  @Test
  void tables_with_a_gap_are_not_adopted_until_its_batch_is_deleted() throws Exception {
    job.send(0, 6);
    requireSuccess();
    job.send(6, 6);
    requireSuccess();
    delete("transaction_id = 'payment-8'");
    onNewCheckpoint();
    job.set("stream.adopt-tables", "true");
    requireFailure("1 records are missing between their rows", "fraudstream reconcile");
    assertThat(job.reconcile()).as("nothing was changed").isEqualTo(4);

    delete("batch_id = 1");
    requireSuccess();
    job.requireScored(12);
  }

  @Test
  void tables_of_a_topic_that_was_made_anew_are_not_adopted() throws Exception {
    job.send(0, 6);
    requireSuccess();
    // As if the topic had held more before.
    spark.sql("UPDATE delta.`%s` SET offset = offset + 9".formatted(job.table(Table.TRANSACTIONS)));
    onNewCheckpoint();
    job.set("stream.adopt-tables", "true");

    requireFailure("go beyond what Kafka has had there: the topic was deleted or made anew");
  }

  private void delete(String rows) {
    spark.sql("DELETE FROM delta.`%s` WHERE %s".formatted(job.table(Table.TRANSACTIONS), rows));
  }

  /** Points the job at a checkpoint without a batch, the same at each call, and returns its id. */
  private String onNewCheckpoint() {
    Path checkpoint = folder.resolve("new");
    job.set("stream.checkpoint", checkpoint.toString());
    return CheckpointFolder.open(checkpoint + "/decisions", new Configuration()).id();
  }

  private void requireSuccess() {
    assertThat(job.stream()).as(job.said()).isZero();
  }

  private void requireFailure(String... message) {
    assertThat(job.stream()).as(job.said()).isEqualTo(FAILURE);
    assertThat(job.said()).contains(message).doesNotContain("\tat ");
  }

  private static List<Long> batches(int... sizes) {
    return IntStream.range(0, sizes.length)
        .boxed()
        .flatMap(batch -> Collections.nCopies(sizes[batch], (long) batch).stream())
        .toList();
  }

  private static double paymentsOfTheDay(Row row) {
    return row.<Row>getAs("features").<Double>getAs("card_tx_count_1d");
  }
}

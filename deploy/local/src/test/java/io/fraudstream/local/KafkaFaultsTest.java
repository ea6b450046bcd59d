package io.fraudstream.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.fraudstream.local.broker.LocalBroker;
import io.fraudstream.streaming.DataLossException;
import io.fraudstream.streaming.StreamingJob;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.reconcile.Balance;
import io.fraudstream.streaming.table.Table;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Kafka does to a running job, and that the tables do not show it. */
class KafkaFaultsTest {
  private static final int DATA_LOSS = 4;

  @TempDir private static Path shared;
  private static LocalBroker broker;
  private static SparkSession spark;

  private final FaultyKafka kafka;

  KafkaFaultsTest(@TempDir Path folder) throws Exception {
    this.kafka = new FaultyKafka(broker, spark, folder);
  }

  @BeforeAll
  static void start() throws Exception {
    broker = startBroker(0);
    spark = FaultyKafka.session();
  }

  @AfterAll
  static void stop() {
    spark.stop();
    broker.close();
  }

  @AfterEach
  void close() {
    kafka.close();
  }

  @Test
  void a_job_goes_on_by_itself_after_the_broker_was_away() throws Exception {
    kafka.send(0, 0, 300);
    StreamingJob job = StreamingJob.start(spark, kafka.config("20"));
    try (job) {
      kafka.awaitRows(1);
      broker.close();
      var whileAway = kafka.sendLater(1, 300, 20);
      broker = startBroker(port());
      kafka.send(1, 320, 20);
      assertThat(whileAway).allSatisfy(record -> assertThat(record).succeedsWithin(Duration.ZERO));
      kafka.awaitRows(340);
    }
    kafka.requireScoredOnce(340);
  }

  @Test
  void partitions_that_are_added_under_the_job_are_read_from_their_beginning() throws Exception {
    kafka.send(0, 0, 5);
    StreamingJob job = StreamingJob.start(spark, kafka.config("1000"));
    try (job) {
      kafka.awaitRows(5);
      kafka.addPartitions(4);
      kafka.send(2, 5, 5);
      kafka.awaitRows(10);
    }
    kafka.send(3, 10, 5);
    StreamingJob.runAvailableNow(spark, kafka.config("1000"));

    kafka.requireScoredOnce(15);
    assertThat(kafka.balance().partitions())
        .extracting(Balance.Partition::partition, Balance.Partition::firstOffset)
        .containsExactlyInAnyOrder(tuple(0, 0L), tuple(2, 0L), tuple(3, 0L));
  }

  @Test
  void payments_sent_twice_and_out_of_order_are_scored_once_also_across_a_restart()
      throws Exception {
    List<Integer> shuffled = new ArrayList<>(IntStream.range(0, 40).boxed().toList());
    Collections.shuffle(shuffled, new Random(1));
    shuffled.subList(0, 25).forEach(payment -> kafka.send(0, payment, 1));
    kafka.send(0, 0, 10);
    kafka.send(1, 20, 5);
    StreamingJob.runAvailableNow(spark, kafka.config("1000"));
    long before = kafka.rows();
    shuffled.forEach(payment -> kafka.send(1, payment, 1));
    StreamingJob.runAvailableNow(spark, kafka.config("1000"));

    assertThat(before).isEqualTo(40);
    assertThat(kafka.strings(Table.TRANSACTIONS, "transaction_id"))
        .containsExactlyInAnyOrderElementsOf(FaultyKafka.ids(40));
    assertThat(kafka.read(Table.TRANSACTIONS).where("late").count()).isZero();
    assertThat(kafka.strings(Table.QUARANTINE, "reason")).hasSize(40).containsOnly("DUPLICATE");
    assertThat(kafka.balance().holds()).isTrue();
    assertThat(kafka.balance().repeatedIds()).isZero();
  }

  @Test
  void records_that_expired_while_the_job_was_stopped_end_it_until_the_loss_is_accepted()
      throws Exception {
    kafka.send(0, 0, 10);
    StreamingJob.runAvailableNow(spark, kafka.config("1000"));
    kafka.send(0, 10, 10);
    kafka.expire(0, 15);

    Throwable loss =
        catchThrowable(() -> StreamingJob.runAvailableNow(spark, kafka.config("1000")));

    assertThat(loss)
        .isInstanceOf(DataLossException.class)
        .hasMessageContaining(kafka.topic() + "-0 offsets 10 to 14 (5)")
        .hasMessageContaining("stream.allow-data-loss");
    assertThat(ExitCode.of(loss)).isEqualTo(DATA_LOSS);
    assertThat(kafka.rows()).isEqualTo(10);

    StreamingJob.runAvailableNow(spark, allowingDataLoss());
    assertThat(kafka.rows()).isEqualTo(15);
    requireAccepted(5);
  }

  @Test
  void records_that_expire_under_the_job_end_it_until_the_loss_is_accepted() throws Exception {
    AtomicInteger sent = new AtomicInteger(5);
    kafka.send(0, 0, 5);
    StreamingJob job = StreamingJob.start(spark, kafka.config("1000"));
    try (job) {
      kafka.awaitRows(5);
      await("a record that expires before the job reads it")
          .atMost(FaultyKafka.PATIENCE)
          .until(
              () -> {
                kafka.send(0, sent.getAndAdd(5), 5);
                kafka.expire(0, sent.get());
                return spark.streams().active().length == 0;
              });
      assertThatThrownBy(job::awaitTermination)
          .isInstanceOf(DataLossException.class)
          .hasMessageContaining(kafka.topic() + "-0 offsets ");
    }
    long before = kafka.rows();
    kafka.send(0, sent.get(), 5);
    StreamingJob.runAvailableNow(spark, allowingDataLoss());

    assertThat(kafka.rows()).isEqualTo(before + 5);
    requireAccepted(sent.get() - before);
  }

  private void requireAccepted(long records) {
    Balance balance = kafka.balance();
    assertThat(balance.accepted()).as(balance.render()).isEqualTo(records);
    assertThat(balance.holds()).as(balance.render()).isTrue();
    StringWriter out = new StringWriter();
    assertThat(
            ReconcileCommand.reconcile(
                spark, kafka.tables().toString(), null, new PrintWriter(out)))
        .isZero();
    assertThat(out.toString())
        .contains(records + " records expired in Kafka; the job was told to go on without them");
  }

  private StreamConfig allowingDataLoss() {
    Map<String, String> settings = new HashMap<>(kafka.settings("1000"));
    settings.put("stream.allow-data-loss", "true");
    return StreamConfig.of(settings);
  }

  private static LocalBroker startBroker(int port) throws InterruptedException {
    return LocalBroker.start(port, shared.resolve("broker"), shared.resolve("broker.log"));
  }

  private static int port() {
    String servers = broker.bootstrapServers();
    return Integer.parseInt(servers.substring(servers.indexOf(':') + 1));
  }
}

package io.fraudstream.producer.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.fraudstream.producer.InvalidSettingsException;
import io.fraudstream.producer.ManualClock;
import io.fraudstream.producer.ProducerException;
import io.fraudstream.producer.kafka.Ledger;
import io.fraudstream.producer.kafka.RecordKind;
import io.fraudstream.producer.kafka.RecordSender;
import io.fraudstream.producer.kafka.RunSummary;
import io.fraudstream.producer.kafka.SendProgress;
import io.fraudstream.producer.kafka.SendSettings;
import io.fraudstream.producer.schedule.LabelPolicy;
import io.fraudstream.producer.schedule.Pacer;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.LabelCodec;
import io.fraudstream.transactions.RejectedRecordException;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvReplayTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String HANDBOOK =
      """
      TRANSACTION_ID,TX_DATETIME,CUSTOMER_ID,TERMINAL_ID,TX_AMOUNT,TX_FRAUD
      100,2018-04-01 00:00:30,11,21,57.16,0
      101,2018-04-01 00:02:00,12,22,0.5,1
      102,2018-04-02 00:00:30,11,23,146.00,0
      """;

  private final MockProducer<byte[], byte[]> kafka =
      new MockProducer<>(true, new ByteArraySerializer(), new ByteArraySerializer());
  private final Pacer pacer = new ManualClock(NOW).pacer();

  @TempDir Path folder;

  @Test
  void handbook_rows_become_payments_each_followed_by_its_label() throws IOException {
    RunSummary summary = replay(settings(file(HANDBOOK)));

    List<ProducerRecord<byte[], byte[]>> sent = kafka.history();
    assertThat(sent)
        .extracting(ProducerRecord::topic)
        .containsExactly(
            "transactions", "labels", "transactions", "labels", "transactions", "labels");
    assertThat(TransactionCodec.decode(sent.get(2).value()))
        .isEqualTo(
            new Transaction(
                "101",
                Instant.parse("2018-04-01T00:02:00Z").toEpochMilli(),
                "12",
                "22",
                50,
                "EUR",
                null,
                null,
                null,
                null,
                null));
    assertThat(LabelCodec.decode(sent.get(3).value()))
        .isEqualTo(
            new Label(
                "101",
                "12",
                "22",
                Instant.parse("2018-04-01T00:02:00Z").toEpochMilli(),
                true,
                Instant.parse("2018-04-08T00:02:00Z").toEpochMilli(),
                "handbook"));
    assertThat(sent.get(2).key()).isEqualTo("12".getBytes(StandardCharsets.UTF_8));
    assertThat(sent.get(3).key()).isEqualTo("22".getBytes(StandardCharsets.UTF_8));
    assertThat(summary.frauds()).containsExactly(Map.entry("fraud", 1L));
    assertThat(summary.count(RecordKind.TRANSACTION)).isEqualTo(3);
    assertThat(summary.lastEvent()).contains(Instant.parse("2018-04-02T00:00:30Z"));
  }

  @Test
  void gzip_and_byte_order_mark_change_nothing() throws IOException {
    Path file = folder.resolve("rows.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(("\uFEFF" + HANDBOOK).getBytes(StandardCharsets.UTF_8));
    }

    assertThat(replay(settings(file)).count(RecordKind.TRANSACTION)).isEqualTo(3);
  }

  @Test
  void paced_rows_carry_their_instants_and_labels_wait_or_come_at_the_end() throws IOException {
    ReplaySettings settings =
        new ReplaySettings(
            file(HANDBOOK + "103,2018-04-09 00:00:00,11,23,1.00,0\n"),
            Mapping.load("handbook"),
            1000,
            null,
            null,
            LabelPolicy.ALL);
    replay(settings);

    List<ProducerRecord<byte[], byte[]>> sent = kafka.history();
    assertThat(sent)
        .extracting(ProducerRecord::topic)
        .containsExactly(
            "transactions",
            "transactions",
            "transactions",
            "labels",
            "labels",
            "labels",
            "transactions",
            "labels");
    assertThat(sent.get(1).timestamp() - NOW.toEpochMilli()).isEqualTo(90);
    assertThat(sent.get(2).timestamp() - NOW.toEpochMilli()).isEqualTo(86_400);
  }

  @Test
  void only_the_wanted_span_and_the_wanted_labels_are_sent() throws IOException {
    replay(
        new ReplaySettings(
            file(HANDBOOK),
            Mapping.load("handbook"),
            ReplaySettings.MAX_SPEED,
            Instant.parse("2018-04-01T00:02:00Z"),
            Instant.parse("2018-04-02T00:00:30Z"),
            LabelPolicy.FRAUDS));

    assertThat(kafka.history())
        .extracting(ProducerRecord::topic)
        .containsExactly("transactions", "labels");
  }

  @Test
  void row_against_the_contract_is_sent_for_its_reader_to_refuse() throws IOException {
    RunSummary summary =
        replay(
            settings(
                file(
                    HANDBOOK
                        + "103,2018-04-03 00:00:00,11,23,-1.00,0\n"
                        + "104,2018-04-03 00:00:00,,23,1.00,1\n")));

    assertThat(summary.count(RecordKind.TRANSACTION)).isEqualTo(3);
    assertThat(summary.count(RecordKind.INVALID)).isEqualTo(2);
    assertThat(summary.count(RecordKind.LABEL)).isEqualTo(5);
    assertThatThrownBy(() -> TransactionCodec.decode(kafka.history().get(6).value()))
        .isInstanceOfSatisfying(
            RejectedRecordException.class,
            e -> {
              assertThat(e.rejection().reason()).isEqualTo(RejectionReason.INVALID);
              assertThat(e.rejection().detail()).contains("amount_minor").contains("-100");
            });
    assertThat(new String(kafka.history().get(8).value(), StandardCharsets.UTF_8))
        .contains("\"transaction_id\":\"104\"")
        .contains("\"card_id\":\"\"");
  }

  @Test
  void card_number_never_gets_to_kafka() throws IOException {
    Path file = file(HANDBOOK + "103,2018-04-03 00:00:00,4111 1111 1111 1111,23,1.00,0\n");

    assertThatThrownBy(() -> replay(settings(file)))
        .isInstanceOf(ProducerException.class)
        .hasMessageContaining("line 5: card_id is a card number")
        .hasMessageNotContaining("4111");
    assertThat(kafka.history()).hasSize(6);
  }

  @Test
  void tokenised_card_number_passes() throws IOException {
    Mapping mapping =
        MappingReader.read(
            ConfigFactory.parseString(
                """
                delimiter = ";"
                transaction_id { column = id, prefix = "t-" }
                event_time { column = time, format = epoch-seconds }
                card_id { column = pan, prefix = "c-", tokenise { key-env = KEY } }
                terminal_id { column = shop }
                amount { column = cents, unit = minor }
                currency { column = currency }
                country { column = country }
                latitude { column = lat }
                longitude { column = lon }
                channel { constant = chip }
                """),
            "test",
            Map.of("KEY", "a key of enough length"));
    Path file =
        file(
            """
            id;time;pan;shop;cents;currency;country;lat;lon
            1;1700000000;4111111111111111;"Caf\u00e9; Nord";1234;CHF;CH;47.37;8.54
            2;1700000001;4111111111111111;shop;1;CHF;;;
            """);

    replay(ReplaySettings.of(file, mapping));

    Transaction first = TransactionCodec.decode(kafka.history().get(0).value());
    Transaction second = TransactionCodec.decode(kafka.history().get(1).value());
    assertThat(kafka.history()).hasSize(2);
    assertThat(first.cardId()).matches("c-[0-9a-f]{32}").isEqualTo(second.cardId());
    assertThat(first.transactionId()).isEqualTo("t-1");
    assertThat(first.terminalId()).isEqualTo("Caf\u00e9; Nord");
    assertThat(first.latitude()).isEqualTo(47.37);
    assertThat(first.channel()).isEqualTo("chip");
    assertThat(second.country()).isNull();
    assertThat(second.longitude()).isNull();
  }

  @Test
  void bad_rows_stop_the_replay_and_say_where_and_what_to_do() throws IOException {
    assertError("103,2018-04-03,11,23,1.00,0", "line 5: TX_DATETIME is not a time", "event_time");
    assertError("103,2018-04-03 00:00:00,11,23,1;00,0", "line 5: TX_AMOUNT is not a", "amount");
    assertError("103,2018-04-03 00:00:00,11,23,1.005,0", "minor units of EUR", "Correct the row");
    assertError("103,2018-04-03 00:00:00,11,23", "line 5: it has 4 columns", "delimiter");
    assertError("103,\"2018-04-03 00:00:00,11,23,1.00,0", "about line", "Write it as CSV");
  }

  @Test
  void what_was_sent_before_a_bad_row_is_in_the_ledger() throws IOException {
    Path ledger = folder.resolve("ledger.csv");
    Path file = file(HANDBOOK + "bad\n");
    RecordSender sender = new RecordSender(kafka, new SendProgress(), new Ledger(ledger));
    CsvReplay replay = new CsvReplay(settings(file), SendSettings.to("unused:9092"), sender, pacer);

    assertThatThrownBy(replay::run).isInstanceOf(ProducerException.class);
    assertThat(Files.readAllLines(ledger)).hasSize(7);
  }

  @Test
  void file_troubles_are_clear_errors() throws IOException {
    assertThatThrownBy(() -> replay(settings(folder.resolve("none.csv"))))
        .hasMessageContaining("Cannot find")
        .isInstanceOf(ProducerException.class);
    assertThatThrownBy(() -> replay(settings(file(""))))
        .hasMessageContaining("it has no header line");
    assertThatThrownBy(() -> replay(settings(file("ID,TX_DATETIME\n1,2\n"))))
        .hasMessageContaining("the header has no column for transaction_id (TRANSACTION_ID), ")
        .hasMessageContaining("It has [ID, TX_DATETIME]");
    Path latin = folder.resolve("latin.csv");
    Files.write(
        latin,
        (HANDBOOK + "1,2018-04-03 00:00:00,\u00e9,1,1,0\n").getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> replay(settings(latin))).hasMessageContaining("it is not UTF-8");
    Path notGzip = folder.resolve("rows.csv.gz");
    Files.writeString(notGzip, HANDBOOK);
    assertThatThrownBy(() -> replay(settings(notGzip))).hasMessageContaining("Cannot read");
  }

  @Test
  void settings_that_make_no_sense_are_refused() {
    Mapping mapping = Mapping.load("handbook");
    assertThatThrownBy(
            () ->
                new ReplaySettings(
                    folder, mapping, 0, NOW, NOW.minus(Duration.ofDays(1)), LabelPolicy.ALL))
        .isInstanceOfSatisfying(
            InvalidSettingsException.class, e -> assertThat(e.problems()).hasSize(2));
  }

  @Test
  void stopped_replay_sends_no_more_rows() throws IOException {
    pacer.stop();

    assertThat(replay(settings(file(HANDBOOK))).count(RecordKind.TRANSACTION)).isZero();
    assertThat(kafka.closed()).isTrue();
  }

  private void assertError(String row, String... parts) throws IOException {
    Path file = file(HANDBOOK + row + "\n");
    MockProducer<byte[], byte[]> own =
        new MockProducer<>(true, new ByteArraySerializer(), new ByteArraySerializer());
    RecordSender sender = new RecordSender(own, new SendProgress(), null);
    CsvReplay replay = new CsvReplay(settings(file), SendSettings.to("unused:9092"), sender, pacer);
    assertThatThrownBy(replay::run)
        .isInstanceOf(ProducerException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(parts);
  }

  private RunSummary replay(ReplaySettings settings) {
    RecordSender sender = new RecordSender(kafka, new SendProgress(), null);
    return new CsvReplay(settings, SendSettings.to("unused:9092"), sender, pacer).run();
  }

  private static ReplaySettings settings(Path file) {
    return ReplaySettings.of(file, Mapping.load("handbook"));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("rows.csv"), text);
  }
}

package io.fraudstream.streaming.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fraudstream.model.features.Feature;
import io.fraudstream.model.scoring.Device;
import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.streaming.TestModels;
import io.fraudstream.streaming.TestSession;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import io.fraudstream.streaming.event.KafkaRecord;
import io.fraudstream.streaming.metrics.BatchSummary;
import io.fraudstream.streaming.scoring.Scorer;
import io.fraudstream.streaming.scoring.ScoringPlan;
import io.fraudstream.streaming.table.BatchTransaction;
import io.fraudstream.streaming.table.DeltaTables;
import io.fraudstream.streaming.table.NewFile;
import io.fraudstream.streaming.table.Reasons;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Reason;
import io.fraudstream.transactions.Rejection;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Transaction;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From decided events to rows that readers of the tables see. */
class DecisionTaskTest {
  private static final SparkSession SPARK = TestSession.spark();
  private static final JavaSparkContext CONTEXT =
      JavaSparkContext.fromSparkContext(SPARK.sparkContext());
  private static final long BATCH = 7;

  /** Every payment is an alert, and has a shadow. */
  private static final ScoringPlan PLAN =
      new ScoringPlan(ModelArtifact.shipped(), 0, 0, TestModels.quarter());

  @TempDir private Path folder;
  private String root = "";

  @BeforeEach
  void create_the_tables() {
    root = DeltaTables.open(SPARK, folder.toString(), "mine", true);
  }

  @Test
  void a_payment_becomes_a_row_with_all_it_came_with_and_all_that_was_found() {
    double[] features = new double[Feature.COUNT];
    Arrays.setAll(features, i -> i + 0.5);
    TaskResult result =
        run(
            payment(
                new Transaction(
                    "t-1",
                    1_700_000_000_123L,
                    "card",
                    "shop",
                    1250,
                    "EUR",
                    "5411",
                    "pos",
                    "DE",
                    48.1,
                    11.6),
                true,
                features));
    commit(result);

    Row row = only(Table.TRANSACTIONS);
    ModelArtifact model = ModelArtifact.shipped();
    assertThat(values(row, "transaction_id", "event_time", "card_id", "terminal_id"))
        .containsExactly("t-1", new Timestamp(1_700_000_000_123L), "card", "shop");
    assertThat(values(row, "amount_minor", "currency", "merchant_category", "channel", "country"))
        .containsExactly(1250L, "EUR", "5411", "pos", "DE");
    assertThat(values(row, "latitude", "longitude", "late")).containsExactly(48.1, 11.6, true);
    assertThat(values(row, "decision", "model_version", "shadow_score", "shadow_model_version"))
        .containsExactly("DECLINE", model.version(), 0.25, "quarter");
    assertThat(values(row, "topic", "partition", "offset", "kafka_timestamp", "batch_id"))
        .containsExactly("transactions", 3, 42L, new Timestamp(99), BATCH);
    assertThat(row.<Double>getAs("score")).isBetween(0.0, 1.0);
    Row stored = row.getAs("features");
    assertThat(stored.schema().fieldNames()).containsExactlyElementsOf(Feature.columnNames());
    for (int i = 0; i < Feature.COUNT; i++) {
      assertThat(stored.getDouble(i)).isEqualTo(features[i]);
    }
    List<Reason> reasons = Objects.requireNonNull(Reasons.of(row));
    assertThat(reasons).isNotEmpty();
    JsonNode alert = json(result.alerts().get(0).value());
    assertThat(new String(result.alerts().get(0).key(), UTF_8)).isEqualTo("t-1");
    assertThat(alert.path("alert_id").asText()).isEqualTo("transactions-3-42");
    assertThat(alert.path("score").asDouble()).isEqualTo(row.<Double>getAs("score"));
    assertThat(alert.path("reasons").path(0).path("feature").asText())
        .isEqualTo(reasons.get(0).feature());
    assertThat(alert.path("reasons").path(0).path("contribution").asDouble())
        .isEqualTo(reasons.get(0).contribution());
  }

  @Test
  void what_a_payment_does_not_say_is_null() {
    commit(run(payment(bare("t"), false, new double[Feature.COUNT])));

    Row row = only(Table.TRANSACTIONS);
    assertThat(
            values(row, "merchant_category", "channel", "country", "latitude", "longitude", "late"))
        .containsExactly(null, null, null, null, null, false);
  }

  @Test
  void a_label_and_a_rejected_record_become_rows_of_their_tables() {
    Label label = new Label("t-1", "card", "shop", 5, true, 6, "chargeback");
    commit(
        run(
            EventCodec.pack(new Event(source(), new Event.Verdict(label))),
            EventCodec.pack(
                new Event(
                    source(),
                    new Event.Refusal(new Rejection(RejectionReason.MALFORMED, "why"))))));

    assertThat(
            values(
                only(Table.LABELS),
                "transaction_id",
                "card_id",
                "terminal_id",
                "event_time",
                "fraud",
                "label_time",
                "source",
                "offset"))
        .containsExactly(
            "t-1", "card", "shop", new Timestamp(5), true, new Timestamp(6), "chargeback", 42L);
    Row rejected = only(Table.QUARANTINE);
    assertThat(values(rejected, "reason", "detail", "key", "batch_id"))
        .containsExactly("MALFORMED", "why", null, BATCH);
    assertThat(rejected.<byte[]>getAs("value")).isEqualTo("raw".getBytes(UTF_8));
    assertThat(SPARK.read().format("delta").load(Table.TRANSACTIONS.under(root)).count()).isZero();
  }

  @Test
  void a_file_says_how_many_rows_it_has_and_what_lies_in_it() {
    double[] features = new double[Feature.COUNT];
    TaskResult result =
        run(
            payment(bare("b"), false, features),
            payment(bare("a-very-long-identifier-of-a-payment-that-is-no-bound"), false, features));

    NewFile file = Objects.requireNonNull(result.files().get(Table.TRANSACTIONS));
    JsonNode stats = json(file.stats().getBytes(UTF_8));
    assertThat(stats.path("numRecords").asLong()).isEqualTo(2);
    assertThat(stats.path("minValues").has("transaction_id")).isFalse();
    assertThat(stats.path("maxValues").path("transaction_id").asText()).isEqualTo("b");
    assertThat(stats.path("minValues").path("event_time").asText())
        .isEqualTo("1970-01-01T00:00:01Z");
    assertThat(stats.path("maxValues").path("offset").asLong()).isEqualTo(42);
    assertThat(stats.path("nullCount").path("country").asLong()).isEqualTo(2);
    assertThat(stats.path("nullCount").path("currency").asLong()).isZero();
    commit(result);
    assertThat(
            SPARK
                .read()
                .format("delta")
                .load(Table.TRANSACTIONS.under(root))
                .where("event_time = timestamp_millis(1000) AND transaction_id > 'a'")
                .collectAsList())
        .as("by the statistics no file is left out that has what is asked for")
        .hasSize(2);
  }

  @Test
  void payments_of_an_hour_and_a_place_are_counted_together_and_alerts_among_them() {
    double[] features = new double[Feature.COUNT];
    TaskResult result =
        run(payment(bare("a"), false, features), payment(bare("b"), true, features));
    commit(result);
    NewFile file =
        result
            .activity()
            .write(
                Instant.parse("1970-01-01T01:00:00Z"),
                Table.ACTIVITY.under(root),
                SPARK.sparkContext().hadoopConfiguration());
    new BatchTransaction(SPARK, Table.ACTIVITY.under(root), "mine", Runnable::run)
        .append(List.of(file), BATCH);

    Row row = only(Table.ACTIVITY);
    assertThat(values(row, "window_start", "window_end", "transactions", "alerts"))
        .containsExactly(new Timestamp(0), new Timestamp(3_600_000), 2L, 2L);
    double score =
        SPARK.read().format("delta").load(Table.TRANSACTIONS.under(root)).first().getAs("score");
    assertThat(row.<Double>getAs("score_mean")).isEqualTo(score);
  }

  @Test
  void a_task_that_fails_leaves_no_file() throws IOException {
    Iterator<InternalRow> rows =
        new Iterator<>() {
          private int next;

          @Override
          public boolean hasNext() {
            return true;
          }

          @Override
          public InternalRow next() {
            if (next++ == 5) {
              throw new IllegalStateException("the shuffle broke");
            }
            return row(payment(bare("t" + next), false, new double[Feature.COUNT]));
          }
        };

    assertThatThrownBy(() -> task().call(rows)).hasMessage("the shuffle broke");
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(Path.of(Table.TRANSACTIONS.under(folder.toString())), "*part*")) {
      assertThat(files).isEmpty();
    }
  }

  private TaskResult run(byte[]... events) {
    return task().call(Arrays.stream(events).map(DecisionTaskTest::row).iterator()).next();
  }

  private DecisionTask task() {
    Broadcast<ScoringPlan> plan = CONTEXT.broadcast(PLAN);
    return new DecisionTask(
        new Scorer(plan, Device.CPU, 2, SPARK.sparkContext().longAccumulator()),
        plan,
        BatchSummary.begin(0, true, "labels", PLAN),
        true,
        root,
        BATCH,
        CONTEXT.broadcast(
            new SerializableConfiguration(SPARK.sparkContext().hadoopConfiguration())));
  }

  private void commit(TaskResult result) {
    for (Map.Entry<Table, NewFile> file : result.files().entrySet()) {
      assertThat(
              new BatchTransaction(SPARK, file.getKey().under(root), "mine", Runnable::run)
                  .append(List.of(file.getValue()), BATCH))
          .isTrue();
    }
  }

  private Row only(Table table) {
    List<Row> rows = SPARK.read().format("delta").load(table.under(root)).collectAsList();
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  private static List<Object> values(Row row, String... columns) {
    List<Object> values = new ArrayList<>();
    for (String column : columns) {
      values.add(row.getAs(column));
    }
    return values;
  }

  private static JsonNode json(byte[] text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static InternalRow row(byte[] event) {
    return new GenericInternalRow(new Object[] {event});
  }

  private static Transaction bare(String id) {
    return new Transaction(id, 1000, "c", "m", 1, "EUR", null, null, null, null, null);
  }

  private static byte[] payment(Transaction transaction, boolean late, double[] features) {
    return EventCodec.pack(new Event(source(), new Event.Payment(transaction, late, 0, features)));
  }

  private static KafkaRecord source() {
    return new KafkaRecord("transactions", 3, 42, 99, null, "raw".getBytes(UTF_8));
  }
}

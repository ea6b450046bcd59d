package io.fraudstream.streaming.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.model.features.Feature;
import io.fraudstream.model.scoring.Device;
import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.streaming.TestModels;
import io.fraudstream.streaming.TestSession;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import io.fraudstream.streaming.event.KafkaRecord;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Transaction;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class ScorerTest {
  private static final SparkSession SPARK = TestSession.spark();

  @Test
  void a_payment_without_a_finite_score_is_unscorable_and_keeps_its_bytes() {
    Dataset<Row> decided =
        score(payment("good", 1), payment("bad", Double.NaN), payment("more", 2));

    assertThat(
            DecidedRows.of(Table.TRANSACTIONS, decided, 7, plan(null))
                .select("transaction_id")
                .collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("good", "more");
    Row rejected = DecidedRows.of(Table.QUARANTINE, decided, 7, plan(null)).first();
    assertThat(rejected.<String>getAs("reason")).isEqualTo("UNSCORABLE");
    assertThat(rejected.<byte[]>getAs("value")).isEqualTo("raw bad".getBytes(UTF_8));
    assertThat(rejected.<Long>getAs("batch_id")).isEqualTo(7);
  }

  @Test
  void a_decided_payment_carries_score_decision_version_and_its_features_in_order() {
    ModelArtifact model = ModelArtifact.shipped();
    Row row = rows(null, payment("t", 12.5)).first();

    assertThat(row.<Double>getAs("score")).isBetween(0.0, 1.0);
    assertThat(row.<String>getAs("decision")).isEqualTo("DECLINE");
    assertThat(row.<String>getAs("model_version")).isEqualTo(model.version());
    Row features = row.getAs("features");
    assertThat(features.schema().fieldNames()).containsExactlyElementsOf(Feature.columnNames());
    assertThat(features.getDouble(Feature.AMOUNT.position())).isEqualTo(12.5);
  }

  @Test
  void a_shadow_adds_its_score_and_version_and_changes_nothing_else() {
    byte[][] events = {payment("a", 1), payment("bad", Double.NaN), payment("b", 12.5)};
    Dataset<Row> alone = rows(null, events);
    Dataset<Row> shadowed = rows(TestModels.quarter(), events);

    assertThat(shadowsOf(alone)).containsOnly(RowFactory.create(null, null)).hasSize(2);
    assertThat(shadowsOf(shadowed)).containsOnly(RowFactory.create(0.25, "quarter")).hasSize(2);
    assertThat(withoutShadow(shadowed)).isEqualTo(withoutShadow(alone));
  }

  @Test
  void a_payment_that_only_the_shadow_cannot_score_is_decided() {
    assertThat(shadowsOf(rows(TestModels.quarter(), payment("13", 13), payment("14", 14))))
        .containsExactly(RowFactory.create(null, "quarter"), RowFactory.create(0.25, "quarter"));
  }

  @Test
  void a_shadow_that_fails_here_and_did_not_where_it_was_proved_hinders_no_decision() {
    ModelArtifact broken =
        TestModels.changed(
            "(?s)\"version\": *\"[^\"]*\"(.*\"expected\": *\\[\\s*)[0-9.e-]+",
            "\"version\": \"broken\"$1 0.123");

    assertThat(shadowsOf(rows(broken, payment("a", 1), payment("b", 2), payment("c", 3))))
        .hasSize(3)
        .containsOnly(RowFactory.create(null, "broken"));
  }

  @Test
  void the_code_that_makes_rows_is_not_too_long_for_the_jvm_to_compile() {
    var scored = (org.apache.spark.sql.classic.Dataset<Row>) score(payment("t", 1));

    assertThat(
            CollectionConverters.asJava(
                org.apache.spark.sql.execution.debug.package$.MODULE$.codegenStringSeq(
                    scored.queryExecution().executedPlan())))
        .isNotEmpty()
        .allMatch(stage -> stage._3().maxMethodCodeSize() <= 8000);
  }

  private static List<Row> shadowsOf(Dataset<Row> transactions) {
    return transactions
        .orderBy("transaction_id")
        .select("shadow_score", "shadow_model_version")
        .collectAsList();
  }

  private static List<String> withoutShadow(Dataset<Row> decided) {
    return decided.drop("shadow_score", "shadow_model_version").toJSON().collectAsList();
  }

  private static ScoringPlan plan(@Nullable ModelArtifact shadow) {
    return new ScoringPlan(ModelArtifact.shipped(), 0, 0, shadow);
  }

  /** The scored payments among some events, as the table has them. */
  private static Dataset<Row> rows(@Nullable ModelArtifact shadow, byte[]... events) {
    return DecidedRows.of(Table.TRANSACTIONS, score(shadow, events), 0, plan(shadow));
  }

  private static Dataset<Row> score(byte[]... events) {
    return score(null, events);
  }

  private static Dataset<Row> score(@Nullable ModelArtifact shadow, byte[]... events) {
    Scorer scorer =
        new Scorer(
            JavaSparkContext.fromSparkContext(SPARK.sparkContext()).broadcast(plan(shadow)),
            Device.CPU,
            2,
            SPARK.sparkContext().longAccumulator());
    return scorer.score(SPARK.createDataset(List.of(events), Encoders.BINARY()));
  }

  private static byte[] payment(String id, double amount) {
    double[] features = new double[Feature.COUNT];
    features[Feature.AMOUNT.position()] = amount;
    return EventCodec.pack(
        new Event(
            new KafkaRecord("transactions", 0, 0, 0, null, ("raw " + id).getBytes(UTF_8)),
            new Event.Payment(
                new Transaction(id, 0, "c", "m", 1, "EUR", null, null, null, null, null),
                false,
                0,
                features)));
  }
}

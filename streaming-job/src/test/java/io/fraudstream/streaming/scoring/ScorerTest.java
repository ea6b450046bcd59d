package io.fraudstream.streaming.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fraudstream.model.features.Feature;
import io.fraudstream.model.scoring.Device;
import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.streaming.TestModels;
import io.fraudstream.streaming.TestSession;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import io.fraudstream.streaming.event.KafkaRecord;
import io.fraudstream.streaming.table.Reasons;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Reason;
import io.fraudstream.transactions.Transaction;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.expressions.codegen.ByteCodeStats;
import org.apache.spark.sql.catalyst.expressions.codegen.CodeGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import scala.Tuple3;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

class ScorerTest {
  private static final SparkSession SPARK = TestSession.spark();

  @Test
  void a_payment_without_a_finite_score_is_unscorable_and_keeps_its_bytes() {
    Dataset<Row> decided =
        score(plan(null), payment("good", 1), payment("bad", Double.NaN), payment("more", 2));

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
    Row row = rows(plan(null), payment("t", 12.5)).first();

    assertThat(row.<Double>getAs("score")).isBetween(0.0, 1.0);
    assertThat(row.<String>getAs("decision")).isEqualTo("DECLINE");
    assertThat(row.<String>getAs("model_version")).isEqualTo(model.version());
    Row features = row.getAs("features");
    assertThat(features.schema().fieldNames()).containsExactlyElementsOf(Feature.columnNames());
    assertThat(features.getDouble(Feature.AMOUNT.position())).isEqualTo(12.5);
  }

  @Test
  void only_alerts_carry_reasons_and_the_same_in_table_and_topic() throws IOException {
    ModelArtifact model = withUsual(0);
    byte[][] payments = {
      payment("safe", Feature.TERMINAL_RISK_7D, 0),
      payment("risky", Feature.TERMINAL_RISK_7D, 0.5),
      payment("riskier", Feature.TERMINAL_RISK_7D, 1)
    };
    double between =
        rows(new ScoringPlan(model, 0, 0, null), payments)
            .selectExpr("percentile(score, 0.5)")
            .first()
            .getDouble(0);
    ScoringPlan plan = new ScoringPlan(model, between, 1, null);

    Dataset<Row> rows = rows(plan, payments);
    assertThat(rows.where("decision = 'APPROVE'").collectAsList())
        .hasSize(1)
        .allSatisfy(row -> assertThat(Reasons.of(row)).isNull());
    List<Row> alerted = rows.where("decision != 'APPROVE'").collectAsList();
    assertThat(alerted).hasSize(2);
    Map<String, JsonNode> alerts = new HashMap<>();
    for (Row alert : AlertRows.of(score(plan, payments), model.version()).collectAsList()) {
      JsonNode json = new ObjectMapper().readTree(alert.<byte[]>getAs("value"));
      alerts.put(json.path("transaction_id").asText(), json.path("reasons"));
    }
    for (Row row : alerted) {
      List<Reason> reasons = requireNonNull(Reasons.of(row));
      assertThat(reasons).isNotEmpty();
      assertThat(
              new ObjectMapper()
                  .<List<Reason>>convertValue(
                      alerts.get(row.<String>getAs("transaction_id")), new TypeReference<>() {}))
          .isEqualTo(reasons);
    }
  }

  @Test
  void a_model_that_does_not_say_what_is_usual_gives_no_reasons() throws IOException {
    ModelArtifact model = withManifest(manifest -> manifest.remove("usual"));
    ScoringPlan plan = new ScoringPlan(model, 0, 0, null);
    Dataset<Row> alerts = AlertRows.of(score(plan, payment("t", 5000)), model.version());

    assertThat(Reasons.of(rows(plan, payment("t", 5000)).first())).isNull();
    assertThat(new String(alerts.first().<byte[]>getAs("value"), UTF_8))
        .contains("\"transaction_id\":\"t\"")
        .doesNotContain("reasons");
  }

  @Test
  void a_shadow_adds_its_score_and_version_and_changes_nothing_else() {
    byte[][] events = {payment("a", 1), payment("bad", Double.NaN), payment("b", 12.5)};
    Dataset<Row> alone = rows(plan(null), events);
    Dataset<Row> shadowed = rows(plan(TestModels.quarter()), events);

    assertThat(shadowsOf(alone)).containsOnly(RowFactory.create(null, null)).hasSize(2);
    assertThat(shadowsOf(shadowed)).containsOnly(RowFactory.create(0.25, "quarter")).hasSize(2);
    assertThat(withoutShadow(shadowed)).isEqualTo(withoutShadow(alone));
  }

  @Test
  void a_payment_that_only_the_shadow_cannot_score_is_decided() {
    assertThat(shadowsOf(rows(plan(TestModels.quarter()), payment("13", 13), payment("14", 14))))
        .containsExactly(RowFactory.create(null, "quarter"), RowFactory.create(0.25, "quarter"));
  }

  @Test
  void a_shadow_that_fails_here_and_did_not_where_it_was_proved_hinders_no_decision() {
    ModelArtifact broken =
        TestModels.changed(
            "(?s)\"version\": *\"[^\"]*\"(.*\"expected\": *\\[\\s*)[0-9.e-]+",
            "\"version\": \"broken\"$1 0.123");

    assertThat(shadowsOf(rows(plan(broken), payment("a", 1), payment("b", 2), payment("c", 3))))
        .hasSize(3)
        .containsOnly(RowFactory.create(null, "broken"));
  }

  /** One column more in the wide row can make every row many times as expensive. */
  @Test
  void the_jvm_compiles_the_code_that_makes_the_rows() {
    Seq<Tuple3<String, String, ByteCodeStats>> code =
        org.apache.spark.sql.execution.debug.package$.MODULE$.codegenStringSeq(
            score(plan(null), payment("t", 1)).queryExecution().executedPlan());

    assertThat(CollectionConverters.asJava(code))
        .isNotEmpty()
        .allSatisfy(
            stage ->
                assertThat(stage._3().maxMethodCodeSize())
                    .isLessThan(CodeGenerator.DEFAULT_JVM_HUGE_METHOD_LIMIT()));
  }

  private static ModelArtifact withUsual(double value) throws IOException {
    return withManifest(
        manifest -> {
          ObjectNode usual = manifest.putObject("usual");
          Feature.columnNames().forEach(feature -> usual.put(feature, value));
        });
  }

  private static ModelArtifact withManifest(Consumer<ObjectNode> change) throws IOException {
    ModelArtifact shipped = ModelArtifact.shipped();
    ObjectNode manifest = (ObjectNode) new ObjectMapper().readTree(shipped.manifestJson());
    change.accept(manifest);
    return ModelArtifact.of(shipped.program(), new ObjectMapper().writeValueAsBytes(manifest));
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

  /** With it every payment is an alert of the shipped model. */
  private static ScoringPlan plan(@Nullable ModelArtifact shadow) {
    return new ScoringPlan(ModelArtifact.shipped(), 0, 0, shadow);
  }

  /** The scored payments among some events, as the table has them. */
  private static Dataset<Row> rows(ScoringPlan plan, byte[]... events) {
    return DecidedRows.of(Table.TRANSACTIONS, score(plan, events), 0, plan);
  }

  private static Dataset<Row> score(ScoringPlan plan, byte[]... events) {
    Scorer scorer =
        new Scorer(
            JavaSparkContext.fromSparkContext(SPARK.sparkContext()).broadcast(plan),
            Device.CPU,
            2,
            SPARK.sparkContext().longAccumulator());
    return scorer.score(SPARK.createDataset(List.of(events), Encoders.BINARY()));
  }

  private static byte[] payment(String id, double amount) {
    return payment(id, Feature.AMOUNT, amount);
  }

  private static byte[] payment(String id, Feature feature, double value) {
    double[] features = new double[Feature.COUNT];
    features[feature.position()] = value;
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

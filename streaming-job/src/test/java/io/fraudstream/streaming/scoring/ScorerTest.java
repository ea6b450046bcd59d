package io.fraudstream.streaming.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.model.features.Feature;
import io.fraudstream.model.scoring.Device;
import io.fraudstream.model.scoring.ModelArtifact;
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
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

class ScorerTest {
  private static final SparkSession SPARK = TestSession.spark();

  @Test
  void a_payment_without_a_finite_score_is_unscorable_and_keeps_its_bytes() {
    Dataset<Row> decided =
        score(payment("good", 1), payment("bad", Double.NaN), payment("more", 2));

    assertThat(
            DecidedRows.of(Table.TRANSACTIONS, decided, 7).select("transaction_id").collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("good", "more");
    Row rejected = DecidedRows.of(Table.QUARANTINE, decided, 7).first();
    assertThat(rejected.<String>getAs("reason")).isEqualTo("UNSCORABLE");
    assertThat(rejected.<byte[]>getAs("value")).isEqualTo("raw bad".getBytes(UTF_8));
    assertThat(rejected.<Long>getAs("batch_id")).isEqualTo(7);
  }

  @Test
  void a_decided_payment_carries_score_decision_version_and_its_features_in_order() {
    ModelArtifact model = ModelArtifact.shipped();
    Row row = DecidedRows.of(Table.TRANSACTIONS, score(payment("t", 12.5)), 0).first();

    assertThat(row.<Double>getAs("score")).isBetween(0.0, 1.0);
    assertThat(row.<String>getAs("decision")).isEqualTo("DECLINE");
    assertThat(row.<String>getAs("model_version")).isEqualTo(model.version());
    Row features = row.getAs("features");
    assertThat(features.schema().fieldNames()).containsExactlyElementsOf(Feature.columnNames());
    assertThat(features.getDouble(Feature.AMOUNT.position())).isEqualTo(12.5);
  }

  private static Dataset<Row> score(byte[]... events) {
    ScoringPlan plan = new ScoringPlan(ModelArtifact.shipped(), 0, 0);
    Scorer scorer =
        new Scorer(
            JavaSparkContext.fromSparkContext(SPARK.sparkContext()).broadcast(plan),
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

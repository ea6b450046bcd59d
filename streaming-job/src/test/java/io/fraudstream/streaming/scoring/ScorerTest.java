package io.fraudstream.streaming.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.primitives.Bytes;
import io.fraudstream.model.features.Feature;
import io.fraudstream.model.scoring.Device;
import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.streaming.TestModels;
import io.fraudstream.streaming.TestSession;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import io.fraudstream.streaming.event.KafkaRecord;
import io.fraudstream.streaming.scoring.DecidedEvent.Scored;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Decision;
import io.fraudstream.transactions.Reason;
import io.fraudstream.transactions.Rejection;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Transaction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScorerTest {
  private static final SparkSession SPARK = TestSession.spark();

  @Test
  void a_payment_without_a_finite_score_is_unscorable_and_keeps_its_bytes() {
    List<DecidedEvent> decided =
        decide(plan(null), payment("good", 1), payment("bad", Double.NaN), payment("more", 2));

    assertThat(decided)
        .extracting(DecidedEvent::table)
        .containsExactly(Table.TRANSACTIONS, Table.QUARANTINE, Table.TRANSACTIONS);
    assertThat(decided.get(1).event().content())
        .isEqualTo(
            new Event.Refusal(new Rejection(RejectionReason.UNSCORABLE, "feature amount is NaN")));
    assertThat(decided.get(1).event().source().value()).isEqualTo("raw bad".getBytes(UTF_8));
  }

  @Test
  void a_pack_of_more_events_than_a_batch_gives_all_of_them_in_order() {
    byte[] pack = Bytes.concat(payment("a", 1), payment("b", 2), payment("c", 3));

    assertThat(decide(plan(null), pack, payment("d", 4)))
        .extracting(row -> ((Event.Payment) row.event().content()).transaction().transactionId())
        .containsExactly("a", "b", "c", "d");
  }

  @Test
  void a_call_of_the_model_is_as_large_as_its_device_computes_at_once_unless_told_otherwise() {
    assertThat(taken(0, payment("t", 1))).isEqualTo(2048);
    assertThat(taken(3, payment("t", 1))).isEqualTo(3);
  }

  @Test
  void a_call_on_a_gpu_is_bounded_by_its_bytes_and_a_usual_payment_does_not_reach_that() {
    assertThat(taken(32_768, ofBytes(300))).isEqualTo(32_768);
    assertThat(taken(32_768, ofBytes(1 << 20))).isEqualTo(16);
  }

  @Test
  void the_thresholds_decide_by_the_score() {
    Scored scored = scored(plan(null), payment("t", 12.5)).get(0);
    double score = scored.score();

    assertThat(score).isBetween(0.0, 1.0);
    assertThat(scored.decision()).isEqualTo(Decision.DECLINE);
    ScoringPlan review = new ScoringPlan(ModelArtifact.shipped(), score, 1, null);
    assertThat(scored(review, payment("t", 12.5)).get(0).decision()).isEqualTo(Decision.REVIEW);
  }

  @Test
  void only_alerts_have_reasons() throws IOException {
    ModelArtifact model = withUsual(0);
    byte[][] payments = {
      payment("safe", Feature.TERMINAL_RISK_7D, 0),
      payment("risky", Feature.TERMINAL_RISK_7D, 0.5),
      payment("riskier", Feature.TERMINAL_RISK_7D, 1)
    };
    double between =
        scored(new ScoringPlan(model, 0, 0, null), payments).stream()
            .mapToDouble(Scored::score)
            .sorted()
            .toArray()[1];

    List<DecidedEvent> decided = decide(new ScoringPlan(model, between, 1, null), payments);
    assertThat(decided).filteredOn(DecidedEvent::isAlert).hasSize(2);
    assertThat(decided)
        .allSatisfy(
            row -> {
              List<Reason> reasons = requireNonNull(row.scored()).reasons();
              if (row.isAlert()) {
                assertThat(reasons).isNotEmpty();
              } else {
                assertThat(reasons).isNull();
              }
            });
  }

  @Test
  void a_model_that_does_not_say_what_is_usual_gives_no_reasons() throws IOException {
    ModelArtifact model = withManifest(manifest -> manifest.remove("usual"));
    DecidedEvent alert = decide(new ScoringPlan(model, 0, 0, null), payment("t", 5000)).get(0);

    assertThat(alert.isAlert()).isTrue();
    assertThat(requireNonNull(alert.scored()).reasons()).isNull();
  }

  @Test
  void a_shadow_adds_its_score_and_changes_nothing_else() {
    byte[][] events = {payment("a", 1), payment("bad", Double.NaN), payment("b", 12.5)};
    List<Scored> alone = scored(plan(null), events);
    List<Scored> shadowed = scored(plan(TestModels.quarter()), events);

    assertThat(alone).hasSize(2).extracting(Scored::shadowScore).containsOnly(Double.NaN);
    assertThat(shadowed).hasSize(2).extracting(Scored::shadowScore).containsOnly(0.25);
    assertThat(shadowed)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("shadowScore")
        .isEqualTo(alone);
  }

  @Test
  void a_payment_that_only_the_shadow_cannot_score_is_decided() {
    assertThat(scored(plan(TestModels.quarter()), payment("13", 13), payment("14", 14)))
        .extracting(Scored::shadowScore)
        .containsExactly(Double.NaN, 0.25);
  }

  @Test
  void a_shadow_that_fails_here_and_did_not_where_it_was_proved_hinders_no_decision() {
    ModelArtifact broken =
        TestModels.changed(
            "(?s)\"version\": *\"[^\"]*\"(.*\"expected\": *\\[\\s*)[0-9.e-]+",
            "\"version\": \"broken\"$1 0.123");

    assertThat(scored(plan(broken), payment("a", 1), payment("b", 2), payment("c", 3)))
        .hasSize(3)
        .extracting(Scored::shadowScore)
        .containsOnly(Double.NaN);
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

  /** With it every payment is an alert of the shipped model. */
  private static ScoringPlan plan(@Nullable ModelArtifact shadow) {
    return new ScoringPlan(ModelArtifact.shipped(), 0, 0, shadow);
  }

  /** What is said of the scored payments among some events, in their order. */
  private static List<Scored> scored(ScoringPlan plan, byte[]... events) {
    return decide(plan, events).stream()
        .map(DecidedEvent::scored)
        .filter(Objects::nonNull)
        .toList();
  }

  /** How many of an endless supply of events are taken before the first is decided. */
  private static int taken(int batchSize, byte[] event) {
    AtomicInteger taken = new AtomicInteger();
    Iterator<byte[]> endless =
        Stream.generate(() -> event).peek(each -> taken.incrementAndGet()).iterator();
    scorer(new ScoringPlan(ModelArtifact.shipped(), 1, 1, null), batchSize).decide(endless).next();
    return taken.get();
  }

  private static List<DecidedEvent> decide(ScoringPlan plan, byte[]... events) {
    List<DecidedEvent> decided = new ArrayList<>();
    scorer(plan, 2).decide(List.of(events).iterator()).forEachRemaining(decided::add);
    return decided;
  }

  private static Scorer scorer(ScoringPlan plan, int batchSize) {
    return new Scorer(
        JavaSparkContext.fromSparkContext(SPARK.sparkContext()).broadcast(plan),
        Device.CPU,
        batchSize,
        SPARK.sparkContext().longAccumulator());
  }

  private static byte[] payment(String id, double amount) {
    return payment(id, Feature.AMOUNT, amount);
  }

  private static byte[] payment(String id, Feature feature, double value) {
    double[] features = new double[Feature.COUNT];
    features[feature.position()] = value;
    return payment(id, features, ("raw " + id).getBytes(UTF_8));
  }

  /** A payment that was so large in Kafka. */
  private static byte[] ofBytes(int bytes) {
    return payment("t", new double[Feature.COUNT], new byte[bytes]);
  }

  private static byte[] payment(String id, double[] features, byte[] raw) {
    return EventCodec.pack(
        new Event(
            new KafkaRecord("transactions", 0, 0, 0, null, raw),
            new Event.Payment(
                new Transaction(id, 0, "c", "m", 1, "EUR", null, null, null, null, null),
                false,
                0,
                features)));
  }
}

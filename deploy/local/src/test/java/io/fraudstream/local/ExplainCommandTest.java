package io.fraudstream.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fraudstream.model.features.Feature;
import io.fraudstream.model.scoring.ModelArtifact;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Transaction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decisions of a real job whose model says what is usual, with another in its shadow. */
class ExplainCommandTest {
  private static final int PAYMENTS = 10;

  @TempDir private Path folder;
  private CommandedJob job;

  @BeforeEach
  void start() throws Exception {
    job =
        CommandedJob.withBroker(folder, "explained")
            .set("model.directory", saved("model", ExplainCommandTest::sayWhatIsUsual).toString())
            .set("model.shadow-directory", saved("trial", ExplainCommandTest::rename).toString())
            .set("scoring.review-threshold", "0");
  }

  @AfterEach
  void stop() {
    job.close();
  }

  @Test
  void a_payment_is_explained_by_all_that_the_tables_know_of_it() throws Exception {
    job.send(0, PAYMENTS);
    job.send(large());
    job.send(CommandedJob.fraud(3));
    job.send(new CommandedJob.Sent("", 0, "{\"transaction_id\":\"negative\",\"amount_minor\":-1}"));
    try (SparkSession spark = JobSession.create(job.config())) {
      assertThat(job.in(spark).stream()).as(job.said()).isZero();
      job.send(CommandedJob.payment(3));
      assertThat(job.stream()).as(job.said()).isZero();
      requireReasonsComputedAgain(spark);
      requireDecision(); // The command stops the session.
    }
    requireReasons();
    requireRejection();
    requireUnknown();
  }

  private void requireReasonsComputedAgain(SparkSession spark) {
    assertThat(job.reconcile()).as(job.said()).isZero();
    assertThat(squeezed(job.said()))
        .contains("reasons 11 computed again, 0 differ; 0 alerts without")
        .anyMatch(line -> line.startsWith("shadow scores 11 computed again, 0 differ"));

    spark.sql(
        """
        UPDATE delta.`%s` SET reasons = transform(reasons, reason -> named_struct(
          'feature', reason.feature, 'value', reason.value, 'usual', reason.usual,
          'contribution', reason.contribution + 1))
        WHERE transaction_id = 'large'
        """
            .formatted(job.table(Table.TRANSACTIONS)));
    assertThat(job.reconcile()).isEqualTo(ExitCode.DATA_LOSS);
    assertThat(squeezed(job.said()))
        .contains("reasons 11 computed again, 1 differ; 0 alerts without");
  }

  private void requireDecision() {
    assertThat(job.explain("payment-3")).as(job.said()).isZero();
    assertThat(squeezed(job.said()))
        .contains(
            "payment payment-3",
            "time 2025-03-04T12:03:00Z",
            "amount 10.03 EUR",
            "card card-3",
            "terminal shop-0",
            "batch 0, version 1 of table transactions",
            "label fraud, since 2025-03-04T13:03:00Z, from test",
            "card_tx_count_30d 1 " + Feature.CARD_TX_COUNT_30D.description())
        .anyMatch(
            line ->
                line.matches("decision (REVIEW|DECLINE), score 0\\.\\d{4} by model " + version()))
        .anyMatch(line -> line.matches("shadow score 0\\.\\d{4} by model trial"))
        .anyMatch(line -> line.matches("Kafka topic explained, partition \\d, offset \\d, .*Z"))
        .anyMatch(line -> line.startsWith("rejected DUPLICATE: "));
  }

  private void requireReasons() {
    assertThat(job.explain("large")).as(job.said()).isZero();
    List<String> lines = squeezed(job.said());
    assertThat(lines)
        .contains("label none yet", "batch 0, version 1 of table transactions")
        .contains("where channel online, country DE");
    assertThat(lines.get(lines.indexOf("reasons value usual contribution") + 1))
        .matches("[a-z0-9_]+ [0-9.]+ [0-9.]+ \\+[0-9.]+ .+");
  }

  private void requireRejection() {
    assertThat(job.explain("negative")).as(job.said()).isZero();
    assertThat(squeezed(job.said()))
        .anyMatch(line -> line.startsWith("rejected INVALID: "))
        .contains("batch 0");
  }

  private void requireUnknown() {
    assertThat(job.explain("nobody")).isEqualTo(ExitCode.FAILURE);
    assertThat(job.said())
        .startsWith("Cannot find payment nobody: ")
        .contains("quarantine", "does not parse", "--tables");

    job.set("stream.tables", folder.resolve("nowhere").toString());
    assertThat(job.explain("payment-3")).isEqualTo(ExitCode.FAILURE);
    assertThat(job.said()).startsWith("Cannot find the Delta table ");
  }

  private static Transaction large() {
    return new Transaction(
        "large",
        CommandedJob.payment(PAYMENTS).eventTime(),
        "card-1",
        "shop-9",
        900_000,
        "EUR",
        null,
        "online",
        "DE",
        null,
        null);
  }

  /** The shipped model, with a change to its manifest. */
  private Path saved(String name, Consumer<ObjectNode> change) throws IOException {
    ModelArtifact shipped = ModelArtifact.shipped();
    ObjectMapper json = new ObjectMapper();
    ObjectNode manifest = (ObjectNode) json.readTree(shipped.manifestJson());
    change.accept(manifest);
    Path model = folder.resolve(name);
    ModelArtifact.of(shipped.program(), json.writeValueAsBytes(manifest)).save(model);
    return model;
  }

  private static void sayWhatIsUsual(ObjectNode manifest) {
    ObjectNode usual = manifest.putObject("usual");
    Feature.columnNames().forEach(feature -> usual.put(feature, 0));
  }

  private static void rename(ObjectNode manifest) {
    manifest.put("version", "trial");
  }

  private static String version() {
    return ModelArtifact.shipped().version();
  }

  private static List<String> squeezed(String text) {
    return Arrays.stream(text.split("\n", -1))
        .map(line -> line.strip().replaceAll(" +", " "))
        .toList();
  }
}

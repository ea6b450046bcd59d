package io.fraudstream.local;

import io.fraudstream.local.explain.PaymentReport;
import io.fraudstream.local.explain.PaymentRows;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.config.StreamConfig;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Says everything that the tables know of one payment. */
@Command(
    name = "explain",
    description = {
      "Show what was decided about one payment and why: score, model, shadow, reasons, features, labels,"
          + " and where it lies in Kafka and Delta.",
      "A rejected record is found, too, if its bytes name the id."
    })
final class ExplainCommand extends BaseCommand implements Callable<Integer> {
  @Mixin private final TablesOptions tables = new TablesOptions();

  @Parameters(paramLabel = "TRANSACTION_ID", description = "The payment's transaction_id.")
  @SuppressWarnings("NullAway.Init") // picocli refuses a command line without it
  private String transactionId;

  @Override
  public Integer call() throws IOException {
    StreamConfig config = tables.load();
    try (SparkSession spark = JobSession.create(config)) {
      out().print(PaymentReport.of(PaymentRows.read(spark, config.tables(), transactionId)));
      out().flush();
    }
    return ExitCode.OK;
  }
}

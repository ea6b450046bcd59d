package io.fraudstream.local;

import io.fraudstream.local.progress.LiveLine;
import io.fraudstream.model.features.Feature;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.config.StreamConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Exports what a model is trained on. */
@Command(
    name = "features",
    description = {
      "Export the training set: every scored payment with the features it was scored with and, where"
          + " there is a label, the verdict.",
      "Columns: transaction_id, event_time (ms), card_id, terminal_id, amount_minor, currency, the"
          + " features, fraud (0, 1 or empty). Sorted by event_time."
    })
final class FeaturesCommand extends BaseCommand implements Callable<Integer> {
  @Mixin private final TablesOptions tables = new TablesOptions();
  @Mixin private final PeriodOptions period = new PeriodOptions();

  @Option(
      names = "--out",
      paramLabel = "FILE.csv.gz",
      required = true,
      description = "The file to write.")
  @SuppressWarnings("NullAway.Init") // picocli refuses a command line without it
  private Path out;

  @Override
  public Integer call() throws IOException {
    StreamConfig config = tables.load();
    try (SparkSession spark = JobSession.create(config)) {
      TrainingSet set = TrainingSet.of(spark, config.tables(), period.period());
      long rows = set.write(out);
      LiveLine console = LiveLine.ofConsole();
      console.say(
          String.format(
              Locale.ROOT, "%,d payments with %d features in %s", rows, Feature.COUNT, out));
      if (set.leftOut() > 0) {
        console.say(
            String.format(
                Locale.ROOT,
                "%,d payments left out: an earlier version scored them with fewer features",
                set.leftOut()));
      }
    }
    return ExitCode.OK;
  }
}

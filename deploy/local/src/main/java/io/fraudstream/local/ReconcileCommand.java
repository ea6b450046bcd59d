package io.fraudstream.local;

import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.reconcile.Balance;
import io.fraudstream.streaming.reconcile.Recomputation;
import io.fraudstream.streaming.reconcile.Recomputed;
import io.fraudstream.streaming.reconcile.Reconciliation;
import io.fraudstream.streaming.table.TableBeginnings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proves that nothing was lost or doubled. */
@Command(
    name = "reconcile",
    description = {
      "Check that every Kafka record ended as exactly one row of exactly one table: the offsets of a"
          + " partition are contiguous and unique over transactions, labels and quarantine.",
      "With a ledger also that every record that was sent has its row; with --recompute also that"
          + " every feature, score and reason comes out the same when computed again from the tables"
          + " in one batch. Exits with 4 if not."
    })
final class ReconcileCommand extends BaseCommand implements Callable<Integer> {
  @Mixin private final TablesOptions tables = new TablesOptions();

  @Option(
      names = "--ledger",
      paramLabel = "FILE",
      description = "The ledger that simulate or replay wrote.")
  private @Nullable Path ledger;

  @Option(
      names = "--recompute",
      description = "Compute all features, scores and reasons again and compare.")
  private boolean recompute;

  @Override
  public Integer call() throws IOException {
    StreamConfig config = tables.load();
    try (SparkSession spark = JobSession.create(config)) {
      int found = reconcile(spark, config.tables(), ledger, out());
      return recompute ? Math.max(found, recompute(spark, config, out())) : found;
    }
  }

  /** Prints the findings, and returns the exit code. */
  static int reconcile(SparkSession spark, String tables, @Nullable Path ledger, PrintWriter out) {
    if (ledger != null && !Files.exists(ledger)) {
      throw new CommandException("Cannot find the ledger " + ledger + ". Correct --ledger.");
    }
    Balance balance =
        Reconciliation.of(spark, tables, Optional.ofNullable(ledger).map(Path::toString));
    out.print(balance.render());
    out.flush();
    return balance.holds() ? ExitCode.OK : ExitCode.DATA_LOSS;
  }

  /** Computes again and prints the findings, and returns the exit code. */
  static int recompute(SparkSession spark, StreamConfig config, PrintWriter out) {
    if (!new TableBeginnings(config.tables(), spark.sparkContext().hadoopConfiguration())
        .read()
        .isEmpty()) {
      throw new CommandException(
          "Cannot compute the features again: the tables do not hold all that the states have known,"
              + " since maintain --keep deleted the oldest rows. Leave out --recompute.");
    }
    Recomputed recomputed = Recomputation.of(spark, config);
    out.print(recomputed.render());
    out.flush();
    return recomputed.holds() ? ExitCode.OK : ExitCode.DATA_LOSS;
  }
}

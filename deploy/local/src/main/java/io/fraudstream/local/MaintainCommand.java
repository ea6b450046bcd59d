package io.fraudstream.local;

import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.table.TableMaintenance;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Keeps the tables healthy. */
@Command(
    name = "maintain",
    description = {
      "Make few files of the tables' many (OPTIMIZE), and remove those that have been no part of a table"
          + " for a week (VACUUM, by the table's own retention).",
      "May run beside the job, but on S3 with Delta's default log store: there stop the job first."
    })
final class MaintainCommand extends BaseCommand implements Callable<Integer> {
  @Mixin private final TablesOptions tables = new TablesOptions();

  @Option(
      names = "--keep",
      paramLabel = "DURATION",
      description =
          "Also delete the rows of records that Kafka took longer ago, such as 90d. reconcile goes on"
              + " to hold for the rest; reconcile --recompute needs all rows and will refuse.")
  private @Nullable Duration keep;

  @Override
  public Integer call() throws IOException {
    StreamConfig config = tables.load();
    try (SparkSession spark = JobSession.create(config)) {
      maintain(spark, config.tables(), Optional.ofNullable(keep).map(Instant.now()::minus), out());
    }
    return ExitCode.OK;
  }

  /** Does the work and prints what it was. */
  static void maintain(
      SparkSession spark, String tables, Optional<Instant> keepFrom, PrintWriter out) {
    List<TableMaintenance.Done> done = new TableMaintenance(spark, tables).run(keepFrom);
    line(out, "%-12s %18s %33s %12s %18s", "table", "files", "bytes", "deleted", "version");
    for (TableMaintenance.Done table : done) {
      line(
          out,
          "%-12s %7d -> %7d %15d -> %14d %12d %7d -> %7d",
          table.table().folder(),
          table.before().files(),
          table.after().files(),
          table.before().bytes(),
          table.after().bytes(),
          table.deleted(),
          table.before().version(),
          table.after().version());
    }
    out.flush();
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}

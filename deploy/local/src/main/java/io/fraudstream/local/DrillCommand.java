package io.fraudstream.local;

import io.fraudstream.local.drill.Drill;
import io.fraudstream.local.drill.DrillLoad;
import io.fraudstream.local.drill.DrillReport;
import io.fraudstream.local.drill.DrillStep;
import io.fraudstream.local.drill.FaultPoint;
import io.fraudstream.local.process.ShutdownTask;
import io.fraudstream.local.progress.LiveLine;
import io.fraudstream.local.stack.RunFolder;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.config.StreamConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Proves exactly-once by breaking it on purpose. */
@Command(
    name = "drill",
    description = {
      "Kill the job at every point where a lesser one would lose or double something, start it again,"
          + " and reconcile: tables with the producer's ledger, features and scores with a second"
          + " computation, alerts with decisions.",
      "Prints a row a point. Exits with 4 if anything was lost, doubled or counted twice."
    })
final class DrillCommand extends BaseCommand implements Callable<Integer> {
  @Option(
      names = "--points",
      paramLabel = "all|POINT,...",
      split = ",",
      defaultValue = "all",
      description = "Where to kill: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      completionCandidates = Points.class,
      converter = Points.class)
  private List<FaultPoint> points = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often each (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--quick",
      description =
          "Kill at the points of a round one after the other, and reconcile once behind them"
              + " instead of after each.")
  private boolean quick;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "300",
      description = "Payments a second meanwhile (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the payments and the random kills (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Folder for everything, which must not exist (default: .fraudstream/drill-<time>).")
  private @Nullable Path dir;

  /** What {@code --points} takes; picocli adds all that one name stands for. */
  static final class Points implements Iterable<String>, ITypeConverter<List<FaultPoint>> {
    private static final String ALL = "all";

    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(FaultPoint.values()).map(FaultPoint::toString).iterator();
    }

    @Override
    public List<FaultPoint> convert(String name) {
      List<FaultPoint> chosen =
          Arrays.stream(FaultPoint.values())
              .filter(point -> name.equals(ALL) || name.equals(point.toString()))
              .toList();
      if (chosen.isEmpty()) {
        throw new TypeConversionException(
            "there is no point '" + name + "'; choose all, or of " + String.join(", ", this));
      }
      return chosen;
    }
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (rounds < 1) {
      throw new CommandException("Cannot drill " + rounds + " rounds. Ask for 1 or more.");
    }
    List<FaultPoint> chosen = points.stream().distinct().toList();
    RunFolder folder = RunFolder.create(dir, "drill");
    LiveLine line = LiveLine.ofConsole();
    Drill drill = new Drill(folder, Main.class, line, new DrillLoad(seed, rate));
    ShutdownTask atOnce = ShutdownTask.register(drill::close);
    List<DrillStep> steps;
    try (drill;
        SparkSession spark =
            JobSession.create(
                StreamConfig.of(Map.of("stream.tables", folder.tables().toString())))) {
      steps = drill.run(spark, chosen, rounds, quick);
    } finally {
      atOnce.close();
    }
    out().print(DrillReport.of(steps));
    out().println("Everything is in " + folder.root());
    out().flush();
    return steps.stream().allMatch(DrillStep::holds) ? ExitCode.OK : ExitCode.DATA_LOSS;
  }
}

package io.fraudstream.local;

import io.fraudstream.local.bench.Bench;
import io.fraudstream.local.bench.BenchReport;
import io.fraudstream.local.bench.Machine;
import io.fraudstream.local.bench.Measurement;
import io.fraudstream.local.bench.Workload;
import io.fraudstream.local.process.ShutdownTask;
import io.fraudstream.local.progress.LiveLine;
import io.fraudstream.local.stack.RunFolder;
import io.fraudstream.producer.schedule.LabelPolicy;
import io.fraudstream.streaming.config.StreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What every part of the benchmark does around its measurement. */
abstract class BenchPart extends BaseCommand implements Callable<Integer> {
  @Option(
      names = "--cards",
      paramLabel = "N",
      defaultValue = "10000",
      description = "Number of cards; each pays about twice a day (default: ${DEFAULT-VALUE}).")
  private int cards;

  @Option(
      names = "--history-days",
      paramLabel = "N",
      description = "Days of payments before the measurement (default: ${DEFAULT-VALUE}).")
  private int historyDays;

  @Option(
      names = "--labels",
      paramLabel = "all|frauds",
      defaultValue = "frauds",
      description = "Which payments get a label (default: ${DEFAULT-VALUE}).")
  private LabelPolicy labels = LabelPolicy.FRAUDS;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a configuration key of the job; may be repeated.")
  private Map<String, String> values = new LinkedHashMap<>();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "Where the JSON goes, a file that does not exist (default: .fraudstream/bench-<time>.json).")
  private @Nullable Path json;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Folder for the run, on the disk to be measured, which must not exist (default:"
              + " .fraudstream/bench-<time>).")
  private @Nullable Path dir;

  @Option(names = "--keep", description = "Keep that folder; it is removed when all went well.")
  private boolean keep;

  BenchPart(int historyDays) {
    this.historyDays = historyDays;
  }

  /** The part itself. */
  abstract List<Measurement> measure(Bench bench, Workload history) throws InterruptedException;

  /** What {@code --set} makes of the defaults. */
  final StreamConfig config() {
    return StreamConfig.load(null, Map.of(), values);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    config(); // Its problems now, not in the job's log.
    Map<String, String> head = Machine.describe(Main.version(), arguments());
    if (json != null) {
      requireWritable(json);
    }
    RunFolder folder = RunFolder.create(dir, "bench");
    Path root = folder.root();
    Path report = json == null ? root.resolveSibling(root.getFileName() + ".json") : json;
    List<Measurement> measurements;
    Bench bench = new Bench(folder, Main.class, LiveLine.ofConsole(), settings(), keep);
    ShutdownTask atOnce = ShutdownTask.register(bench::close);
    try (bench) {
      measurements = measure(bench, Workload.history(cards, historyDays, labels));
    } finally {
      atOnce.close();
    }
    Files.writeString(report, BenchReport.json(head, measurements) + System.lineSeparator());
    out().print(BenchReport.text(head, measurements));
    out().println("JSON in " + report);
    if (keep) {
      out().println("Everything else is in " + root);
    } else {
      folder.remove();
    }
    out().flush();
    return ExitCode.OK;
  }

  private List<String> settings() {
    List<String> settings = new ArrayList<>(List.of("metrics.port=0"));
    values.forEach((key, value) -> settings.add(key + "=" + value));
    return settings;
  }

  /** Before anything is measured that could not be written. */
  private static void requireWritable(Path file) {
    if (Files.exists(file)) {
      throw new CommandException(
          "Cannot write " + file + ": it exists. Name a file with --json that does not.");
    }
    if (!Files.isWritable(file.toAbsolutePath().resolveSibling(""))) {
      throw new CommandException(
          "Cannot write " + file + ": name a file with --json in a folder that can be written to.");
    }
  }
}

package io.fraudstream.local;

import io.fraudstream.local.demo.Demo;
import io.fraudstream.local.demo.DemoReport;
import io.fraudstream.local.demo.DemoRun;
import io.fraudstream.local.process.Interrupts;
import io.fraudstream.local.process.ShutdownTask;
import io.fraudstream.local.progress.LiveLine;
import io.fraudstream.local.stack.RunFolder;
import io.fraudstream.producer.simulator.SimulatorSettings;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.config.StreamConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the whole system at work. */
@Command(
    name = "demo",
    description = {
      "Run the whole system on this machine: a broker, the simulator and the job, each in a JVM of its"
          + " own. First the job works off weeks of history, then payments come live.",
      "It ends by itself and reports what happened. Ctrl+C ends it early, a second Ctrl+C at once."
    })
final class DemoCommand extends BaseCommand implements Callable<Integer> {
  /** Of the payments: late, copied, broken and hostile records, so that every rejection is seen. */
  private static final double NOISE = 0.001;

  /** Payments come live while the job works off the history; it may take this long. */
  private static final Duration CATCH_UP = Duration.ofMinutes(5);

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description =
          "How long the job is to keep up with live payments (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Payments a second in the live phase (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Option(
      names = "--history-days",
      paramLabel = "N",
      defaultValue = "45",
      description = "Days of history before it (default: ${DEFAULT-VALUE}).")
  private int historyDays;

  @Option(
      names = "--cards",
      paramLabel = "N",
      defaultValue = "5000",
      description = "Number of cards; each pays about twice a day (default: ${DEFAULT-VALUE}).")
  private int cards;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Folder for everything, which must not exist (default: .fraudstream/demo-<time>).")
  private @Nullable Path dir;

  @Option(
      names = "--keep",
      description = "Keep the broker's data and the checkpoint too; the tables always stay.")
  private boolean keep;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a configuration key of the job; may be repeated.")
  private Map<String, String> values = new LinkedHashMap<>();

  @Override
  public Integer call() throws IOException, InterruptedException, ReflectiveOperationException {
    SimulatorSettings settings = settings();
    RunFolder folder = RunFolder.create(dir, "demo");
    Map<String, String> jobValues = new LinkedHashMap<>(values);
    jobValues.put("stream.checkpoint", folder.checkpoint().toString());
    jobValues.put("stream.tables", folder.tables().toString());
    StreamConfig config = StreamConfig.load(null, Map.of(), jobValues);
    LiveLine line = LiveLine.ofConsole();
    DemoRun run = run(folder, settings, jobValues, line);
    int exit = report(folder, config, settings, run, line);
    if (!keep) {
      folder.removeBrokerData();
    }
    return exit;
  }

  private SimulatorSettings settings() {
    return SimulatorSettings.defaults().toBuilder()
        .cards(cards)
        .historyDays(historyDays)
        .live(Duration.ofSeconds(seconds).plus(CATCH_UP))
        .rate(rate)
        .lateShare(NOISE)
        .tooOldShare(NOISE)
        .duplicateShare(NOISE)
        .malformedShare(NOISE)
        .hostileShare(NOISE)
        .build()
        .startingBefore(Instant.now());
  }

  private DemoRun run(
      RunFolder folder, SimulatorSettings settings, Map<String, String> jobValues, LiveLine line)
      throws InterruptedException, ReflectiveOperationException {
    List<String> job = new ArrayList<>();
    jobValues.forEach((key, value) -> job.add(key + "=" + value));
    List<String> simulator = new ArrayList<>(List.of("--ledger=" + folder.ledger()));
    simulator.addAll(SimulatorDefaults.arguments(settings));
    Demo demo = new Demo(folder, Main.class, line);
    ShutdownTask atOnce = ShutdownTask.register(demo::close);
    try (demo) {
      AtomicInteger interrupts = new AtomicInteger();
      Interrupts.handle(
          () -> {
            if (interrupts.incrementAndGet() > 1) {
              System.exit(ExitCode.FAILURE);
            }
            demo.stop();
          });
      // A label follows almost every payment.
      return demo.run(job, simulator, Duration.ofSeconds(seconds), 2 * settings.rate());
    } finally {
      Interrupts.handle(() -> System.exit(ExitCode.FAILURE));
      atOnce.close();
    }
  }

  private int report(
      RunFolder folder, StreamConfig config, SimulatorSettings settings, DemoRun run, LiveLine line)
      throws IOException {
    line.say("Reading the tables for the report");
    PrintWriter out = out();
    Instant start = Objects.requireNonNull(settings.start());
    Instant liveStart = start.plus(Duration.ofDays(settings.historyDays()));
    try (SparkSession spark = JobSession.create(config)) {
      out.println(DemoReport.of(spark, folder, run, liveStart));
      out.println(run.metrics() + " while the job ran");
      out.println("Tables in " + folder.tables() + ", ledger in " + folder.ledger());
      out.flush();
      return ReconcileCommand.reconcile(spark, config.tables(), folder.ledger(), out);
    }
  }
}

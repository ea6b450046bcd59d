package io.fraudstream.local.demo;

import io.fraudstream.local.CommandException;
import io.fraudstream.local.process.ChildJvm;
import io.fraudstream.local.progress.LiveLine;
import io.fraudstream.local.stack.Backlog;
import io.fraudstream.local.stack.LocalStack;
import io.fraudstream.local.stack.RunFolder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs the whole system once: starts the broker, the job and the simulator, watches until the
 * simulator has ended and the job has processed everything, then stops them.
 */
public final class Demo implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(250);

  private final RunFolder folder;
  private final Class<?> main;
  private final LiveLine line;
  private volatile @Nullable LocalStack stack;
  private volatile boolean stopRequested;

  /**
   * @param main runs a subcommand in a JVM of its own
   */
  public Demo(RunFolder folder, Class<?> main, LiveLine line) {
    this.folder = folder;
    this.main = main;
    this.line = line;
  }

  /**
   * Runs until the job has kept up with the live payments for a while, or until {@link #stop}.
   * Payments come live from the end of the history on, also while the job still works that off.
   *
   * @param jobSettings of the job, without the broker
   * @param simulatorArguments of the simulator's command, without the broker
   * @param live how long the job is to keep up
   * @param recordsPerSecond of all kinds in the live phase
   * @throws CommandException if a part fails
   */
  public DemoRun run(
      List<String> jobSettings,
      List<String> simulatorArguments,
      Duration live,
      double recordsPerSecond)
      throws InterruptedException {
    LocalStack started = LocalStack.start(folder, main, line);
    stack = started;
    line.say("Starting the job and the simulator; logs in " + folder.logs());
    ChildJvm job = started.startJob(List.of(), jobSettings);
    ChildJvm simulator = started.startSimulator(simulatorArguments);

    long start = Clock.systemUTC().millis();
    Backlog backlog = started.backlog();
    DemoProgress progress = new DemoProgress(backlog, recordsPerSecond, Clock.systemUTC());
    watch(simulator, job, progress, backlog, live);
    line.say("No more payments; the job processes what is left");
    started.drain(job);
    line.say(backlog.text());
    close();
    return new DemoRun(
        start,
        progress.backlogUntil(),
        progress.processedWithBacklog(),
        backlog.processed(),
        backlog.commits(),
        job.lineBeginning(LocalStack.METRICS_AT).orElse("No metrics"));
  }

  /** Ends the run early, from any thread: the simulator stops, the job processes what was sent. */
  public void stop() {
    stopRequested = true;
  }

  @Override
  public void close() {
    LocalStack started = stack;
    if (started != null) {
      started.close();
    }
  }

  private void watch(
      ChildJvm simulator, ChildJvm job, DemoProgress progress, Backlog backlog, Duration live)
      throws InterruptedException {
    boolean saidMetrics = false;
    while (!simulator.awaitExit(POLL)) {
      if (!job.isAlive()) {
        throw LocalStack.endedByItself(job);
      }
      if (!saidMetrics) {
        Optional<String> metrics = job.lineBeginning(LocalStack.METRICS_AT);
        metrics.ifPresent(line::say);
        saidMetrics = metrics.isPresent();
      }
      progress.refresh();
      line.update(backlog::text);
      if (stopRequested || progress.keptUp().compareTo(live) >= 0) {
        simulator.close();
        return;
      }
    }
    if (simulator.awaitExit() != 0) {
      throw LocalStack.endedByItself(simulator);
    }
  }
}

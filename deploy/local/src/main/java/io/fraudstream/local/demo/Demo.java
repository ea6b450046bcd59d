package io.fraudstream.local.demo;

import io.fraudstream.local.CommandException;
import io.fraudstream.local.broker.LocalBroker;
import io.fraudstream.local.process.ChildJvm;
import io.fraudstream.local.progress.LiveLine;
import io.fraudstream.producer.kafka.SendSettings;
import io.fraudstream.producer.kafka.TopicSetup;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Runs the whole system once: starts the broker, the job and the simulator, watches until the
 * simulator has ended and the job has processed everything, then stops them. Closing it ends what
 * still runs, the last that was started first.
 */
public final class Demo implements AutoCloseable {
  /** Partitions of each topic. */
  private static final int PARTITIONS = 4;

  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration STALL_PATIENCE = Duration.ofMinutes(3);

  private final DemoFolder folder;
  private final Class<?> main;
  private final LiveLine line;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private volatile boolean stopRequested;

  /**
   * @param main runs a subcommand in a JVM of its own
   */
  public Demo(DemoFolder folder, Class<?> main, LiveLine line) {
    this.folder = folder;
    this.main = main;
    this.line = line;
  }

  /**
   * Runs until the job has kept up with the live payments for a while, or until {@link #stop}.
   * Payments come live from the end of the history on, also while the job still works that off.
   *
   * @param jobArguments of the job's command, without the broker
   * @param simulatorArguments of the simulator's command, without the broker
   * @param live how long the job is to keep up
   * @param recordsPerSecond of all kinds in the live phase
   * @throws CommandException if a part fails
   */
  public DemoRun run(
      List<String> jobArguments,
      List<String> simulatorArguments,
      Duration live,
      double recordsPerSecond)
      throws InterruptedException {
    line.say("Starting the broker");
    LocalBroker broker = register(LocalBroker.start(0, folder.broker(), folder.log("broker")));
    String servers = broker.bootstrapServers();
    TopicSetup.ensureTopics(SendSettings.to(servers).withNewTopics(PARTITIONS, 1));
    TopicEnds topics = register(new TopicEnds(servers, PARTITIONS));
    line.say("Starting the job and the simulator; logs in " + folder.logs());
    ChildJvm job = start("job", 40, jobArguments, "--set=kafka.bootstrap.servers=" + servers);
    ChildJvm simulator =
        start("simulator", 15, simulatorArguments, "--bootstrap-servers=" + servers);

    long start = Clock.systemUTC().millis();
    DemoProgress progress =
        new DemoProgress(folder.tables(), topics, recordsPerSecond, Clock.systemUTC());
    watch(simulator, job, progress, live);
    line.say("No more payments; the job processes what is left");
    drain(job, progress);
    close();
    return new DemoRun(
        start,
        progress.backlogUntil(),
        progress.processedWithBacklog(),
        progress.processed(),
        progress.commits());
  }

  /** Ends the run early, from any thread: the simulator stops, the job processes what was sent. */
  public void stop() {
    stopRequested = true;
  }

  @Override
  public synchronized void close() {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("Cannot stop a part of the demo", e);
      }
    }
  }

  private void watch(ChildJvm simulator, ChildJvm job, DemoProgress progress, Duration live)
      throws InterruptedException {
    while (!simulator.awaitExit(POLL)) {
      requireAlive(job);
      show(progress);
      if (stopRequested || progress.keptUp().compareTo(live) >= 0) {
        simulator.close();
        return;
      }
    }
    if (simulator.awaitExit() != 0) {
      throw failed(simulator);
    }
  }

  private void drain(ChildJvm job, DemoProgress progress) throws InterruptedException {
    show(progress);
    long before = progress.processed();
    long deadline = System.nanoTime() + STALL_PATIENCE.toNanos();
    while (progress.lag() > 0) {
      if (job.awaitExit(POLL)) {
        throw failed(job);
      }
      show(progress);
      if (progress.processed() > before) {
        before = progress.processed();
        deadline = System.nanoTime() + STALL_PATIENCE.toNanos();
      } else if (System.nanoTime() > deadline) {
        throw new CommandException(
            "The job has written nothing for "
                + STALL_PATIENCE.toMinutes()
                + " minutes, and "
                + progress.lag()
                + " records are left. See "
                + job.log());
      }
    }
    line.say(progress.text());
  }

  private void show(DemoProgress progress) throws InterruptedException {
    progress.refresh();
    line.update(progress::text);
  }

  private ChildJvm start(String name, int memoryShare, List<String> arguments, String broker) {
    List<String> all = new ArrayList<>(arguments);
    all.add(broker);
    Path log = folder.log(name);
    return register(
        ChildJvm.start(
            name,
            List.of(
                "-XX:MaxRAMPercentage=" + memoryShare,
                "-Dfraudstream.console=off",
                "-Dfraudstream.log=" + log),
            System.getProperty("java.class.path"),
            main,
            all,
            log));
  }

  private synchronized <T extends AutoCloseable> T register(T part) {
    running.push(part);
    return part;
  }

  private static void requireAlive(ChildJvm child) {
    if (!child.isAlive()) {
      throw failed(child);
    }
  }

  private static CommandException failed(ChildJvm child) {
    return new CommandException(
        "The "
            + child.name()
            + " ended by itself. The end of "
            + child.log()
            + ":\n"
            + child.lastLines(12));
  }
}

package io.fraudstream.local.stack;

import io.fraudstream.local.CommandException;
import io.fraudstream.local.broker.LocalBroker;
import io.fraudstream.local.process.ChildJvm;
import io.fraudstream.local.progress.LiveLine;
import io.fraudstream.producer.kafka.SendSettings;
import io.fraudstream.producer.kafka.TopicSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A broker with the topics, and the job and simulators beside it, each in a JVM of its own. Closing
 * it ends what still runs, the last that was started first.
 */
public final class LocalStack implements AutoCloseable {
  /** How the job begins the line that says where its metrics are. */
  public static final String METRICS_AT = "Metrics at ";

  /** Partitions of each topic. */
  private static final int PARTITIONS = 4;

  private static final int JOB_MEMORY_SHARE = 40;
  private static final int SIMULATOR_MEMORY_SHARE = 15;
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration STALL_PATIENCE = Duration.ofMinutes(3);

  private final RunFolder folder;
  private final Class<?> main;
  private final LiveLine line;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final LocalBroker broker;
  private final Backlog backlog;

  private LocalStack(RunFolder folder, Class<?> main, LiveLine line) throws InterruptedException {
    this.folder = folder;
    this.main = main;
    this.line = line;
    this.broker = register(LocalBroker.start(0, folder.broker(), folder.log("broker")));
    String servers = broker.bootstrapServers();
    TopicSetup.ensureTopics(SendSettings.to(servers).withNewTopics(PARTITIONS, 1));
    this.backlog = new Backlog(folder.tables(), register(new TopicEnds(servers, PARTITIONS)));
  }

  /**
   * Starts the broker and makes the topics.
   *
   * @param main runs a subcommand in a JVM of its own
   */
  public static LocalStack start(RunFolder folder, Class<?> main, LiveLine line)
      throws InterruptedException {
    line.say("Starting the broker");
    return new LocalStack(folder, main, line);
  }

  /** Where clients connect. */
  public String bootstrapServers() {
    return broker.bootstrapServers();
  }

  /** The broker's JVM. */
  public ChildJvm broker() {
    return broker.jvm();
  }

  public Backlog backlog() {
    return backlog;
  }

  /**
   * Starts the job.
   *
   * @param jvmOptions of its JVM, beside those that every JVM of ours has
   * @param settings configuration keys and their values; the broker is added
   */
  public ChildJvm startJob(List<String> jvmOptions, List<String> settings) {
    List<String> arguments = new ArrayList<>(List.of("stream"));
    settings.forEach(setting -> arguments.add("--set=" + setting));
    arguments.add("--set=kafka.bootstrap.servers=" + bootstrapServers());
    return start("job", JOB_MEMORY_SHARE, jvmOptions, arguments);
  }

  /** Starts a simulator with these arguments of its command; the broker is added. */
  public ChildJvm startSimulator(List<String> simulatorArguments) {
    List<String> arguments = new ArrayList<>(List.of("simulate"));
    arguments.addAll(simulatorArguments);
    arguments.add("--bootstrap-servers=" + bootstrapServers());
    return start("simulator", SIMULATOR_MEMORY_SHARE, List.of(), arguments);
  }

  /**
   * Waits until the job has processed everything that was sent.
   *
   * @throws CommandException if the job ends, or writes nothing for minutes
   */
  public void drain(ChildJvm job) throws InterruptedException {
    drain(job, 0);
  }

  /**
   * Waits until at most so many records are left.
   *
   * @throws CommandException if the job ends, or writes nothing for minutes
   */
  public void drain(ChildJvm job, long left) throws InterruptedException {
    show();
    long before = backlog.processed();
    long deadline = System.nanoTime() + STALL_PATIENCE.toNanos();
    while (backlog.records() > left) {
      if (job.awaitExit(POLL)) {
        throw endedByItself(job);
      }
      show();
      if (backlog.processed() > before) {
        before = backlog.processed();
        deadline = System.nanoTime() + STALL_PATIENCE.toNanos();
      } else if (System.nanoTime() > deadline) {
        throw new CommandException(
            "The job has written nothing for "
                + STALL_PATIENCE.toMinutes()
                + " minutes, and "
                + backlog.records()
                + " records are left. See "
                + job.log());
      }
    }
  }

  /** What to say of a child that should still run. */
  public static CommandException endedByItself(ChildJvm child) {
    return new CommandException(
        "The "
            + child.name()
            + " ended by itself. The end of "
            + child.log()
            + ":\n"
            + child.lastLines(12));
  }

  @Override
  public synchronized void close() {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("Cannot stop a part of the run", e);
      }
    }
  }

  private void show() throws InterruptedException {
    backlog.refresh();
    line.update(backlog::text);
  }

  private ChildJvm start(
      String name, int memoryShare, List<String> jvmOptions, List<String> arguments) {
    Path log = folder.log(name);
    List<String> options = new ArrayList<>(jvmOptions);
    options.add("-XX:MaxRAMPercentage=" + memoryShare);
    options.add("-Dfraudstream.console=off");
    options.add("-Dfraudstream.log=" + log);
    return register(
        ChildJvm.start(name, options, System.getProperty("java.class.path"), main, arguments, log));
  }

  private synchronized <T extends AutoCloseable> T register(T part) {
    running.push(part);
    return part;
  }
}

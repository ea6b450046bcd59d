package io.fraudstream.local.bench;

import io.fraudstream.local.CommandException;
import io.fraudstream.local.process.ChildJvm;
import io.fraudstream.local.progress.LiveLine;
import io.fraudstream.local.stack.LocalStack;
import io.fraudstream.local.stack.RunFolder;
import io.fraudstream.local.top.Endpoint;
import io.fraudstream.local.top.Scrape;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.table.DeltaTables;
import io.fraudstream.streaming.table.Table;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** One case: a broker, a job and simulators of its own, with tables that begin empty. */
final class BenchRun implements AutoCloseable {
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(50);

  private final RunFolder folder;
  private final LiveLine line;
  private final List<String> settings;
  private final Workload load;
  private final Instant start;
  private final LocalStack stack;

  @SuppressWarnings("NullAway.Init") // startJob() comes first
  private ChildJvm job;

  @SuppressWarnings("NullAway.Init") // startLive() comes first
  private ChildJvm simulator;

  /**
   * @param main runs a subcommand in a JVM of its own
   * @param settings of the job, {@code key=value}, beside those that a run must have
   */
  BenchRun(RunFolder folder, Class<?> main, LiveLine line, List<String> settings, Workload load)
      throws InterruptedException {
    this.folder = folder;
    this.line = line;
    this.settings = new ArrayList<>(settings);
    this.settings.add("stream.tables=" + folder.tables());
    this.settings.add("stream.checkpoint=" + folder.checkpoint());
    this.load = load;
    this.start = load.start(Instant.now());
    this.stack = LocalStack.start(folder, main, line);
  }

  RunFolder folder() {
    return folder;
  }

  Path table(Table table) {
    return Path.of(table.under(folder.tables().toString()));
  }

  String bootstrapServers() {
    return stack.bootstrapServers();
  }

  void startJob() {
    job = stack.startJob(List.of(), settings);
  }

  /** Stops the job behind a complete micro-batch. */
  void stopJob() {
    job.close();
  }

  /** As {@code kill -9} does. */
  void killJob() throws InterruptedException {
    job.kill();
  }

  /** Sends all of the history. */
  void sendHistory() throws InterruptedException {
    if (load.historyDays() == 0) {
      return;
    }
    line.say("Sending a history of " + load.historyDays() + " days");
    ChildJvm history = stack.startSimulator(load.historyArguments(start));
    if (history.awaitExit() != 0) {
      throw LocalStack.endedByItself(history);
    }
  }

  /** Records in Kafka. */
  long sent() throws InterruptedException {
    stack.backlog().refresh();
    return stack.backlog().sent();
  }

  /** Waits until at most so many of them are in no table. */
  void drain(long left) throws InterruptedException {
    stack.drain(job, left);
  }

  /** Begins to send at the steady rate, and waits until the first payments are there. */
  void startLive() throws InterruptedException {
    line.say("Sending " + Figure.ASKED.text(load.rate()) + " payments a second");
    long before = sent();
    simulator = stack.startSimulator(load.liveArguments(start));
    while (sent() == before) {
      if (simulator.awaitExit(POLL)) {
        throw LocalStack.endedByItself(simulator);
      }
    }
  }

  /** No more payments; the job processes what is left. */
  void endLive() throws InterruptedException {
    simulator.close();
    drain(0);
  }

  /** Lets time pass under load. */
  List<Lag> pass(Duration time) throws InterruptedException {
    List<Lag> looks = new ArrayList<>();
    long begin = System.nanoTime();
    for (long look = 1; look <= time.toSeconds(); look++) {
      long due = begin + LOOK.multipliedBy(look).toNanos();
      if (job.awaitExit(Duration.ofNanos(Math.max(0, due - System.nanoTime())))) {
        throw LocalStack.endedByItself(job);
      }
      if (!simulator.isAlive()) {
        throw LocalStack.endedByItself(simulator);
      }
      looks.add(lag());
    }
    return looks;
  }

  /** Waits until more records than that are in tables. */
  List<Lag> awaitMoreThan(long processed, Duration patience) throws InterruptedException {
    return await(() -> stack.backlog().processed() > processed, patience);
  }

  /** Waits until the lag is no larger than that. */
  List<Lag> awaitLag(long records, Duration patience) throws InterruptedException {
    return await(() -> stack.backlog().records() <= records, patience);
  }

  /** Records in tables. */
  long processed() throws InterruptedException {
    stack.backlog().refresh();
    return stack.backlog().processed();
  }

  /** The micro-batches until now. */
  List<Batch> batches() {
    return Batch.read(folder.tables());
  }

  /** Asks the table of scored payments, with a Spark of this JVM: once the job has ended. */
  <T> T payments(Function<Dataset<Row>, T> question) {
    SparkSession spark = JobSession.create(StreamConfig.of(Map.of()));
    try {
      return question.apply(
          DeltaTables.read(spark, folder.tables().toString(), Table.TRANSACTIONS));
    } finally {
      spark.stop();
    }
  }

  /** Adds what job and broker did between two looks, once the job has ended. */
  void measure(Measurement measurement, Moment from, Moment to) {
    new Window(from, to, batches()).addTo(measurement, job.log());
  }

  /** Looks at job and broker. */
  Moment look() throws InterruptedException {
    JvmUsage broker = JvmUsage.of(stack.broker());
    JvmUsage ofJob = JvmUsage.of(job);
    long millis = System.currentTimeMillis();
    Optional<String> said = job.lineBeginning(LocalStack.METRICS_AT);
    return new Moment(millis, ofJob, broker, said.isPresent() ? scrape(said.get()) : null);
  }

  @Override
  public void close() {
    stack.close();
  }

  private static Scrape scrape(String said) throws InterruptedException {
    return new Endpoint(URI.create(said.substring(LocalStack.METRICS_AT.length()))).scrape();
  }

  @FunctionalInterface
  private interface Condition {
    boolean holds();
  }

  private List<Lag> await(Condition condition, Duration patience) throws InterruptedException {
    List<Lag> looks = new ArrayList<>();
    long deadline = System.nanoTime() + patience.toNanos();
    do {
      if (job.awaitExit(POLL)) {
        throw LocalStack.endedByItself(job);
      }
      if (!simulator.isAlive()) {
        throw LocalStack.endedByItself(simulator);
      }
      if (System.nanoTime() > deadline) {
        throw new CommandException(
            "The job is still behind after %d s, with %d records. Choose a lower --rate, or see %s"
                .formatted(patience.toSeconds(), stack.backlog().records(), job.log()));
      }
      looks.add(lag());
    } while (!condition.holds());
    return looks;
  }

  private Lag lag() throws InterruptedException {
    stack.backlog().refresh();
    line.update(stack.backlog()::text);
    return new Lag(System.currentTimeMillis(), stack.backlog().sent(), stack.backlog().records());
  }
}

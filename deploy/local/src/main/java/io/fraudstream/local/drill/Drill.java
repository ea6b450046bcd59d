package io.fraudstream.local.drill;

import static org.apache.spark.sql.functions.max;

import io.fraudstream.local.CommandException;
import io.fraudstream.local.process.ChildJvm;
import io.fraudstream.local.progress.LiveLine;
import io.fraudstream.local.stack.Backlog;
import io.fraudstream.local.stack.LocalStack;
import io.fraudstream.local.stack.RunFolder;
import io.fraudstream.streaming.checkpoint.CheckpointFolder;
import io.fraudstream.streaming.config.StreamConfig;
import io.fraudstream.streaming.reconcile.AlertBalance;
import io.fraudstream.streaming.reconcile.Balance;
import io.fraudstream.streaming.reconcile.Recomputation;
import io.fraudstream.streaming.reconcile.Recomputed;
import io.fraudstream.streaming.reconcile.Reconciliation;
import io.fraudstream.streaming.table.DeltaTables;
import io.fraudstream.streaming.table.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Kills the job again and again, at every point in every round, under one stream of payments, one
 * checkpoint and one set of tables, and reconciles everything after each kill.
 */
public final class Drill implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  /** A point that is not reached by then will not be. */
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** The simulator is stopped before. */
  private static final Duration LIVE_AT_MOST = PATIENCE.multipliedBy(4);

  private static final int RANDOM_KILL_WITHIN_MILLIS = 3_000;

  /** Days of payments before the first kill, so that every window has something in it. */
  private static final int WARM_UP_DAYS = 20;

  private final RunFolder folder;
  private final Class<?> main;
  private final LiveLine line;
  private final DrillLoad load;
  private final Random random;
  private final Path fault;

  @SuppressWarnings("NullAway.Init") // open() comes first
  private LocalStack stack;

  @SuppressWarnings("NullAway.Init")
  private ChildJvm job;

  /**
   * @param main runs a subcommand in a JVM of its own
   */
  public Drill(RunFolder folder, Class<?> main, LiveLine line, DrillLoad load) {
    this.folder = folder;
    this.main = main;
    this.line = line;
    this.load = load;
    this.random = new Random(load.seed());
    this.fault = folder.root().resolve("fault");
  }

  /**
   * Runs all points in each round.
   *
   * @param spark to reconcile with
   * @param quick kills the points of a round one after the other and reconciles once behind them,
   *     not after each
   * @throws CommandException if a part fails otherwise than it was told to, or a point is not
   *     reached
   */
  public List<DrillStep> run(SparkSession spark, List<FaultPoint> points, int rounds, boolean quick)
      throws InterruptedException {
    stack = LocalStack.start(folder, main, line);
    Duration atMost =
        Duration.ofDays(WARM_UP_DAYS)
            .plus(load.eventTime(LIVE_AT_MOST).multipliedBy((long) points.size() * (rounds + 1)));
    startJob();
    line.say("Warming up with " + WARM_UP_DAYS + " days of payments");
    ChildJvm history =
        send(
            Instant.now().truncatedTo(ChronoUnit.HOURS).minus(atMost), WARM_UP_DAYS, Duration.ZERO);
    if (history.awaitExit() != 0) {
      throw LocalStack.endedByItself(history);
    }
    stack.drain(job);
    List<List<FaultPoint>> between =
        quick ? List.of(points) : points.stream().map(List::of).toList();
    List<DrillStep> done = new ArrayList<>();
    for (int round = 1; round <= rounds; round++) {
      for (List<FaultPoint> some : between) {
        List<DrillStep> steps = steps(spark, some, round);
        done.addAll(steps);
        steps.forEach(step -> line.say(step.text()));
      }
    }
    return done;
  }

  @Override
  public void close() {
    if (stack != null) {
      stack.close();
    }
  }

  private record Death(FaultPoint point, String place, Duration firstCommit) {}

  /** Some kills under one stream of payments, and what is found behind them. */
  private List<DrillStep> steps(SparkSession spark, List<FaultPoint> points, int round)
      throws InterruptedException {
    ChildJvm simulator =
        send(newestEventTime(spark).plusSeconds(1), 0, LIVE_AT_MOST.multipliedBy(points.size()));
    List<Death> deaths = new ArrayList<>();
    long died = 0;
    for (FaultPoint point : points) {
      awaitMoreThan(processed() + load.recordsPerSecond(), simulator);
      String place = die(point);
      died = System.nanoTime();
      long before = processed();
      startJob();
      awaitMoreThan(before, simulator);
      deaths.add(new Death(point, place, Duration.ofNanos(System.nanoTime() - died)));
    }
    simulator.close();
    stack.drain(job);
    Duration drained = Duration.ofNanos(System.nanoTime() - died);
    awaitCommitted();
    return checked(spark, deaths, round, drained);
  }

  private List<DrillStep> checked(
      SparkSession spark, List<Death> deaths, int round, Duration drained) {
    StreamConfig config = config();
    long begun = System.nanoTime();
    // Each is a chain of short Spark jobs that leaves cores idle.
    CompletableFuture<Balance> balance =
        CompletableFuture.supplyAsync(
            () -> Reconciliation.of(spark, config.tables(), Optional.of(ledgers().toString())));
    CompletableFuture<AlertBalance> alerts =
        CompletableFuture.supplyAsync(() -> AlertBalance.of(spark, config));
    Recomputed recomputed = Recomputation.of(spark, config);
    balance.join();
    alerts.join();
    Duration checked = Duration.ofNanos(System.nanoTime() - begun);
    return deaths.stream()
        .map(
            death ->
                new DrillStep(
                    death.point(),
                    round,
                    death.place(),
                    death.firstCommit(),
                    drained,
                    balance.join(),
                    recomputed,
                    alerts.join(),
                    checked))
        .toList();
  }

  /** Lets the job die, and says where it did. */
  private String die(FaultPoint point) throws InterruptedException {
    if (point == FaultPoint.KILL) {
      int millis = random.nextInt(RANDOM_KILL_WITHIN_MILLIS);
      if (job.awaitExit(Duration.ofMillis(millis))) {
        throw LocalStack.endedByItself(job);
      }
      job.kill();
      return millis + " ms later";
    }
    Path reached = fault.resolveSibling(fault.getFileName() + ".reached");
    try {
      Files.deleteIfExists(reached);
      Path written = fault.resolveSibling("fault.new");
      Files.writeString(written, point.name());
      Files.move(written, fault);
      if (!job.awaitExit(PATIENCE)) {
        throw new CommandException(
            "The job did not reach "
                + point
                + " within "
                + PATIENCE.toMinutes()
                + " minutes. See "
                + job.log());
      }
      // Not by its exit code: a thread of RocksDB may crash in a JVM that halts with open states.
      if (!Files.exists(reached)) {
        throw LocalStack.endedByItself(job);
      }
      return folder.root().relativize(Path.of(Files.readString(reached))).toString();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot arm " + point, e);
    }
  }

  private void startJob() {
    List<String> settings = new ArrayList<>();
    settings().forEach((key, value) -> settings.add(key + "=" + value));
    job = stack.startJob(List.of("-D" + FaultFileSystem.PROPERTY + "=" + fault), settings);
  }

  /** The configuration of the job, with which the drill also reads what the job wrote. */
  private StreamConfig config() {
    Map<String, String> settings = settings();
    settings.put("kafka.bootstrap.servers", stack.bootstrapServers());
    return StreamConfig.of(settings);
  }

  /**
   * As in production, but for what makes snapshots and checkpoints frequent enough to be met. No
   * query summarises the decisions: nothing here looks at what it writes.
   */
  private Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("stream.tables", folder.tables().toString());
    settings.put("stream.checkpoint", folder.checkpoint().toString());
    settings.put("activity.enabled", "false");
    settings.put("spark.hadoop.fs.file.impl", FaultFileSystem.class.getName());
    settings.put(
        "spark.hadoop.fs.AbstractFileSystem.file.impl",
        FaultFileSystem.ForFileContext.class.getName());
    settings.put("spark.sql.streaming.stateStore.maintenanceInterval", "1s");
    settings.put("spark.sql.streaming.stateStore.minDeltasForSnapshot", "3");
    settings.put("spark.databricks.delta.properties.defaults.checkpointInterval", "5");
    return settings;
  }

  /** Sends days of history at once and then, for a while, payments at a steady rate. */
  private ChildJvm send(Instant start, int days, Duration live) {
    try {
      Files.createDirectories(ledgers());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot make the folder of the ledgers", e);
    }
    List<String> arguments = new ArrayList<>(load.arguments());
    arguments.add("--start=" + start);
    arguments.add("--history-days=" + days);
    arguments.add("--live=" + live.toSeconds() + "s");
    arguments.add("--ledger=" + ledgers().resolve(start.getEpochSecond() + ".csv.gz"));
    return stack.startSimulator(arguments);
  }

  private Path ledgers() {
    return folder.root().resolve("ledgers");
  }

  /** Where the next payments go on, so that they meet the windows of the last ones. */
  private Instant newestEventTime(SparkSession spark) {
    return DeltaTables.read(spark, folder.tables().toString(), Table.TRANSACTIONS)
        .agg(max("event_time"))
        .first()
        .getTimestamp(0)
        .toInstant();
  }

  private long processed() throws InterruptedException {
    Backlog backlog = stack.backlog();
    backlog.refresh();
    return backlog.processed();
  }

  /** The rows are in the tables before the alerts are sent; a batch has ended when both are. */
  private void awaitCommitted() throws InterruptedException {
    CheckpointFolder decisions =
        CheckpointFolder.open(folder.checkpoint() + "/decisions", new Configuration());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (decisions.nextUncommittedBatch() < decisions.nextUnplannedBatch()) {
      awaitJob(deadline);
    }
  }

  private void awaitMoreThan(long before, ChildJvm simulator) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (processed() <= before) {
      if (!simulator.isAlive()) {
        throw LocalStack.endedByItself(simulator);
      }
      awaitJob(deadline);
    }
  }

  /** A moment, in which the job must not end. */
  private void awaitJob(long deadline) throws InterruptedException {
    if (job.awaitExit(POLL)) {
      throw LocalStack.endedByItself(job);
    }
    if (System.nanoTime() > deadline) {
      throw new CommandException(
          "The job committed nothing within "
              + PATIENCE.toMinutes()
              + " minutes. See "
              + job.log());
    }
  }
}

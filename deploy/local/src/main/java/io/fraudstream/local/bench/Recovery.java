package io.fraudstream.local.bench;

import io.fraudstream.local.CommandException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long payments wait when the job is killed under load and starts again at once. */
public final class Recovery {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** Two looks at the usual lag. */
  private static final Duration SHORTEST = Duration.ofSeconds(2);

  private Recovery() {}

  /**
   * A case for each kill, all of one job.
   *
   * @param load whose history the job has processed before
   * @param rate payments a second
   * @param before under load before each kill; the largest lag of its second half is the usual
   */
  public static List<Measurement> measure(
      Bench bench, Workload load, double rate, int kills, Duration before)
      throws InterruptedException {
    if (kills < 1 || before.compareTo(SHORTEST) < 0) {
      throw new CommandException(
          "Cannot measure %d kills after %d s each. Ask for 1 or more with --kills, and for 2 s or more with --before."
              .formatted(kills, before.toSeconds()));
    }
    Duration atMost = before.plus(PATIENCE).multipliedBy(kills);
    List<Measurement> measurements = new ArrayList<>();
    try (BenchRun run = bench.start("recovery", load.at(rate, atMost))) {
      run.startJob();
      run.sendHistory();
      run.drain(0);
      run.startLive();
      for (int kill = 1; kill <= kills; kill++) {
        List<Lag> looks = run.pass(before);
        long usual = Lag.most(looks.subList(looks.size() / 2, looks.size()));
        long begin = System.nanoTime();
        run.killJob();
        long processed = run.processed();
        run.startJob();
        List<Lag> after = new ArrayList<>(run.awaitMoreThan(processed, PATIENCE));
        double firstCommit = secondsSince(begin);
        after.addAll(run.awaitLag(usual, PATIENCE));
        measurements.add(
            new Measurement("kill " + kill)
                .put(Figure.ASKED, rate)
                .put(Figure.FIRST_COMMIT, firstCommit)
                .put(Figure.RECOVERED, secondsSince(begin))
                .put(Figure.LAG_BEFORE, (double) usual)
                .put(Figure.LAG_PEAK, (double) Lag.most(after)));
      }
    }
    return measurements;
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}

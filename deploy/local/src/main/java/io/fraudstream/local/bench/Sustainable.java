package io.fraudstream.local.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The highest rate at which the lag does not grow. */
public final class Sustainable {
  /** A line through looks that rise and fall with every batch is never quite flat. */
  private static final double FLAT = 0.01;

  /** Of the records that were to be sent: with less, the simulator was the limit. */
  private static final double KEPT = 0.98;

  private final Bench bench;
  private final Workload load;
  private final Pace pace;

  /**
   * @param load whose history the job has processed before
   */
  public Sustainable(Bench bench, Workload load, Pace pace) {
    this.bench = bench;
    this.load = load;
    this.pace = pace;
  }

  /**
   * A case for each rate that was tried.
   *
   * @param first payments a second to begin with
   */
  public List<Measurement> measure(double first, int halvings) throws InterruptedException {
    RateSearch search = new RateSearch(first, halvings);
    List<Measurement> tries = new ArrayList<>();
    for (OptionalDouble rate = search.next(); rate.isPresent(); rate = search.next()) {
      Measurement tried = attempt(rate.getAsDouble());
      tries.add(tried);
      search.tried(rate.getAsDouble(), tried.value(Figure.SUSTAINED) > 0);
    }
    bench.say(
        search.highest().isPresent()
            ? "Sustained: " + Figure.ASKED.text(search.highest().getAsDouble()) + " payments/s"
            : "None of these rates was sustained");
    return tries;
  }

  /** Whether the lag did not grow and the simulator kept the rate. */
  static boolean holds(List<Lag> looks, Workload asked) {
    double records = Lag.sentRate(looks);
    return Lag.slope(looks) < FLAT * records && records > KEPT * asked.leastRecords();
  }

  private Measurement attempt(double rate) throws InterruptedException {
    String title = Figure.ASKED.text(rate) + "/s";
    Workload asked = load.at(rate, pace.atMost());
    try (BenchRun run = bench.start(title, asked)) {
      run.startJob();
      run.sendHistory();
      run.drain(0);
      run.startLive();
      run.pass(pace.warmUp());
      Moment from = run.look();
      List<Lag> looks = run.pass(pace.measured());
      Moment to = run.look();
      Measurement measurement =
          new Measurement(title)
              .put(Figure.ASKED, rate)
              .put(Figure.SENT_RECORDS, Lag.sentRate(looks))
              .put(Figure.SUSTAINED, holds(looks, asked) ? 1 : 0)
              .put(Figure.LAG_SLOPE, Lag.slope(looks))
              .put(Figure.LAG_END, (double) looks.get(looks.size() - 1).records());
      run.stopJob();
      run.measure(measurement, from, to);
      return measurement;
    }
  }
}

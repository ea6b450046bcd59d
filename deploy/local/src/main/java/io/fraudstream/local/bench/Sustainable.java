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

  private Measurement attempt(double rate) throws InterruptedException {
    String title = Figure.ASKED.text(rate) + "/s";
    try (BenchRun run = bench.start(title, load.at(rate, pace.atMost()))) {
      run.startJob();
      run.sendHistory();
      run.drain(0);
      run.startLive();
      run.pass(pace.warmUp());
      Moment from = run.look();
      List<Lag> looks = run.pass(pace.measured());
      Moment to = run.look();
      double records = Lag.sentRate(looks);
      double slope = Lag.slope(looks);
      // A label follows each payment.
      boolean held = slope < FLAT * records && records > KEPT * 2 * rate;
      Measurement measurement =
          new Measurement(title)
              .put(Figure.ASKED, rate)
              .put(Figure.SENT_RECORDS, records)
              .put(Figure.SUSTAINED, held ? 1 : 0)
              .put(Figure.LAG_SLOPE, slope)
              .put(Figure.LAG_END, (double) looks.get(looks.size() - 1).records());
      run.stopJob();
      run.measure(measurement, from, to);
      return measurement;
    }
  }
}

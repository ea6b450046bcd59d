package io.fraudstream.local.bench;

import static org.apache.spark.sql.functions.countDistinct;

import io.fraudstream.local.top.Scrape;
import io.fraudstream.streaming.table.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The same small measurement at a steady rate while one thing grows and all others stay. */
public final class Growth {
  /** What grows. */
  @SuppressWarnings("ImmutableEnumChecker") // its list is a copy
  public enum Axis {
    CARDS(10_000, 100_000, 1_000_000),
    DAYS(1, 10, 60),
    COMMITS(10, 1_000, 20_000),
    /** Percent of the payments that go to one merchant. */
    HOT_KEY(0, 40);

    private final List<Integer> usual;

    Axis(Integer... usual) {
      this.usual = List.of(usual);
    }

    /** The values that it takes, if nobody says otherwise. */
    public List<Integer> usual() {
      return usual;
    }

    /** As people write it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Workload on(Workload load, int value) {
      return switch (this) {
        case CARDS ->
            new Workload(
                value,
                load.historyDays(),
                load.labels(),
                load.hotTerminalShare(),
                load.rate(),
                load.live());
        case DAYS ->
            new Workload(
                load.cards(),
                value,
                load.labels(),
                load.hotTerminalShare(),
                load.rate(),
                load.live());
        case HOT_KEY ->
            new Workload(
                load.cards(),
                load.historyDays(),
                load.labels(),
                value / 100.0,
                load.rate(),
                load.live());
        case COMMITS -> load;
      };
    }
  }

  /** Of a job that reads a long log when it starts. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Bench bench;
  private final Workload load;
  private final Pace pace;

  /**
   * @param load what stays
   */
  public Growth(Bench bench, Workload load, Pace pace) {
    this.bench = bench;
    this.load = load;
    this.pace = pace;
  }

  /** A case for each value. */
  public List<Measurement> measure(Axis axis, List<Integer> values, double rate)
      throws InterruptedException {
    List<Measurement> measurements = new ArrayList<>();
    for (int value : values) {
      measurements.add(measure(axis, value, rate));
    }
    return measurements;
  }

  private Measurement measure(Axis axis, int value, double rate) throws InterruptedException {
    String title = String.format(Locale.ROOT, "%s %,d", axis, value);
    // The summary would read what is synthetic, too.
    try (BenchRun run =
        bench.start(
            title,
            axis.on(load, value).at(rate, pace.atMost().plus(PATIENCE)),
            "activity.enabled=false")) {
      run.startJob();
      run.sendHistory();
      run.drain(0);
      if (axis == Axis.COMMITS) {
        run.stopJob();
        SyntheticCommits.lengthen(run.table(Table.TRANSACTIONS), value);
        run.startJob();
      }
      long processed = run.processed();
      run.startLive();
      run.awaitMoreThan(processed, PATIENCE);
      run.pass(pace.warmUp());
      Moment from = run.look();
      run.pass(pace.measured());
      Moment to = run.look();
      run.endLive();
      run.stopJob();
      Measurement measurement = new Measurement(title).put(Figure.ASKED, rate);
      run.measure(measurement, from, to);
      double cards = run.payments(table -> table.agg(countDistinct("card_id")).head().getLong(0));
      return measurement
          .put(Figure.CARDS, cards)
          .put(Figure.STATE_FILES, state("fraudstream_state_bytes", to) / cards)
          .put(Figure.STATE_MEMORY, state("fraudstream_state_memory_bytes", to) / cards);
    }
  }

  private static double state(String name, Moment moment) {
    Scrape metrics = moment.metrics();
    return metrics == null
        ? Double.NaN
        : metrics.sum(name, labels -> "card".equals(labels.get("operator"))).orElse(Double.NaN);
  }
}

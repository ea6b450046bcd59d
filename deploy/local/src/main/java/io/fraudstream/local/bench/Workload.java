package io.fraudstream.local.bench;

import io.fraudstream.producer.schedule.LabelPolicy;
import io.fraudstream.producer.simulator.SimulatorSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What the simulator plays, in two runs: the history at full speed, then payments at a steady rate
 * that go on where it ended.
 *
 * @param cards number of cards; there is a terminal for each five
 * @param historyDays event days of the history; each card pays about twice a day
 * @param labels which payments get one, at once
 * @param hotTerminalShare share of the payments that go to one merchant
 * @param rate payments a second after the history
 * @param live how long they come at most, zero for none
 */
public record Workload(
    int cards,
    int historyDays,
    LabelPolicy labels,
    double hotTerminalShare,
    double rate,
    Duration live) {
  private static final int CARDS_A_TERMINAL = 5;
  private static final int FEWEST_TERMINALS = 20;

  /** Only a history. */
  public static Workload history(int cards, int days, LabelPolicy labels) {
    return new Workload(cards, days, labels, 0, 1, Duration.ZERO);
  }

  /** The same history with payments at this rate behind it, or without any. */
  public Workload at(double paymentsPerSecond, Duration atMost) {
    return new Workload(cards, historyDays, labels, hotTerminalShare, paymentsPerSecond, atMost);
  }

  /** Records a second that come at least, after the history. */
  double leastRecords() {
    return labels == LabelPolicy.ALL ? 2 * rate : rate;
  }

  /** Event time of the beginning, so that the end lies before now. */
  Instant start(Instant now) {
    Instant start =
        SimulatorSettings.defaults().toBuilder()
            .cards(cards)
            .historyDays(historyDays)
            .rate(rate)
            .live(live)
            .build()
            .startingBefore(now)
            .start();
    if (start == null) {
      throw new IllegalStateException("settings without a start");
    }
    return start;
  }

  /** Arguments of the simulator's command for the history. */
  List<String> historyArguments(Instant start) {
    return arguments(start, historyDays, Duration.ZERO);
  }

  /** Arguments for what comes after it. */
  List<String> liveArguments(Instant start) {
    return arguments(start.plus(Duration.ofDays(historyDays)), 0, live);
  }

  /** A label follows its payment at once, so that there are as many at every moment. */
  private List<String> arguments(Instant start, int days, Duration length) {
    return List.of(
        "--cards=" + cards,
        "--terminals=" + Math.max(FEWEST_TERMINALS, cards / CARDS_A_TERMINAL),
        "--hot-terminal-share=" + hotTerminalShare,
        "--label-delay=0s",
        "--labels=" + labels.name().toLowerCase(Locale.ROOT),
        "--start=" + start,
        "--history-days=" + days,
        "--rate=" + rate,
        "--live=" + length.toSeconds() + "s");
  }
}

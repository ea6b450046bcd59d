package io.fraudstream.local.drill;

import java.time.Duration;
import java.util.List;

/**
 * What the drill sends.
 *
 * @param seed of the payments and of the random kills
 * @param rate payments a second while the job is killed and starts again; a label follows each
 */
public record DrillLoad(long seed, double rate) {
  private static final int CARDS = 500;
  private static final int PAYMENTS_PER_CARD_AND_DAY = 3;
  private static final double NOISE = 0.01;

  /** Of all kinds. */
  long recordsPerSecond() {
    return Math.round(2 * rate);
  }

  /** How much event time passes while payments are sent at the rate for a while. */
  Duration eventTime(Duration live) {
    double perSecond = (double) CARDS * PAYMENTS_PER_CARD_AND_DAY / Duration.ofDays(1).toSeconds();
    return Duration.ofSeconds((long) (live.toSeconds() * rate / perSecond));
  }

  /** For the simulator's command: with every kind of noise, and one terminal that has 40%. */
  List<String> arguments() {
    return List.of(
        "--seed=" + seed,
        "--rate=" + rate,
        "--cards=" + CARDS,
        "--payments-per-card-and-day=" + PAYMENTS_PER_CARD_AND_DAY,
        "--terminals=" + CARDS,
        "--label-delay=6h",
        "--hot-terminal-share=0.4",
        "--disorder-share=" + NOISE,
        "--late-share=" + NOISE,
        "--too-old-share=" + NOISE,
        "--duplicate-share=" + NOISE,
        "--malformed-share=" + NOISE,
        "--hostile-share=" + NOISE);
  }
}

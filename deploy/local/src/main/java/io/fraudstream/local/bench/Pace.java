package io.fraudstream.local.bench;

import io.fraudstream.local.CommandException;
import java.time.Duration;

/**
 * How long payments come at a rate.
 *
 * @param warmUp before anything counts
 * @param measured behind it
 */
public record Pace(Duration warmUp, Duration measured) {
  /** Until the simulator is told to stop. */
  private static final Duration SLACK = Duration.ofMinutes(1);

  /** A slope needs two looks, one a second. */
  private static final Duration SHORTEST = Duration.ofSeconds(2);

  public Pace {
    if (measured.compareTo(SHORTEST) < 0) {
      throw new CommandException("Cannot measure for less than 2 s. Ask for more with --measure.");
    }
  }

  /** For a simulator that is stopped behind both. */
  Duration atMost() {
    return warmUp.plus(measured).plus(SLACK);
  }
}

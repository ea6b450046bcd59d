package io.fraudstream.local;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which payments a command reads. */
final class PeriodOptions {
  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = ReplayCommand.Time.class,
      description = "Leave out payments before: 2024-03-01 or 2024-03-01T12:00:00Z.")
  private @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = ReplayCommand.Time.class,
      description = "Leave out payments at and after.")
  private @Nullable Instant to;

  Period period() {
    return new Period(from, to);
  }
}

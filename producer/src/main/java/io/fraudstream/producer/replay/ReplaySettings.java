package io.fraudstream.producer.replay;

import io.fraudstream.producer.Problems;
import io.fraudstream.producer.schedule.LabelPolicy;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to replay, and how.
 *
 * @param file CSV with a header line, gzip if it ends in {@code .gz}
 * @param mapping how its columns become payments
 * @param speed event seconds that pass in a wall second; {@link #MAX_SPEED} for no waiting at all
 * @param from skip payments before; null to skip none
 * @param to end before; null to skip none
 * @param labels which payments get a label, if the mapping has labels
 */
public record ReplaySettings(
    Path file,
    Mapping mapping,
    double speed,
    @Nullable Instant from,
    @Nullable Instant to,
    LabelPolicy labels) {
  /** As fast as Kafka takes it. */
  public static final double MAX_SPEED = Double.POSITIVE_INFINITY;

  public ReplaySettings {
    Problems problems = new Problems();
    problems.require(speed > 0, "speed must be > 0", speed);
    if (from != null && to != null) {
      problems.require(from.isBefore(to), "from must be before to", from + " >= " + to);
    }
    problems.throwIfAny("Cannot replay with these settings");
  }

  /** The whole file at full speed with all labels. */
  public static ReplaySettings of(Path file, Mapping mapping) {
    return new ReplaySettings(file, mapping, MAX_SPEED, null, null, LabelPolicy.ALL);
  }

  boolean paced() {
    return !Double.isInfinite(speed);
  }
}

package io.fraudstream.local;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: {@code 90s}, {@code 5m}, {@code 12h}, {@code 7d}. */
final class Durations {
  private Durations() {}

  static Duration parse(String text) {
    try {
      if (!Character.isDigit(text.charAt(text.length() - 1))) {
        return ConfigValueFactory.fromAnyRef(text).atKey("value").getDuration("value");
      }
    } catch (ConfigException | StringIndexOutOfBoundsException e) {
      // Answered below, as a duration without a unit is.
    }
    throw new TypeConversionException(
        "'" + text + "' is not a duration such as 90s, 5m, 12h or 7d");
  }

  static String text(Duration duration) {
    if (duration.isZero() || duration.toSecondsPart() != 0) {
      return duration.toSeconds() + "s";
    }
    if (duration.toMinutesPart() != 0) {
      return duration.toMinutes() + "m";
    }
    return duration.toHoursPart() != 0 ? duration.toHours() + "h" : duration.toDays() + "d";
  }
}

package io.fraudstream.producer.replay;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;

/** How a column writes instants. */
interface TimeFormat {
  /** Whole seconds since 1970-01-01T00:00:00Z. */
  String EPOCH_SECONDS = "epoch-seconds";

  /** Milliseconds since then. */
  String EPOCH_MILLIS = "epoch-millis";

  /**
   * Epoch milliseconds.
   *
   * @throws DateTimeException if the text is not in the format
   * @throws ArithmeticException if the instant is out of range
   * @throws NumberFormatException if it should be a number and is not
   */
  long parse(String text);

  /**
   * Either of the constants, or a {@link DateTimeFormatter} pattern.
   *
   * @param zone of local times; ignored where the pattern has an offset
   * @throws IllegalArgumentException if the pattern is none
   */
  static TimeFormat of(String format, ZoneId zone) {
    return switch (format) {
      case EPOCH_SECONDS -> text -> Math.multiplyExact(Long.parseLong(text), 1000L);
      case EPOCH_MILLIS -> Long::parseLong;
      default -> pattern(DateTimeFormatter.ofPattern(format), zone);
    };
  }

  private static TimeFormat pattern(DateTimeFormatter formatter, ZoneId zone) {
    return text -> {
      // Not by parseBest, which tells the two apart by an exception for each text.
      TemporalAccessor parsed = formatter.parse(text);
      return parsed.isSupported(ChronoField.INSTANT_SECONDS)
          ? Instant.from(parsed).toEpochMilli()
          : LocalDateTime.from(parsed).atZone(zone).toInstant().toEpochMilli();
    };
  }
}

package io.fraudstream.streaming.config;

import com.typesafe.config.ConfigValueFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the text of a value becomes a {@code T}.
 *
 * @param type of the parsed value
 * @param valid what may be written, to follow "must be"
 * @param parser throws any {@link RuntimeException} on text that is not valid
 */
record ValueType<T>(Class<T> type, String valid, Function<String, T> parser) {
  static ValueType<String> text() {
    return new ValueType<>(String.class, "text, not empty", ValueType::notBlank);
  }

  static ValueType<String> optionalText() {
    return new ValueType<>(String.class, "text", String::strip);
  }

  static ValueType<String> topic() {
    return new ValueType<>(
        String.class,
        "a topic name: 1 to 249 of the characters a-z A-Z 0-9 . _ -",
        text -> {
          check(text.matches("[a-zA-Z0-9._-]{1,249}") && !text.matches("\\.{1,2}"));
          return text;
        });
  }

  static ValueType<String> servers() {
    return new ValueType<>(
        String.class,
        "host:port, or several separated by commas",
        text -> {
          for (String server : List.of(text.split(",", -1))) {
            check(server.strip().matches("\\S+:\\d{1,5}"));
          }
          return text;
        });
  }

  static ValueType<String> host() {
    return new ValueType<>(
        String.class,
        "a host name or an address",
        text -> {
          check(text.strip().matches("[\\p{Alnum}.:_-]+"));
          return text.strip();
        });
  }

  static ValueType<Duration> duration(String example, Duration least) {
    return new ValueType<>(
        Duration.class,
        "a duration such as " + example + (least.isZero() ? "" : ", at least " + words(least)),
        text -> {
          Duration duration =
              ConfigValueFactory.fromAnyRef(text).atKey("value").getDuration("value");
          check(duration.compareTo(least) >= 0);
          return duration;
        });
  }

  /** From zero to a number of days. */
  static ValueType<Duration> durationUpTo(String example, Duration most) {
    return new ValueType<>(
        Duration.class,
        "a duration such as " + example + ", at most " + most.toDays() + " days",
        text -> {
          Duration duration = duration(example, Duration.ZERO).parser().apply(text);
          check(duration.compareTo(most) <= 0);
          return duration;
        });
  }

  static ValueType<Integer> integer(int least, int most) {
    return new ValueType<>(
        Integer.class,
        "an integer from " + least + " to " + most,
        text -> {
          int number = Integer.parseInt(text.strip());
          check(number >= least && number <= most);
          return number;
        });
  }

  static ValueType<OptionalInt> optionalInteger(int least, int most) {
    ValueType<Integer> integer = integer(least, most);
    return new ValueType<>(
        OptionalInt.class,
        integer.valid() + ", or empty",
        text ->
            text.isBlank() ? OptionalInt.empty() : OptionalInt.of(integer.parser().apply(text)));
  }

  static ValueType<Long> count(long least) {
    return new ValueType<>(
        Long.class,
        "an integer, at least " + least,
        text -> {
          long number = Long.parseLong(text.strip());
          check(number >= least);
          return number;
        });
  }

  static ValueType<OptionalDouble> optionalProbability() {
    return new ValueType<>(
        OptionalDouble.class,
        "a number from 0 to 1, or empty",
        text -> {
          if (text.isBlank()) {
            return OptionalDouble.empty();
          }
          double number = Double.parseDouble(text.strip());
          check(number >= 0 && number <= 1);
          return OptionalDouble.of(number);
        });
  }

  static ValueType<Boolean> bool() {
    return new ValueType<>(
        Boolean.class,
        "true or false",
        text -> {
          check(text.equals("true") || text.equals("false"));
          return text.equals("true");
        });
  }

  static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
    String names =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return new ValueType<>(
        type, "one of " + names, text -> Enum.valueOf(type, text.strip().toUpperCase(Locale.ROOT)));
  }

  private static String notBlank(String text) {
    check(!text.isBlank());
    return text.strip();
  }

  private static String words(Duration duration) {
    return duration.toMillis() + " ms";
  }

  private static void check(boolean valid) {
    if (!valid) {
      throw new IllegalArgumentException();
    }
  }
}

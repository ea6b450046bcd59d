package io.fraudstream.local.top;

import io.fraudstream.local.CommandException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What an endpoint said at one moment, from Prometheus' text format. */
public final class Scrape {
  /** One line of it. */
  record Sample(String name, Map<String, String> labels, double value) {}

  private final long millis;
  private final List<Sample> samples;

  private Scrape(long millis, List<Sample> samples) {
    this.millis = millis;
    this.samples = samples;
  }

  /**
   * Reads the text.
   *
   * @param millis when it was said, epoch milliseconds
   * @throws CommandException if it is something else
   */
  public static Scrape parse(long millis, String text) {
    List<Sample> samples = new ArrayList<>();
    text.lines()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .forEach(line -> samples.add(new Line(line).sample()));
    return new Scrape(millis, samples);
  }

  long millis() {
    return millis;
  }

  /** Whether a micro-batch was committed between the two. */
  public boolean commitsAfter(Scrape earlier) {
    String lastCommit = "fraudstream_last_commit_timestamp_seconds";
    return !sum(lastCommit).equals(earlier.sum(lastCommit));
  }

  public boolean isLaterThan(Scrape earlier, Duration time) {
    return millis - earlier.millis >= time.toMillis();
  }

  /** Whether there is anything of that name. */
  boolean has(String name) {
    return samples.stream().anyMatch(sample -> sample.name().equals(name));
  }

  /** The sum of the series that have these labels, empty if there is none. */
  public OptionalDouble sum(String name, Predicate<Map<String, String>> labels) {
    double[] values =
        samples.stream()
            .filter(sample -> sample.name().equals(name) && labels.test(sample.labels()))
            .mapToDouble(Sample::value)
            .toArray();
    if (values.length == 0) {
      return OptionalDouble.empty();
    }
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return OptionalDouble.of(sum);
  }

  /** The same of all series. */
  OptionalDouble sum(String name) {
    return sum(name, labels -> true);
  }

  /** Sums by the values of one label. */
  SortedMap<String, Double> by(String label, String name, Predicate<Map<String, String>> labels) {
    SortedMap<String, Double> sums = new TreeMap<>();
    for (Sample sample : samples) {
      String value = sample.labels().get(label);
      if (value != null && sample.name().equals(name) && labels.test(sample.labels())) {
        sums.merge(value, sample.value(), Double::sum);
      }
    }
    return sums;
  }

  /** The same of all series. */
  SortedMap<String, Double> by(String label, String name) {
    return by(label, name, labels -> true);
  }

  /** {@code name{label="value",...} number}, with a timestamp behind it or without. */
  private static final class Line {
    private final String line;
    private int position;

    private Line(String line) {
      this.line = line;
    }

    private Sample sample() {
      String name = until("{ ");
      Map<String, String> labels = new HashMap<>();
      if (peek() == '{') {
        position++;
        while (peek() != '}') {
          String label = until("=").strip();
          expect('=');
          labels.put(label, quoted());
          if (peek() == ',') {
            position++;
          }
        }
        position++;
      }
      String[] numbers = line.substring(position).strip().split("\\s+", 2);
      return new Sample(name, Map.copyOf(labels), number(numbers[0]));
    }

    private String until(String ends) {
      int start = position;
      while (ends.indexOf(peek()) < 0) {
        position++;
      }
      return line.substring(start, position);
    }

    private String quoted() {
      expect('"');
      StringBuilder text = new StringBuilder();
      while (peek() != '"') {
        char next = peek();
        position++;
        if (next == '\\') {
          next = peek() == 'n' ? '\n' : peek();
          position++;
        }
        text.append(next);
      }
      position++;
      return text.toString();
    }

    private double number(String text) {
      try {
        return Double.parseDouble(text.replace("Inf", "Infinity"));
      } catch (NumberFormatException e) {
        throw malformed();
      }
    }

    private void expect(char expected) {
      if (peek() != expected) {
        throw malformed();
      }
      position++;
    }

    private char peek() {
      if (position >= line.length()) {
        throw malformed();
      }
      return line.charAt(position);
    }

    private CommandException malformed() {
      return new CommandException(
          "What answers there does not speak Prometheus' text format: cannot read the line \""
              + (line.length() > 80 ? line.substring(0, 80) + "..." : line)
              + "\". Name the address of the job's metrics with --url.");
    }
  }
}

package io.fraudstream.local.monitoring;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The series that an expression asks for. */
final class Selectors {
  /** Our own metrics and recording rules, those of Micrometer, and what Prometheus adds. */
  private static final Pattern SELECTOR =
      Pattern.compile(
          "\\b((?:fraudstream|jvm|process|system)_\\w+|job(?:_\\w+)?:[\\w:]+|up\\b)(\\{[^}]*})?");

  private static final Pattern LABEL = Pattern.compile("(\\w+) *(?:=~|!~|!=|=) *\"");

  private Selectors() {}

  /** Each with its labels. */
  static Set<String> of(String expression) {
    Set<String> selectors = new LinkedHashSet<>();
    Matcher matcher = SELECTOR.matcher(expression);
    while (matcher.find()) {
      selectors.add(matcher.group());
    }
    return selectors;
  }

  /** The name of the metric, without a histogram's ending. */
  static String metric(String selector) {
    return selector.replaceFirst("\\{.*", "").replaceFirst("_(bucket|sum|count)$", "");
  }

  /** The labels that it asks about. */
  static Set<String> labels(String selector) {
    Set<String> labels = new LinkedHashSet<>();
    Matcher matcher = LABEL.matcher(selector);
    while (matcher.find()) {
      labels.add(matcher.group(1));
    }
    return labels;
  }
}

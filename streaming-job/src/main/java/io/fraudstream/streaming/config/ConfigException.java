package io.fraudstream.streaming.config;

import java.util.List;

/** Everything that is wrong with a configuration, one line for each problem. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final List<String> problems;

  /** One line a problem: key, value, where it came from, what would be valid. */
  public ConfigException(List<String> problems) {
    super(
        "Cannot use this configuration:\n  "
            + String.join("\n  ", problems)
            + "\nEvery key is explained in docs/configuration.md.");
    this.problems = List.copyOf(problems);
  }

  /** Key, value, place and remedy of each problem. */
  public List<String> problems() {
    return problems;
  }
}

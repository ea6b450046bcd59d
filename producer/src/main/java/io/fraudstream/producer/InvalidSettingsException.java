package io.fraudstream.producer;

import java.util.List;

/** Settings or a mapping that cannot be used, with every problem found. */
public final class InvalidSettingsException extends ProducerException {
  private static final long serialVersionUID = 1;

  private final transient List<String> problems;

  public InvalidSettingsException(String what, List<String> problems) {
    super(what + ":\n  " + String.join("\n  ", problems));
    this.problems = List.copyOf(problems);
  }

  /** One line each: the setting, the rule and the value. */
  public List<String> problems() {
    return problems;
  }
}

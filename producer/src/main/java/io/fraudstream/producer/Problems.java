package io.fraudstream.producer;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with settings, so that all of it is reported at once. */
public final class Problems {
  private final List<String> found = new ArrayList<>();

  /** Adds {@code rule: value} unless the rule holds. */
  public void require(boolean holds, String rule, Object value) {
    if (!holds) {
      found.add(rule + ": " + value);
    }
  }

  public void add(String problem) {
    found.add(problem);
  }

  /** Throws an {@link InvalidSettingsException} with all of it if anything was found. */
  public void throwIfAny(String what) {
    if (!found.isEmpty()) {
      throw new InvalidSettingsException(what, found);
    }
  }
}

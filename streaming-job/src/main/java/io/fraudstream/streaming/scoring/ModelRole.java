package io.fraudstream.streaming.scoring;

import java.util.Locale;

/** What a model is there for. */
public enum ModelRole {
  /** Its scores decide. */
  SERVING,
  /** Its scores are stored beside those that decide. */
  SHADOW;

  /** The role in metrics and logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

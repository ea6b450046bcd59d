package io.fraudstream.streaming.config;

import java.util.Locale;

/**
 * One key of the configuration with everything there is to say about it.
 *
 * @param key in HOCON path notation
 * @param defaultText the default, as somebody would write it
 * @param valueType parser and check
 * @param help one sentence for people
 */
record Setting<T>(String key, String defaultText, ValueType<T> valueType, String help) {
  /** The environment variable that overrides the file. */
  String environmentVariable() {
    return "FRAUDSTREAM_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  T defaultValue() {
    return valueType.parser().apply(defaultText);
  }
}

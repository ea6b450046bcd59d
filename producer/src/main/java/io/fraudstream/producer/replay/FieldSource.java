package io.fraudstream.producer.replay;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the value of a field comes from: a column or a constant, never both.
 *
 * @param prefix put before values that are not empty
 * @param tokeniser replaces values that are not empty, before the prefix; null to keep them
 */
record FieldSource(
    @Nullable String column,
    @Nullable String constant,
    String prefix,
    @Nullable Tokeniser tokeniser) {

  Optional<String> columnName() {
    return Optional.ofNullable(column);
  }

  /** The field's value for a column's value, which is ignored if the field is constant. */
  String value(String cell) {
    String raw = constant != null ? constant : cell;
    if (raw.isEmpty()) {
      return raw;
    }
    return prefix + (tokeniser == null ? raw : tokeniser.token(raw));
  }
}

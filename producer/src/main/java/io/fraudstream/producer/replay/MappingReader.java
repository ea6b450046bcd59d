package io.fraudstream.producer.replay;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import io.fraudstream.producer.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Mapping}, and finds everything that is wrong with it. */
final class MappingReader {
  static final List<String> REQUIRED =
      List.of("transaction_id", "card_id", "terminal_id", "currency");
  static final List<String> OPTIONAL =
      List.of("merchant_category", "channel", "country", "latitude", "longitude");

  private static final Set<String> TEXT_KEYS = Set.of("column", "constant", "prefix", "tokenise");
  private static final FieldSource NOTHING = new FieldSource(null, "", "", null);

  private final Config config;
  private final Map<String, String> environment;
  private final Problems problems = new Problems();

  private MappingReader(Config config, Map<String, String> environment) {
    this.config = config;
    this.environment = environment;
  }

  static Mapping read(Config config, String name, Map<String, String> environment) {
    MappingReader reader = new MappingReader(config, environment);
    Mapping mapping = reader.mapping();
    reader.problems.throwIfAny("Cannot use mapping " + name);
    return mapping;
  }

  private Mapping mapping() {
    Set<String> known = new TreeSet<>(REQUIRED);
    known.addAll(OPTIONAL);
    known.addAll(List.of("event_time", "amount", "label", "delimiter"));
    refuseOthers("", config, known);
    Map<String, FieldSource> texts = new HashMap<>();
    for (String field : REQUIRED) {
      texts.put(field, text(field, section(field, true)));
    }
    for (String field : OPTIONAL) {
      if (config.hasPath(field)) {
        texts.put(field, text(field, section(field, true)));
      }
    }
    Config time = section("event_time", true);
    refuseOthers("event_time.", time, Set.of("column", "format", "zone"));
    Config amount = section("amount", true);
    refuseOthers("amount.", amount, Set.of("column", "unit"));
    return new Mapping(
        delimiter(),
        texts,
        column("event_time", time),
        timeFormat(time),
        column("amount", amount),
        choice("amount.unit", string(amount, "amount", "unit"), AmountUnit.class, AmountUnit.MAJOR),
        config.hasPath("label") ? label(section("label", false)) : null);
  }

  private FieldSource text(String field, Config section) {
    refuseOthers(field + ".", section, TEXT_KEYS);
    String column = string(section, field, "column");
    String constant = string(section, field, "constant");
    if ((column == null) == (constant == null) && !section.isEmpty()) {
      problems.add(field + " must have either a column or a constant");
    }
    String prefix = string(section, field, "prefix");
    Tokeniser tokeniser =
        section.hasPath("tokenise") ? tokeniser(field + ".tokenise", section) : null;
    return new FieldSource(column, constant, prefix == null ? "" : prefix, tokeniser);
  }

  private FieldSource column(String field, Config section) {
    String column = string(section, field, "column");
    if (column == null) {
      if (!section.isEmpty()) {
        problems.add(field + ".column is missing");
      }
      return NOTHING;
    }
    return new FieldSource(column, null, "", null);
  }

  private TimeFormat timeFormat(Config time) {
    String format = string(time, "event_time", "format");
    String zone = string(time, "event_time", "zone");
    if (format == null) {
      if (!time.isEmpty()) {
        problems.add(
            "event_time.format is missing: give a pattern such as \"yyyy-MM-dd HH:mm:ss\", "
                + TimeFormat.EPOCH_SECONDS
                + " or "
                + TimeFormat.EPOCH_MILLIS);
      }
      return Long::parseLong;
    }
    ZoneId zoneId = ZoneOffset.UTC;
    if (zone != null) {
      try {
        zoneId = ZoneId.of(zone);
      } catch (DateTimeException e) {
        problems.add("event_time.zone must be a time zone such as Europe/Berlin or UTC: " + zone);
      }
    }
    try {
      return TimeFormat.of(format, zoneId);
    } catch (IllegalArgumentException e) {
      problems.add("event_time.format must be a date and time pattern: " + e.getMessage());
      return Long::parseLong;
    }
  }

  private @Nullable LabelSource label(Config section) {
    refuseOthers("label.", section, Set.of("column", "fraud", "source", "delay"));
    String column = required(section, "label", "column");
    String fraud = required(section, "label", "fraud");
    String source = required(section, "label", "source");
    Duration delay = Duration.ZERO;
    try {
      delay = section.getDuration("delay");
      problems.require(!delay.isNegative(), "label.delay must be >= 0", delay);
    } catch (ConfigException e) {
      problems.add("label.delay must be a duration such as 7 days");
    }
    return new LabelSource(column, fraud, source, delay);
  }

  private @Nullable Tokeniser tokeniser(String path, Config parent) {
    Config section;
    try {
      section = parent.getConfig("tokenise");
    } catch (ConfigException e) {
      problems.add(path + " must be an object with key-file or key-env");
      return null;
    }
    refuseOthers(path + ".", section, Set.of("key-file", "key-env", "encoding"));
    String file = string(section, path, "key-file");
    String variable = string(section, path, "key-env");
    Tokeniser.Encoding encoding =
        choice(
            path + ".encoding",
            string(section, path, "encoding"),
            Tokeniser.Encoding.class,
            Tokeniser.Encoding.HEX);
    byte[] key = null;
    if (file != null && variable == null) {
      key = keyFile(path, file);
    } else if (variable != null && file == null) {
      key = keyVariable(path, variable);
    } else {
      problems.add(path + " must have either key-file or key-env");
    }
    if (key == null) {
      return null;
    }
    if (key.length < Tokeniser.MIN_KEY_BYTES) {
      problems.add(
          path
              + ": the key must have at least "
              + Tokeniser.MIN_KEY_BYTES
              + " bytes: "
              + key.length);
      return null;
    }
    return new Tokeniser(key, encoding);
  }

  /** The bytes of the file, without line ends after them, since editors add those. */
  private byte @Nullable [] keyFile(String path, String file) {
    try {
      byte[] bytes = Files.readAllBytes(Path.of(file));
      int length = bytes.length;
      while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) {
        length--;
      }
      return Arrays.copyOf(bytes, length);
    } catch (IOException | InvalidPathException e) {
      problems.add(path + ".key-file cannot be read: " + file);
      return null;
    }
  }

  private byte @Nullable [] keyVariable(String path, String variable) {
    String value = environment.get(variable);
    if (value == null) {
      problems.add(path + ".key-env names a variable that is not set: " + variable);
      return null;
    }
    return value.getBytes(StandardCharsets.UTF_8);
  }

  private char delimiter() {
    String text = string(config, "", "delimiter");
    if (text == null) {
      return ',';
    }
    if (text.length() != 1 || text.equals("\"") || (text.isBlank() && !text.equals("\t"))) {
      problems.add("delimiter must be one character, such as \",\", \";\" or \"\\t\": " + text);
      return ',';
    }
    return text.charAt(0);
  }

  private Config section(String field, boolean required) {
    if (required && !config.hasPath(field)) {
      problems.add(field + " is missing");
      return ConfigFactory.empty();
    }
    try {
      Config section = config.getConfig(field);
      if (section.isEmpty()) {
        problems.add(field + " is empty");
      }
      return section;
    } catch (ConfigException e) {
      problems.add(field + " must be an object, for example { column = NAME }");
      return ConfigFactory.empty();
    }
  }

  private String required(Config section, String parent, String key) {
    String value = string(section, parent, key);
    if (value == null) {
      problems.add(parent + "." + key + " is missing");
      return "";
    }
    return value;
  }

  private @Nullable String string(Config section, String parent, String key) {
    try {
      return section.hasPath(key) ? section.getString(key) : null;
    } catch (ConfigException e) {
      problems.add((parent.isEmpty() ? key : parent + "." + key) + " must be text");
      return null;
    }
  }

  private <E extends Enum<E>> E choice(
      String path, @Nullable String value, Class<E> type, E otherwise) {
    if (value == null) {
      return otherwise;
    }
    try {
      return Enum.valueOf(type, value.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      String choices =
          String.join(
              " or ",
              Arrays.stream(type.getEnumConstants())
                  .map(c -> c.name().toLowerCase(Locale.ROOT))
                  .toList());
      problems.add(path + " must be " + choices + ": " + value);
      return otherwise;
    }
  }

  private void refuseOthers(String path, Config section, Set<String> known) {
    for (String key : new TreeSet<>(section.root().keySet())) {
      if (!known.contains(key)) {
        problems.add(path + key + " is unknown: known are " + new TreeSet<>(known));
      }
    }
  }
}

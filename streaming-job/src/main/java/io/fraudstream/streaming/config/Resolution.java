package io.fraudstream.streaming.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Merges the sources, parses every known key and collects what is wrong. */
final class Resolution {
  private static final String DEFAULT = "default";
  private static final String COMMAND_LINE = "command line";

  private final List<String> problems = new ArrayList<>();
  private final Map<String, RawValue> raw = new TreeMap<>();
  private final Map<Setting<?>, Object> parsed = new HashMap<>();

  private Resolution() {}

  static Resolution of(
      @Nullable Path file, Map<String, String> environment, Map<String, String> commandLine) {
    Resolution resolution = new Resolution();
    if (file != null) {
      resolution.raw.putAll(HoconFile.read(file, resolution.problems));
    }
    resolution.addEnvironment(environment);
    commandLine.forEach((key, text) -> resolution.raw.put(key, new RawValue(text, COMMAND_LINE)));
    resolution.refuseUnknownKeys();
    Settings.ALL.forEach(resolution::parse);
    return resolution;
  }

  <T> T value(Setting<T> setting) {
    return setting.valueType().type().cast(Objects.requireNonNull(parsed.get(setting)));
  }

  /** The values below a prefix, without it: those given, and the defaults of declared keys. */
  Map<String, String> below(String prefix) {
    Map<String, String> values = new TreeMap<>();
    effective()
        .forEach(
            (key, value) -> {
              if (key.startsWith(prefix)) {
                values.put(key.substring(prefix.length()), value.text());
              }
            });
    return Map.copyOf(values);
  }

  /** Every value that is in force: the declared keys in their order, then what passes through. */
  Map<String, RawValue> effective() {
    Map<String, RawValue> values = new LinkedHashMap<>();
    Settings.ALL.forEach(setting -> values.put(setting.key(), rawValue(setting)));
    raw.forEach(values::putIfAbsent);
    return values;
  }

  /** Whoever may list this machine's processes reads their command lines. */
  void refuseSecretsOf(Map<String, String> commandLine) {
    commandLine.forEach(
        (key, text) -> {
          if (Secrets.areIn(key, text)) {
            report(
                key,
                new RawValue(text, COMMAND_LINE),
                "is a secret, and others can read a command line; put it into the configuration"
                    + " file, or into an environment variable that the file names as ${NAME}");
          }
        });
  }

  void check(boolean valid, Setting<?> setting, String problem) {
    if (!valid) {
      report(setting.key(), rawValue(setting), problem);
    }
  }

  void throwProblems() {
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
  }

  private <T> void parse(Setting<T> setting) {
    RawValue value = rawValue(setting);
    try {
      parsed.put(setting, setting.valueType().parser().apply(value.text()));
    } catch (RuntimeException e) {
      report(setting.key(), value, "must be " + setting.valueType().valid());
      parsed.put(setting, setting.defaultValue());
    }
  }

  private RawValue rawValue(Setting<?> setting) {
    RawValue value = raw.get(setting.key());
    return value == null ? new RawValue(setting.defaultText(), DEFAULT) : value;
  }

  /**
   * Variables with our prefix that match no key are somebody else's (Kubernetes makes such names
   * for a service called fraudstream), unless they look like a slip of the pen.
   */
  private void addEnvironment(Map<String, String> environment) {
    Map<String, Setting<?>> settings =
        Settings.ALL.stream().collect(Collectors.toMap(Setting::environmentVariable, s -> s));
    environment.forEach(
        (variable, text) -> {
          Setting<?> setting = settings.get(variable);
          RawValue value = new RawValue(text, "environment");
          if (setting != null) {
            raw.put(setting.key(), new RawValue(text, "environment " + variable));
          } else if (variable.startsWith("FRAUDSTREAM_")) {
            NearMiss.of(variable, settings.keySet())
                .ifPresent(
                    near ->
                        report(variable, value, "is not a known variable, did you mean " + near));
          }
        });
  }

  private void refuseUnknownKeys() {
    List<String> known = Settings.ALL.stream().map(Setting::key).toList();
    raw.forEach(
        (key, value) -> {
          if (!known.contains(key) && !key.startsWith("kafka.") && !key.startsWith("spark.")) {
            report(
                key,
                value,
                "is not a known key"
                    + suggestion(key, known).map(near -> ", did you mean " + near).orElse(""));
          }
        });
  }

  private static Optional<String> suggestion(String key, List<String> known) {
    int dot = key.indexOf('.');
    return NearMiss.of(key, known)
        .or(
            () ->
                dot < 0
                    ? Optional.empty()
                    : NearMiss.of(key.substring(0, dot), List.of("kafka", "spark"))
                        .map(prefix -> prefix + key.substring(dot)));
  }

  private void report(String key, RawValue value, String problem) {
    problems.add(
        key + " = " + Secrets.shown(key, value.text()) + " (" + value.place() + "): " + problem);
  }
}

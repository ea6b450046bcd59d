package io.fraudstream.streaming.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads a HOCON file into flat keys, each with its line. */
final class HoconFile {
  private static final Pattern PASS_THROUGH_LINE =
      Pattern.compile("(?m)^(\\s*)((?:kafka|spark)(?:\\.[A-Za-z0-9_-]+)+)(?=\\s*[=:])");

  private final Path path;
  private final List<String> problems;
  private final Map<String, RawValue> values = new TreeMap<>();

  private HoconFile(Path path, List<String> problems) {
    this.path = path;
    this.problems = problems;
  }

  /** The file's values by key. What is wrong with the file is added to the problems. */
  static Map<String, RawValue> read(Path path, List<String> problems) {
    HoconFile file = new HoconFile(path, problems);
    try {
      file.flatten("", file.parse().root());
    } catch (IOException e) {
      problems.add("Cannot read the configuration file " + path + ": " + cause(e));
    } catch (com.typesafe.config.ConfigException e) {
      problems.add("Cannot read the configuration file " + path + " as HOCON: " + withoutValues(e));
    }
    return file.values;
  }

  private Config parse() throws IOException {
    String text = Files.readString(path);
    String quoted = quotePrefixes(text);
    ConfigParseOptions options =
        ConfigParseOptions.defaults()
            .setSyntax(ConfigSyntax.CONF)
            .setAllowMissing(false)
            .setOriginDescription(path.toString());
    return ConfigFactory.parseString(quoted, options.setIncluder(neighbours())).resolve();
  }

  /** Text does not know where it lies, so that without this it includes nothing. */
  private ConfigIncluder neighbours() {
    return new ConfigIncluder() {
      @Override
      public ConfigIncluder withFallback(ConfigIncluder fallback) {
        return this;
      }

      @Override
      public ConfigObject include(ConfigIncludeContext context, String name) {
        return ConfigFactory.parseFile(
                path.resolveSibling(name).toFile(),
                context.parseOptions().setOriginDescription(null))
            .root();
      }
    };
  }

  /**
   * HOCON forgets {@code spark.speculation = true} when {@code spark.speculation.interval = 1s}
   * follows, because a key is either a value or an object. As a quoted key it is kept.
   */
  private static String quotePrefixes(String text) {
    Set<String> keys =
        PASS_THROUGH_LINE.matcher(text).results().map(m -> m.group(2)).collect(Collectors.toSet());
    return PASS_THROUGH_LINE
        .matcher(text)
        .replaceAll(
            match -> {
              String key = match.group(2);
              boolean prefix = keys.stream().anyMatch(other -> other.startsWith(key + "."));
              return Matcher.quoteReplacement(match.group(1) + (prefix ? '"' + key + '"' : key));
            });
  }

  private void flatten(String prefix, ConfigObject object) {
    object.forEach(
        (name, value) -> {
          String key = prefix + name;
          if (value instanceof ConfigObject nested) {
            flatten(key + ".", nested);
          } else if (value.valueType() != ConfigValueType.NULL) {
            add(key, value);
          }
        });
  }

  private void add(String key, ConfigValue value) {
    String place = path + ":" + value.origin().lineNumber();
    RawValue earlier = values.putIfAbsent(key, new RawValue(text(value), place));
    if (earlier != null) {
      problems.add(
          key + " (" + place + "): is given at " + earlier.place() + " too, keep one of them");
    }
  }

  private static String text(ConfigValue value) {
    if (value instanceof ConfigList list) {
      return list.stream().map(HoconFile::text).collect(Collectors.joining(","));
    }
    return String.valueOf(value.unwrapped());
  }

  /** The parser quotes what it stumbled over, which may be a password that needs quotes. */
  private static String withoutValues(com.typesafe.config.ConfigException e) {
    return String.valueOf(e.getMessage()).replaceAll("'[^']{2,}'", "'...'");
  }

  private static String cause(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException ? "no such file" : e.toString();
  }
}

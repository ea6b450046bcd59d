package io.fraudstream.local;

import io.fraudstream.streaming.config.StreamConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a command takes its configuration from. */
final class ConfigOptions {
  private static final Path DEFAULT_FILE = Path.of("fraudstream.conf");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration file; without it ./fraudstream.conf if there is one.")
  private @Nullable Path file;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Set a configuration key; may be repeated.")
  private Map<String, String> values = new LinkedHashMap<>();

  StreamConfig load() {
    return load(Map.of());
  }

  /** With values from options of the command's own, which win. */
  StreamConfig load(Map<String, String> own) {
    Map<String, String> commandLine = new HashMap<>(values);
    commandLine.putAll(own);
    Path chosen = file == null && Files.exists(DEFAULT_FILE) ? DEFAULT_FILE : file;
    return StreamConfig.load(chosen, System.getenv(), commandLine);
  }
}

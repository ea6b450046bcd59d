package io.fraudstream.local;

import io.fraudstream.streaming.config.StreamConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which tables a command reads. */
final class TablesOptions {
  @Option(
      names = "--tables",
      paramLabel = "DIR",
      description = "Folder or URI of the tables, short for --set stream.tables=...")
  private @Nullable String tables;

  @Mixin private final ConfigOptions config = new ConfigOptions();

  StreamConfig load() {
    return config.load(tables == null ? Map.of() : Map.of("stream.tables", tables));
  }
}

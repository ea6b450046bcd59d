package io.fraudstream.local;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints the configuration in force. */
@Command(
    name = "config",
    description = {
      "Check the configuration, and print every value with its origin. Secrets are masked.",
      "docs/configuration.md explains the keys."
    })
final class ConfigCommand extends BaseCommand implements Callable<Integer> {
  @Mixin private final ConfigOptions config = new ConfigOptions();

  @Override
  public Integer call() {
    PrintWriter out = out();
    out.println(config.load().describe());
    out.flush();
    return ExitCode.OK;
  }
}

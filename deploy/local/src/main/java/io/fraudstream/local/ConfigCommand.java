package io.fraudstream.local;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the configuration in force. */
@Command(
    name = "config",
    description = {
      "Check the configuration, and print every value with its origin. Secrets are masked.",
      "docs/configuration.md explains the keys."
    })
final class ConfigCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private GeneralOptions general;
  @Mixin private ConfigOptions config;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.println(config.load().describe());
    out.flush();
    return ExitCode.OK;
  }
}

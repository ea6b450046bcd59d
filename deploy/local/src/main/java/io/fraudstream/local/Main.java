package io.fraudstream.local;

import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** The entry point of {@code ./fraudstream}. */
@Command(
    name = "fraudstream",
    description = "Real-time card-fraud detection. Start with: fraudstream demo",
    versionProvider = Main.Version.class,
    subcommands = {
      DemoCommand.class,
      BrokerCommand.class,
      SimulateCommand.class,
      ReplayCommand.class,
      StreamCommand.class,
      TopCommand.class,
      ReconcileCommand.class,
      MaintainCommand.class,
      DrillCommand.class,
      BenchCommand.class,
      ExplainCommand.class,
      EvaluateCommand.class,
      FeaturesCommand.class,
      ConfigCommand.class
    })
public final class Main extends BaseCommand {
  @SuppressWarnings("unused") // picocli acts on it
  @Option(names = "--version", versionHelp = true, description = "Show the version and exit.")
  private boolean showVersion;

  private Main() {}

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .registerConverter(Duration.class, Durations::parse)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new Failures());
  }

  /** What the build wrote into the jar. */
  static String version() {
    String built = Main.class.getPackage().getImplementationVersion();
    return built == null ? "(not packaged)" : built;
  }

  /** For {@code --version}. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"fraudstream " + version()};
    }
  }
}

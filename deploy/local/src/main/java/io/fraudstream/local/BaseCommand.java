package io.fraudstream.local;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command understands and how its help looks. */
@Command(
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.OK + ":all went well",
      ExitCode.FAILURE + ":anything that has no code of its own",
      ExitCode.USAGE + ":the command line makes no sense",
      ExitCode.CONFIGURATION + ":the configuration cannot be used",
      ExitCode.DATA_LOSS + ":the reconciliation found lost or doubled records",
      ExitCode.MODEL_UNUSABLE + ":the model cannot be used",
      ExitCode.CHECKPOINT_IN_USE + ":another job runs on the checkpoint"
    },
    footerHeading = "%n",
    sortOptions = false,
    usageHelpAutoWidth = true,
    usageHelpWidth = 100)
abstract class BaseCommand {
  static final String VERBOSE = "--verbose";

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("unused") // picocli acts on it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      order = 100,
      description = "Show this help and exit.")
  private boolean help;

  @SuppressWarnings("unused") // Failures asks picocli for it
  @Option(
      names = {"-v", VERBOSE},
      order = 101,
      description = "Show the stack trace of a failure.")
  private boolean verbose;

  /** The whole command line, without the program's name. */
  final List<String> arguments() {
    return spec.root().commandLine().getParseResult().originalArgs();
  }

  /** Where results go; progress goes to standard error. */
  final PrintWriter out() {
    return spec.commandLine().getOut();
  }
}

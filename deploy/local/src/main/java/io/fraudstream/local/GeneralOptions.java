package io.fraudstream.local;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What every command understands. */
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
      ExitCode.MODEL_UNUSABLE + ":the model cannot be used"
    },
    footerHeading = "%n",
    sortOptions = false,
    usageHelpAutoWidth = true,
    usageHelpWidth = 100)
final class GeneralOptions {
  static final String VERBOSE = "--verbose";

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      order = 100,
      description = "Show this help and exit.")
  private boolean help;

  /** Read by {@link Failures}. */
  @Option(
      names = {"-v", VERBOSE},
      order = 101,
      description = "Show the stack trace of a failure.")
  private boolean verbose;
}

package io.fraudstream.local;

import io.fraudstream.model.scoring.ModelUnusableException;
import io.fraudstream.producer.InvalidSettingsException;
import io.fraudstream.producer.ProducerException;
import io.fraudstream.streaming.DataLossException;
import io.fraudstream.streaming.KafkaUnusableException;
import io.fraudstream.streaming.StorageException;
import io.fraudstream.streaming.checkpoint.CheckpointInUseException;
import io.fraudstream.streaming.config.ConfigException;
import io.fraudstream.streaming.table.DamagedTableException;
import io.fraudstream.streaming.table.ForeignTableException;
import io.fraudstream.streaming.table.MissingTableException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.util.ShutdownHookManager;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns what a command throws into one message and an exit code. */
final class Failures implements IExecutionExceptionHandler {
  /** Their messages are written for the person at the command line. */
  private static final Set<Class<? extends Throwable>> FOR_PEOPLE =
      Set.of(
          CheckpointInUseException.class,
          CommandException.class,
          ConfigException.class,
          DataLossException.class,
          ModelUnusableException.class,
          ProducerException.class,
          InvalidSettingsException.class,
          KafkaUnusableException.class,
          StorageException.class,
          DamagedTableException.class,
          ForeignTableException.class,
          MissingTableException.class);

  @Override
  public int handleExecutionException(Exception thrown, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (ShutdownHookManager.get().isShutdownInProgress()) {
      // What fails now fails because it is being stopped.
      return ExitCode.FAILURE;
    }
    err.println(command.getColorScheme().errorText(message(thrown)));
    if (isVerbose(parsed)) {
      thrown.printStackTrace(err);
    }
    err.flush();
    return thrown instanceof InvalidSettingsException ? ExitCode.USAGE : ExitCode.of(thrown);
  }

  private static boolean isVerbose(ParseResult parsed) {
    return parsed.hasMatchedOption(BaseCommand.VERBOSE)
        || (parsed.hasSubcommand() && isVerbose(parsed.subcommand()));
  }

  private static String message(Throwable thrown) {
    return forPeople(thrown)
        .map(Throwable::getMessage)
        .orElseGet(() -> "Failed: " + thrown + "\nThe option --verbose shows where.");
  }

  private static Optional<Throwable> forPeople(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (FOR_PEOPLE.contains(cause.getClass())) {
        return Optional.of(cause);
      }
    }
    return Optional.empty();
  }
}

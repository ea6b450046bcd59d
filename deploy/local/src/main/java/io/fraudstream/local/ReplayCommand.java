package io.fraudstream.local;

import io.fraudstream.local.process.ShutdownTask;
import io.fraudstream.local.progress.LiveLine;
import io.fraudstream.local.progress.SendReporter;
import io.fraudstream.producer.replay.CsvReplay;
import io.fraudstream.producer.replay.Mapping;
import io.fraudstream.producer.replay.ReplaySettings;
import io.fraudstream.producer.schedule.LabelPolicy;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Sends the payments of a CSV file. */
@Command(
    name = "replay",
    description =
        "Send the payments of a CSV file, and their labels, to Kafka in the file's order.")
final class ReplayCommand extends BaseCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "CSV with a header line; gzip if it ends in .gz.")
  @SuppressWarnings("NullAway.Init") // picocli refuses a command line without it
  private Path file;

  @Option(
      names = "--mapping",
      paramLabel = "NAME|FILE",
      required = true,
      description =
          "How columns become fields: a shipped mapping such as handbook, or a HOCON file.")
  @SuppressWarnings("NullAway.Init") // picocli refuses a command line without it
  private String mapping;

  @Option(
      names = "--speed",
      paramLabel = "N|max",
      defaultValue = "max",
      converter = Speed.class,
      description =
          "Event seconds that pass in a second, or max for no waiting (default: ${DEFAULT-VALUE}).")
  private double speed;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = Time.class,
      description = "Skip payments before: 2024-03-01 or 2024-03-01T12:00:00Z.")
  private @Nullable Instant from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      converter = Time.class,
      description = "End before this event time.")
  private @Nullable Instant to;

  @Option(
      names = "--labels",
      paramLabel = "all|frauds",
      description =
          "Which payments get a label, if the mapping has labels" + " (default: ${DEFAULT-VALUE}).")
  private LabelPolicy labels = LabelPolicy.ALL;

  @Mixin private final TargetOptions target = new TargetOptions();

  @Override
  public Integer call() {
    ReplaySettings settings =
        new ReplaySettings(file, Mapping.load(mapping), speed, from, to, labels);
    LiveLine line = LiveLine.ofConsole();
    try (CsvReplay replay = CsvReplay.open(settings, target.settings());
        ShutdownTask onSignal = ShutdownTask.register(replay::stop)) {
      String summary =
          SendReporter.summary(SendReporter.watch(line, replay.progress(), replay::run));
      line.say(onSignal.isRequested() ? "Stopped early. Sent:" : "Sent:");
      PrintWriter out = out();
      out.println(summary);
      out.flush();
    }
    return ExitCode.OK;
  }

  /** A factor, or {@code max}. */
  static final class Speed implements ITypeConverter<Double> {
    @Override
    public Double convert(String text) {
      return text.equals("max") ? ReplaySettings.MAX_SPEED : Double.parseDouble(text);
    }
  }

  /** A day or an instant, both UTC. */
  static final class Time implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String text) {
      try {
        return text.contains("T")
            ? Instant.parse(text)
            : LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
      } catch (DateTimeParseException e) {
        throw new TypeConversionException(
            "'"
                + text
                + "' is neither a day such as 2024-03-01 nor a time such as"
                + " 2024-03-01T12:00:00Z");
      }
    }
  }
}

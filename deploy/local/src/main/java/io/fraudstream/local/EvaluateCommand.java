package io.fraudstream.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fraudstream.local.evaluate.Comparison;
import io.fraudstream.local.evaluate.DecidedPayments;
import io.fraudstream.local.evaluate.Evaluation;
import io.fraudstream.local.evaluate.EvaluationPlot;
import io.fraudstream.local.evaluate.EvaluationReport;
import io.fraudstream.local.evaluate.Sample;
import io.fraudstream.streaming.JobSession;
import io.fraudstream.streaming.config.StreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Says how good the decisions were. */
@Command(
    name = "evaluate",
    description = {
      "Compare the decisions in the tables with the labels that have come: ranking, precision and"
          + " recall as decided, money, calibration; with several models a row to each, with a"
          + " shadow it and the model that decided on the same payments.",
      "A payment without a label is unknown: it is counted and in no figure."
    })
final class EvaluateCommand extends BaseCommand implements Callable<Integer> {
  @Mixin private final TablesOptions tables = new TablesOptions();
  @Mixin private final PeriodOptions period = new PeriodOptions();

  @Option(
      names = "--model",
      paramLabel = "VERSION",
      description = "Only payments that this model scored; without it those of all.")
  private @Nullable String model;

  @Option(
      names = "--top",
      paramLabel = "CARDS",
      converter = Cards.class,
      defaultValue = "100",
      description = "Cards that can be looked at a day (default: ${DEFAULT-VALUE}).")
  private int topCards;

  @Option(
      names = "--plot",
      paramLabel = "FILE.svg",
      description = "Draw precision over recall, and the calibration.")
  private @Nullable Path plot;

  @Override
  public Integer call() throws IOException {
    StreamConfig config = tables.load();
    DecidedPayments payments;
    try (SparkSession spark = JobSession.create(config)) {
      payments = DecidedPayments.read(spark, config.tables(), period.period(), model);
    }
    SortedMap<String, Sample> samples = payments.byModel();
    Sample all = Sample.all(samples.values());
    Evaluation evaluation = Evaluation.of(all, topCards);
    SortedMap<String, Evaluation> byModel = new TreeMap<>();
    samples.forEach(
        (version, sample) ->
            byModel.put(version, sample == all ? evaluation : Evaluation.of(sample, topCards)));
    List<Comparison> comparisons =
        payments.shadowed().stream().map(shadowed -> Comparison.of(shadowed, topCards)).toList();
    out().print(EvaluationReport.of(evaluation, byModel, comparisons, topCards));
    out().flush();
    if (plot != null) {
      String title =
          String.join(", ", byModel.keySet())
              + ", "
              + evaluation.first()
              + " to "
              + evaluation.last();
      write(plot, EvaluationPlot.of(all, evaluation, title));
    }
    return ExitCode.OK;
  }

  private static void write(Path file, String text) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(file, text, UTF_8);
    } catch (IOException e) {
      throw new CommandException(
          "Cannot write the plot to " + file + ": " + e.getMessage() + ". Correct --plot.", e);
    }
  }

  /** A number of cards. */
  static final class Cards implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (!text.matches("[1-9][0-9]{0,8}")) {
        throw new TypeConversionException("'" + text + "' is no number of cards such as 100");
      }
      return Integer.valueOf(text);
    }
  }
}

package io.fraudstream.local;

import io.fraudstream.local.bench.Alone;
import io.fraudstream.local.bench.Bench;
import io.fraudstream.local.bench.CatchUp;
import io.fraudstream.local.bench.Growth;
import io.fraudstream.local.bench.Latency;
import io.fraudstream.local.bench.Measurement;
import io.fraudstream.local.bench.Pace;
import io.fraudstream.local.bench.Recovery;
import io.fraudstream.local.bench.Sustainable;
import io.fraudstream.local.bench.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Measures the whole system on this machine. */
@Command(
    name = "bench",
    description = {
      "Measure the whole system on this machine: a broker, the simulator and the job, each in a JVM of"
          + " its own (alone: without the job). Let the machine do nothing else meanwhile.",
      "Each part prints a table, a column a case, and writes the same as JSON. docs/performance.md says"
          + " what the figures are. For a quick look ask for less: fraudstream bench catch-up"
          + " --cards 1000."
    },
    synopsisSubcommandLabel = "PART",
    commandListHeading = "%nParts:%n",
    subcommands = {
      BenchCommand.CatchUpPart.class,
      BenchCommand.LatencyPart.class,
      BenchCommand.SustainablePart.class,
      BenchCommand.GrowthPart.class,
      BenchCommand.RecoveryPart.class,
      BenchCommand.AlonePart.class
    })
final class BenchCommand extends BaseCommand {

  @Command(
      name = "catch-up",
      description =
          "How fast the job works off a backlog that was there before it, and what that costs. The"
              + " first third of the records is the warm-up.")
  static final class CatchUpPart extends BenchPart {
    CatchUpPart() {
      super(100);
    }

    @Override
    List<Measurement> measure(Bench bench, Workload history) throws InterruptedException {
      return CatchUp.measure(bench, history);
    }
  }

  @Command(
      name = "latency",
      description =
          "How long a payment takes at a steady rate: until its row is visible in Delta, and until its"
              + " alert is received from Kafka.")
  static final class LatencyPart extends BenchPart {
    @Option(
        names = "--rates",
        paramLabel = "N,...",
        split = ",",
        defaultValue = "500,2000",
        description = "Payments a second, a case each (default: ${DEFAULT-VALUE}).")
    private List<Double> rates = List.of();

    @Mixin private final PaceOptions pace = new PaceOptions();

    LatencyPart() {
      super(10);
    }

    @Override
    List<Measurement> measure(Bench bench, Workload history) throws InterruptedException {
      return new Latency(bench, history, pace.pace()).measure(rates);
    }
  }

  @Command(
      name = "sustainable",
      description =
          "The highest rate at which the lag does not grow: doubles the rate until it does, then halves"
              + " the gap. A case for each try.")
  static final class SustainablePart extends BenchPart {
    @Option(
        names = "--rate",
        paramLabel = "N",
        defaultValue = "1000",
        description = "Payments a second to begin with (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
        names = "--halvings",
        paramLabel = "N",
        defaultValue = "2",
        description =
            "How often to halve the gap between the highest rate that held and the lowest that did"
                + " not (default: ${DEFAULT-VALUE}).")
    private int halvings;

    @Mixin private final PaceOptions pace = new PaceOptions();

    SustainablePart() {
      super(10);
    }

    @Override
    List<Measurement> measure(Bench bench, Workload history) throws InterruptedException {
      return new Sustainable(bench, history, pace.pace()).measure(rate, halvings);
    }
  }

  @Command(
      name = "growth",
      description =
          "What becomes of a micro-batch and of the state at a steady rate while one thing grows:"
              + " cards, days of history, commits in the table (synthetic ones), or the share of one"
              + " merchant, in percent.")
  static final class GrowthPart extends BenchPart {
    @Parameters(
        arity = "0..*",
        paramLabel = "AXIS",
        converter = AxisName.class,
        completionCandidates = AxisName.class,
        description =
            "What grows, one after the other: ${COMPLETION-CANDIDATES} (default: all of them).")
    private List<Growth.Axis> axes = List.of(Growth.Axis.values());

    @Option(
        names = "--values",
        paramLabel = "N,...",
        split = ",",
        description =
            "Of one axis, instead of cards 10000,100000,1000000, days 1,10,60, commits"
                + " 10,1000,20000, hot-key 0,40.")
    private List<Integer> values = List.of();

    @Mixin private final SteadyRate rate = new SteadyRate();
    @Mixin private final PaceOptions pace = new PaceOptions();

    GrowthPart() {
      super(1);
    }

    @Override
    List<Measurement> measure(Bench bench, Workload history) throws InterruptedException {
      if (!values.isEmpty() && axes.size() != 1) {
        throw new CommandException("--values are of one axis. Name it, or leave --values out.");
      }
      Growth growth = new Growth(bench, history, pace.pace());
      List<Measurement> measurements = new ArrayList<>();
      for (Growth.Axis axis : axes) {
        measurements.addAll(
            growth.measure(axis, values.isEmpty() ? axis.usual() : values, rate.perSecond));
      }
      return measurements;
    }
  }

  @Command(
      name = "recovery",
      description =
          "How long payments wait when the job is killed (SIGKILL) at a steady rate and started again"
              + " at once. A case for each kill, all of one run.")
  static final class RecoveryPart extends BenchPart {
    @Mixin private final SteadyRate rate = new SteadyRate();

    @Option(
        names = "--kills",
        paramLabel = "N",
        defaultValue = "3",
        description = "How often (default: ${DEFAULT-VALUE}).")
    private int kills;

    @Option(
        names = "--before",
        paramLabel = "TIME",
        defaultValue = "60s",
        description =
            "At the rate before each kill; the largest lag of its second half is the usual one"
                + " (default: ${DEFAULT-VALUE}).")
    private Duration before = Duration.ZERO;

    RecoveryPart() {
      super(10);
    }

    @Override
    List<Measurement> measure(Bench bench, Workload history) throws InterruptedException {
      return Recovery.measure(bench, history, rate.perSecond, kills, before);
    }
  }

  @Command(
      name = "alone",
      description =
          "What decoding, states, features, scoring and Parquet cost one thread without Spark,"
              + " batch by batch of stream.max-offsets-per-trigger records. The first third of the"
              + " records is the warm-up.")
  static final class AlonePart extends BenchPart {
    AlonePart() {
      super(100);
    }

    @Override
    List<Measurement> measure(Bench bench, Workload history) throws InterruptedException {
      return Alone.measure(bench, history, config());
    }
  }

  /** What {@code growth} takes. */
  static final class AxisName implements Iterable<String>, ITypeConverter<Growth.Axis> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(Growth.Axis.values()).map(Growth.Axis::toString).iterator();
    }

    @Override
    public Growth.Axis convert(String name) {
      return Arrays.stream(Growth.Axis.values())
          .filter(axis -> axis.toString().equals(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "there is no axis '" + name + "'; choose of " + String.join(", ", this)));
    }
  }

  /** At what rate payments come. */
  static final class SteadyRate {
    @Option(
        names = "--rate",
        paramLabel = "N",
        defaultValue = "500",
        description = "Payments a second (default: ${DEFAULT-VALUE}).")
    private double perSecond;
  }

  /** How long payments come at a steady rate. */
  static final class PaceOptions {
    @Option(
        names = "--warm-up",
        paramLabel = "TIME",
        defaultValue = "30s",
        description = "At the rate, before anything counts (default: ${DEFAULT-VALUE}).")
    private Duration warmUp = Duration.ZERO;

    @Option(
        names = "--measure",
        paramLabel = "TIME",
        defaultValue = "120s",
        description = "How long it counts then (default: ${DEFAULT-VALUE}).")
    private Duration measured = Duration.ZERO;

    Pace pace() {
      return new Pace(warmUp, measured);
    }
  }
}

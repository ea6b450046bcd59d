package io.fraudstream.local;

import io.fraudstream.producer.schedule.LabelPolicy;
import io.fraudstream.producer.simulator.SimulatorSettings;
import io.fraudstream.producer.simulator.SimulatorSettingsBuilder;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One option for each of the {@link SimulatorSettings}; its defaults are theirs. */
@Command(defaultValueProvider = SimulatorDefaults.class)
final class SimulatorOptions {
  private static final String DEFAULT = " Default: ${DEFAULT-VALUE}.";

  private final SimulatorSettingsBuilder settings = SimulatorSettings.defaults().toBuilder();

  SimulatorSettings settings() {
    return settings.build();
  }

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "The same seed and start give the same payments." + DEFAULT)
  void seed(long value) {
    settings.seed(value);
  }

  @Option(names = "--cards", paramLabel = "N", description = "Number of cards." + DEFAULT)
  void cards(int value) {
    settings.cards(value);
  }

  @Option(
      names = "--terminals",
      paramLabel = "N",
      description = "Number of terminals and online merchants." + DEFAULT)
  void terminals(int value) {
    settings.terminals(value);
  }

  @Option(
      names = "--start",
      paramLabel = "TIME",
      converter = ReplayCommand.Time.class,
      description =
          "Event time of the beginning, 2024-03-01 or 2024-03-01T12:00:00Z; without it one that lets the run end at about now.")
  void start(Instant value) {
    settings.start(value);
  }

  @Option(
      names = "--history-days",
      paramLabel = "N",
      description = "Event days that are sent at full speed first." + DEFAULT)
  void historyDays(int value) {
    settings.historyDays(value);
  }

  @Option(
      names = "--payments-per-card-and-day",
      paramLabel = "X",
      description = "Mean payments of a card in a day." + DEFAULT)
  void paymentsPerCardAndDay(double value) {
    settings.paymentsPerCardAndDay(value);
  }

  @Option(
      names = "--live",
      paramLabel = "TIME",
      description = "Length of the live phase, 0s for none." + DEFAULT)
  void live(Duration value) {
    settings.live(value);
  }

  @Option(
      names = "--rate",
      paramLabel = "X",
      description = "Payments a second in the live phase." + DEFAULT)
  void rate(double value) {
    settings.rate(value);
  }

  @Option(
      names = "--fraud-share",
      paramLabel = "SHARE",
      description = "Payments that are fraudulent." + DEFAULT)
  void fraudShare(double value) {
    settings.fraudShare(value);
  }

  @Option(
      names = "--disorder-share",
      paramLabel = "SHARE",
      description = "Payments sent after later ones." + DEFAULT)
  void disorderShare(double value) {
    settings.disorderShare(value);
  }

  @Option(
      names = "--disorder-span",
      paramLabel = "TIME",
      description = "Longest disorder, in event time." + DEFAULT)
  void disorderSpan(Duration value) {
    settings.disorderSpan(value);
  }

  @Option(
      names = "--late-share",
      paramLabel = "SHARE",
      description = "Payments sent hours late, still to be scored." + DEFAULT)
  void lateShare(double value) {
    settings.lateShare(value);
  }

  @Option(
      names = "--late-by",
      paramLabel = "TIME",
      description = "Longest lateness, in event time." + DEFAULT)
  void lateBy(Duration value) {
    settings.lateBy(value);
  }

  @Option(
      names = "--too-old-share",
      paramLabel = "SHARE",
      description = "Extra payments that are too old to be scored." + DEFAULT)
  void tooOldShare(double value) {
    settings.tooOldShare(value);
  }

  @Option(
      names = "--too-old-by",
      paramLabel = "TIME",
      description = "Their age, in event time." + DEFAULT)
  void tooOldBy(Duration value) {
    settings.tooOldBy(value);
  }

  @Option(
      names = "--duplicate-share",
      paramLabel = "SHARE",
      description = "Payments that are sent a second time." + DEFAULT)
  void duplicateShare(double value) {
    settings.duplicateShare(value);
  }

  @Option(
      names = "--malformed-share",
      paramLabel = "SHARE",
      description = "Extra records that do not parse." + DEFAULT)
  void malformedShare(double value) {
    settings.malformedShare(value);
  }

  @Option(
      names = "--hostile-share",
      paramLabel = "SHARE",
      description = "Extra records made to break something." + DEFAULT)
  void hostileShare(double value) {
    settings.hostileShare(value);
  }

  @Option(
      names = "--hot-terminal-share",
      paramLabel = "SHARE",
      description = "Payments moved to one online merchant, to skew the load." + DEFAULT)
  void hotTerminalShare(double value) {
    settings.hotTerminalShare(value);
  }

  @Option(
      names = "--label-delay",
      paramLabel = "TIME",
      description = "From a payment to its label, in event time." + DEFAULT)
  void labelDelay(Duration value) {
    settings.labelDelay(value);
  }

  @Option(
      names = "--drift-onset-day",
      paramLabel = "DAY",
      description = "Event day from which amounts and frauds change; never without it.")
  void driftOnsetDay(Integer value) {
    settings.driftOnsetDay(value);
  }

  @Option(
      names = "--labels",
      paramLabel = "all|frauds",
      description = "Which payments get a label." + DEFAULT)
  void labels(LabelPolicy value) {
    settings.labels(value);
  }

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that generate payments." + DEFAULT)
  void threads(int value) {
    settings.threads(value);
  }
}

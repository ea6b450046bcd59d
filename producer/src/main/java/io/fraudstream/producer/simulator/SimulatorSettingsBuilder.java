package io.fraudstream.producer.simulator;

import io.fraudstream.producer.schedule.LabelPolicy;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Changes some of the {@link SimulatorSettings}; they are checked when it builds. */
public final class SimulatorSettingsBuilder {
  private long seed;
  private int cards;
  private int terminals;
  private @Nullable Instant start;
  private int historyDays;
  private double paymentsPerCardAndDay;
  private Duration live;
  private double rate;
  private double fraudShare;
  private double disorderShare;
  private Duration disorderSpan;
  private double lateShare;
  private Duration lateBy;
  private double tooOldShare;
  private Duration tooOldBy;
  private double duplicateShare;
  private double malformedShare;
  private double hostileShare;
  private double hotTerminalShare;
  private Duration labelDelay;
  private @Nullable Integer driftOnsetDay;
  private LabelPolicy labels;
  private int threads;

  SimulatorSettingsBuilder(SimulatorSettings settings) {
    seed = settings.seed();
    cards = settings.cards();
    terminals = settings.terminals();
    start = settings.start();
    historyDays = settings.historyDays();
    paymentsPerCardAndDay = settings.paymentsPerCardAndDay();
    live = settings.live();
    rate = settings.rate();
    fraudShare = settings.fraudShare();
    disorderShare = settings.disorderShare();
    disorderSpan = settings.disorderSpan();
    lateShare = settings.lateShare();
    lateBy = settings.lateBy();
    tooOldShare = settings.tooOldShare();
    tooOldBy = settings.tooOldBy();
    duplicateShare = settings.duplicateShare();
    malformedShare = settings.malformedShare();
    hostileShare = settings.hostileShare();
    hotTerminalShare = settings.hotTerminalShare();
    labelDelay = settings.labelDelay();
    driftOnsetDay = settings.driftOnsetDay();
    labels = settings.labels();
    threads = settings.threads();
  }

  public SimulatorSettingsBuilder seed(long value) {
    seed = value;
    return this;
  }

  public SimulatorSettingsBuilder cards(int value) {
    cards = value;
    return this;
  }

  public SimulatorSettingsBuilder terminals(int value) {
    terminals = value;
    return this;
  }

  public SimulatorSettingsBuilder start(@Nullable Instant value) {
    start = value;
    return this;
  }

  public SimulatorSettingsBuilder historyDays(int value) {
    historyDays = value;
    return this;
  }

  public SimulatorSettingsBuilder paymentsPerCardAndDay(double value) {
    paymentsPerCardAndDay = value;
    return this;
  }

  public SimulatorSettingsBuilder live(Duration value) {
    live = value;
    return this;
  }

  public SimulatorSettingsBuilder rate(double value) {
    rate = value;
    return this;
  }

  public SimulatorSettingsBuilder fraudShare(double value) {
    fraudShare = value;
    return this;
  }

  public SimulatorSettingsBuilder disorderShare(double value) {
    disorderShare = value;
    return this;
  }

  public SimulatorSettingsBuilder disorderSpan(Duration value) {
    disorderSpan = value;
    return this;
  }

  public SimulatorSettingsBuilder lateShare(double value) {
    lateShare = value;
    return this;
  }

  public SimulatorSettingsBuilder lateBy(Duration value) {
    lateBy = value;
    return this;
  }

  public SimulatorSettingsBuilder tooOldShare(double value) {
    tooOldShare = value;
    return this;
  }

  public SimulatorSettingsBuilder tooOldBy(Duration value) {
    tooOldBy = value;
    return this;
  }

  public SimulatorSettingsBuilder duplicateShare(double value) {
    duplicateShare = value;
    return this;
  }

  public SimulatorSettingsBuilder malformedShare(double value) {
    malformedShare = value;
    return this;
  }

  public SimulatorSettingsBuilder hostileShare(double value) {
    hostileShare = value;
    return this;
  }

  public SimulatorSettingsBuilder hotTerminalShare(double value) {
    hotTerminalShare = value;
    return this;
  }

  public SimulatorSettingsBuilder labelDelay(Duration value) {
    labelDelay = value;
    return this;
  }

  public SimulatorSettingsBuilder driftOnsetDay(@Nullable Integer value) {
    driftOnsetDay = value;
    return this;
  }

  public SimulatorSettingsBuilder labels(LabelPolicy value) {
    labels = value;
    return this;
  }

  public SimulatorSettingsBuilder threads(int value) {
    threads = value;
    return this;
  }

  public SimulatorSettings build() {
    return new SimulatorSettings(
        seed,
        cards,
        terminals,
        start,
        historyDays,
        paymentsPerCardAndDay,
        live,
        rate,
        fraudShare,
        disorderShare,
        disorderSpan,
        lateShare,
        lateBy,
        tooOldShare,
        tooOldBy,
        duplicateShare,
        malformedShare,
        hostileShare,
        hotTerminalShare,
        labelDelay,
        driftOnsetDay,
        labels,
        threads);
  }
}

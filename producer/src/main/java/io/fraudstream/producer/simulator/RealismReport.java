package io.fraudstream.producer.simulator;

/** What the simulated payments of the history look like, as text. */
public final class RealismReport {
  private RealismReport() {}

  /** Plays the history of the settings, without Kafka. */
  public static RealismReport of(SimulatorSettings settings) {
    return new RealismReport();
  }

  /** The tables, as lines of text. */
  public String render() {
    return "";
  }
}

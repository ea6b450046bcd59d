package io.fraudstream.producer.simulator;

/**
 * How people and fraudsters behave at a time.
 *
 * @param compromisedTerminal share of the frauds of this kind; the five shares add up to 1
 * @param stolenCard share of the frauds of this kind
 * @param cardTesting share of the frauds of this kind
 * @param twoPlaces share of the frauds of this kind
 * @param largeAmount share of the frauds of this kind
 * @param compromisedShare of a compromised terminal's payments that are fraudulent, about
 * @param stolenAmountFactor what a thief spends, relative to the cardholder
 * @param largestTest euros of the largest payment that tests a card
 * @param priceLevel of everything, relative to the beginning
 * @param extraOnlineShare of cardholders' payments that moves from shops to the net
 */
record FraudPatterns(
    double compromisedTerminal,
    double stolenCard,
    double cardTesting,
    double twoPlaces,
    double largeAmount,
    double compromisedShare,
    double stolenAmountFactor,
    double largestTest,
    double priceLevel,
    double extraOnlineShare) {

  static final FraudPatterns USUAL =
      new FraudPatterns(0.35, 0.25, 0.18, 0.10, 0.12, 0.75, 4, 2, 1, 0);

  /** Fraudsters have learnt to stay small, and prices have risen. */
  static final FraudPatterns DRIFTED =
      new FraudPatterns(0.20, 0.32, 0.26, 0.14, 0.08, 0.45, 2, 8, 1.25, 0.10);

  static FraudPatterns on(int day, SimulatorSettings settings) {
    Integer onset = settings.driftOnsetDay();
    return onset != null && day >= onset ? DRIFTED : USUAL;
  }
}

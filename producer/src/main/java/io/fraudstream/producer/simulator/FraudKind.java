package io.fraudstream.producer.simulator;

/** How a fraud comes about. */
public enum FraudKind {
  /** A terminal leaks cards: a substantial share of its payments is fraudulent for weeks. */
  COMPROMISED_TERMINAL,
  /** A card is used by somebody else for days, often elsewhere, for higher amounts. */
  STOLEN_CARD,
  /** A burst of tiny or zero payments online, then large ones. */
  CARD_TESTING,
  /** A copied card is present far away, minutes to hours after its owner paid. */
  TWO_PLACES,
  /** One payment, very large for the card. */
  LARGE_AMOUNT
}

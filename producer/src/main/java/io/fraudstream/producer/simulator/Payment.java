package io.fraudstream.producer.simulator;

import org.jspecify.annotations.Nullable;

/** One payment inside the simulator, without its strings. */
record Payment(
    long eventTime,
    int card,
    int sequence,
    Terminal terminal,
    long amountMinor,
    String channel,
    @Nullable FraudKind fraud)
    implements Comparable<Payment> {

  /** By event time, then as the ids sort. */
  @Override
  public int compareTo(Payment other) {
    int byTime = Long.compare(eventTime, other.eventTime);
    if (byTime != 0) {
      return byTime;
    }
    int byCard = Integer.compare(card, other.card);
    return byCard != 0 ? byCard : Integer.compare(sequence, other.sequence);
  }
}

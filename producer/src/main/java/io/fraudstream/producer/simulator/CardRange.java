package io.fraudstream.producer.simulator;

import java.util.ArrayList;
import java.util.List;

/** Plays the days of some cards, one after the other, for one thread at a time. */
final class CardRange {
  private final List<Card> cards;
  private final Cardholders cardholders;
  private final Fraudsters fraudsters;
  private List<Payment> ahead = new ArrayList<>();

  CardRange(List<Card> cards, Cardholders cardholders, Fraudsters fraudsters) {
    this.cards = cards;
    this.cardholders = cardholders;
    this.fraudsters = fraudsters;
  }

  /** The payments in [dayStart, dayStart + 1 day), sorted; what lies beyond is kept for its day. */
  List<Payment> play(int day, long dayStart, FraudPatterns patterns) {
    List<Payment> played = ahead;
    for (Card card : cards) {
      int today = played.size();
      cardholders.play(card, day, dayStart, patterns, played);
      fraudsters.play(card, day, dayStart, patterns, played, today);
    }
    List<Payment> due = new ArrayList<>(played.size());
    List<Payment> later = new ArrayList<>();
    for (Payment payment : played) {
      (payment.eventTime() < dayStart + Rhythm.DAY ? due : later).add(payment);
    }
    ahead = later;
    due.sort(null);
    return due;
  }
}

package io.fraudstream.producer.simulator;

import java.util.SplittableRandom;

/**
 * A cardholder, and what the days so far have done to the card. Everything about a card is drawn
 * from its own stream, so that cards can be played in any order and by any thread.
 */
final class Card {
  final int number;
  final SplittableRandom random;
  final int home;

  /** 1 for somebody who spends as much as the median. */
  final double spending;

  /** Payments a day, relative to the mean over all cards; set once all are known. */
  double activity;

  final double onlineShare;

  /** How much later than others this person lives. */
  final long shiftMillis;

  final int[] favourites;
  final int[] onlineFavourites;

  /** Payments so far: the next one's place in its id. */
  int payments;

  int tripCity;
  int tripEndDay;
  int stolenEndDay;
  int stolenCity;
  boolean copied;

  Card(
      int number,
      SplittableRandom random,
      int home,
      double spending,
      double activity,
      double onlineShare,
      long shiftMillis,
      int[] favourites,
      int[] onlineFavourites) {
    this.number = number;
    this.random = random;
    this.home = home;
    this.spending = spending;
    this.activity = activity;
    this.onlineShare = onlineShare;
    this.shiftMillis = shiftMillis;
    this.favourites = favourites;
    this.onlineFavourites = onlineFavourites;
  }

  int cityOn(int day) {
    return day < tripEndDay ? tripCity : home;
  }
}

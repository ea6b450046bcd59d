package io.fraudstream.model.metrics;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What investigators who can check k cards a day would find, as defined in the Fraud Detection
 * Handbook (chapter 4, "Precision top-k metrics").
 */
public final class CardPrecisionAtK {
  private static final long DAY_MILLIS = 86_400_000;

  private record Card(String id, double score, boolean fraud) {
    Card {
      if (Double.isNaN(score)) {
        throw new IllegalArgumentException("A score of card " + id + " is not a number");
      }
    }

    Card and(Card other) {
      return new Card(id, Math.max(score, other.score), fraud || other.fraud);
    }
  }

  private static final Comparator<Card> MOST_SUSPICIOUS_FIRST =
      Comparator.comparingDouble(Card::score).reversed().thenComparing(Card::id);

  private CardPrecisionAtK() {}

  /**
   * For each UTC day that has payments: cards are ranked by their highest score of the day (equal
   * scores by card id), and the measure is the number of cards with a fraud that day among the
   * first k, over k. A card found so is out of the ranking of all later days.
   *
   * @param eventTimes epoch milliseconds, in any order
   * @return the mean over days, in [0, 1]; NaN without payments
   */
  public static double of(
      long[] eventTimes, String[] cardIds, double[] scores, boolean[] fraud, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be > 0: " + k);
    }
    TreeMap<Long, Map<String, Card>> days = new TreeMap<>();
    for (int i = 0; i < scores.length; i++) {
      Card card = new Card(cardIds[i], scores[i], fraud[i]);
      days.computeIfAbsent(Math.floorDiv(eventTimes[i], DAY_MILLIS), day -> new HashMap<>())
          .merge(card.id(), card, Card::and);
    }
    Set<String> found = new HashSet<>();
    double sum = 0;
    for (Map<String, Card> day : days.values()) {
      List<String> frauds =
          day.values().stream()
              .filter(card -> !found.contains(card.id()))
              .sorted(MOST_SUSPICIOUS_FIRST)
              .limit(k)
              .filter(Card::fraud)
              .map(Card::id)
              .toList();
      found.addAll(frauds);
      sum += (double) frauds.size() / k;
    }
    return sum / days.size();
  }
}

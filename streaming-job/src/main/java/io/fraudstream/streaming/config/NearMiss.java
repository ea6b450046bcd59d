package io.fraudstream.streaming.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody probably meant. */
final class NearMiss {
  private NearMiss() {}

  /**
   * The candidate closest to the key, if it is close: the same but for case, dashes and dots, or a
   * few characters apart, or the key is its last part.
   */
  static Optional<String> of(String key, Collection<String> candidates) {
    String plain = plain(key);
    Optional<String> near =
        candidates.stream()
            .min(Comparator.comparingInt(candidate -> distance(plain, plain(candidate))))
            .filter(
                candidate ->
                    distance(plain, plain(candidate))
                        <= Math.max(2, plain(candidate).length() / 6));
    return near.or(
        () -> candidates.stream().filter(candidate -> candidate.endsWith("." + key)).findFirst());
  }

  private static String plain(String key) {
    return key.toLowerCase(Locale.ROOT).replaceAll("[-_.]", "");
  }

  /** Levenshtein distance, one row of the table at a time. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}

package io.fraudstream.producer.simulator;

/** The ids that stand for cards, terminals and payments. */
final class Tokens {
  private static final int TAG_DIGITS = 5;

  private Tokens() {}

  static String card(int number) {
    return padded("c-", number, 6);
  }

  static String terminal(int number) {
    return padded("m-", number, 5);
  }

  /**
   * What tells apart the payments of two runs: the same for the same seed and start. Without it a
   * second run would be refused as copies of the first.
   */
  static String runTag(long seed, long startMillis) {
    long tag = Draws.mix(Draws.mix(seed) + startMillis);
    return "t-" + Long.toHexString(tag | Long.MIN_VALUE).substring(16 - TAG_DIGITS) + "-";
  }

  /** Unique in a run, and in the order of card, then sequence. */
  static String transaction(String runTag, int card, int sequence) {
    StringBuilder id = new StringBuilder(runTag.length() + 16);
    pad(id.append(runTag), card, 7);
    pad(id.append('-'), sequence, 6);
    return id.toString();
  }

  private static String padded(String prefix, int number, int digits) {
    StringBuilder id = new StringBuilder(prefix.length() + 8).append(prefix);
    pad(id, number, digits);
    return id.toString();
  }

  private static void pad(StringBuilder out, int number, int digits) {
    int bound = 10;
    for (int length = 1; length < digits; length++) {
      if (number < bound) {
        out.append("0".repeat(digits - length));
        break;
      }
      bound *= 10;
    }
    out.append(number);
  }
}

package io.fraudstream.model.features;

/**
 * The latest known fraud and the latest other payment among payments, and the frauds after that
 * other payment: the run. Tell it the payments from the latest back.
 */
final class FraudRun {
  /** The time of what is not there. */
  private static final long NONE = Long.MIN_VALUE;

  private long latestFraud;
  private long latestGenuine;
  private long count;
  private long cents;
  private long leastCents;
  private long first;

  void clear() {
    latestFraud = NONE;
    latestGenuine = NONE;
    count = 0;
    cents = 0;
    leastCents = 0;
    first = NONE;
  }

  /** Whether no earlier payment can change anything. */
  boolean isDecided() {
    return latestFraud != NONE && latestGenuine != NONE;
  }

  /**
   * Adds payments of one time, no later than those before.
   *
   * @param totalCents of all of them
   * @param frauds how many of them are known as frauds; the rest counts as the later ones
   */
  void add(long time, long totalCents, long payments, long frauds) {
    if (frauds > 0 && latestFraud == NONE) {
      latestFraud = time;
    }
    if (frauds >= payments && latestGenuine == NONE) {
      long each = totalCents / payments;
      leastCents = count == 0 ? each : Math.min(leastCents, each);
      count += payments;
      cents += totalCents;
      first = time;
    } else if (frauds < payments && latestGenuine == NONE) {
      latestGenuine = time;
    }
  }

  /** The age of the latest fraud at a time, in milliseconds, or what is given where none is. */
  long sinceFraud(long time, long none) {
    return latestFraud == NONE ? none : time - latestFraud;
  }

  /** The age of the latest other payment at a time, in milliseconds, or what is given. */
  long sinceGenuine(long time, long none) {
    return latestGenuine == NONE ? none : time - latestGenuine;
  }

  /** How many frauds the run has. */
  long count() {
    return count;
  }

  /** The age of the run's first fraud at a time, in milliseconds; 0 of no run. */
  long sinceFirst(long time) {
    return count == 0 ? 0 : time - first;
  }

  /** The run's smallest amount in cents, 0 of no run. */
  long leastCents() {
    return leastCents;
  }

  /** The sum of the run's amounts in cents. */
  long cents() {
    return cents;
  }
}

package io.fraudstream.local.evaluate;

import io.fraudstream.transactions.Decision;
import java.util.Arrays;
import java.util.Collection;

/**
 * Scored payments: how many there are, and what is measured of those with a label. Arrays, because
 * a period has millions and an object of each would not fit.
 */
public final class Sample {
  private long payments;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;
  private int labelled;
  private long[] eventTimes = new long[16];
  private String[] cards = new String[16];
  private double[] scores = new double[16];
  private double[] amounts = new double[16];
  private Decision[] decisions = new Decision[16];
  private boolean[] frauds = new boolean[16];

  /** Counts a payment of which nobody knows yet whether it is a fraud. */
  void addUnlabelled(long eventTime) {
    payments++;
    first = Math.min(first, eventTime);
    last = Math.max(last, eventTime);
  }

  /**
   * Adds a payment with a label.
   *
   * @param eventTime epoch milliseconds
   * @param amount euros
   */
  void addLabelled(
      long eventTime, String card, double score, double amount, Decision decision, boolean fraud) {
    addUnlabelled(eventTime);
    ensure(labelled + 1);
    eventTimes[labelled] = eventTime;
    cards[labelled] = card;
    scores[labelled] = score;
    amounts[labelled] = amount;
    decisions[labelled] = decision;
    frauds[labelled] = fraud;
    labelled++;
  }

  /**
   * Decides anew: the payments that score highest are reviewed, this many and those that tie with
   * the last of them, and all others are approved.
   */
  void reviewHighest(int alerts) {
    double[] ascending = Arrays.copyOf(scores, labelled);
    Arrays.sort(ascending);
    double lowest = alerts == 0 ? Double.POSITIVE_INFINITY : ascending[labelled - alerts];
    for (int i = 0; i < labelled; i++) {
      decisions[i] = scores[i] >= lowest ? Decision.REVIEW : Decision.APPROVE;
    }
  }

  /** All payments of some samples; of one it is that sample. */
  public static Sample all(Collection<Sample> samples) {
    if (samples.size() == 1) {
      return samples.iterator().next();
    }
    Sample all = new Sample();
    all.ensure(samples.stream().mapToInt(Sample::labelled).reduce(0, Math::addExact));
    samples.forEach(all::add);
    return all;
  }

  private void add(Sample other) {
    payments += other.payments;
    first = Math.min(first, other.first);
    last = Math.max(last, other.last);
    System.arraycopy(other.eventTimes, 0, eventTimes, labelled, other.labelled);
    System.arraycopy(other.cards, 0, cards, labelled, other.labelled);
    System.arraycopy(other.scores, 0, scores, labelled, other.labelled);
    System.arraycopy(other.amounts, 0, amounts, labelled, other.labelled);
    System.arraycopy(other.decisions, 0, decisions, labelled, other.labelled);
    System.arraycopy(other.frauds, 0, frauds, labelled, other.labelled);
    labelled += other.labelled;
  }

  private void ensure(int capacity) {
    if (capacity > scores.length) {
      resize(Math.max(capacity, scores.length + scores.length / 2));
    }
  }

  private void resize(int length) {
    eventTimes = Arrays.copyOf(eventTimes, length);
    cards = Arrays.copyOf(cards, length);
    scores = Arrays.copyOf(scores, length);
    amounts = Arrays.copyOf(amounts, length);
    decisions = Arrays.copyOf(decisions, length);
    frauds = Arrays.copyOf(frauds, length);
  }

  /** Gives back the room that no payment took; the arrays are then as long as there are labels. */
  Sample trimmed() {
    if (scores.length > labelled) {
      resize(labelled);
    }
    return this;
  }

  long payments() {
    return payments;
  }

  int labelled() {
    return labelled;
  }

  /** Event time of the first payment, epoch milliseconds; meaningless without payments. */
  long first() {
    return first;
  }

  /** Event time of the last payment, epoch milliseconds; meaningless without payments. */
  long last() {
    return last;
  }

  long[] eventTimes() {
    return eventTimes;
  }

  String[] cards() {
    return cards;
  }

  double[] scores() {
    return scores;
  }

  double[] amounts() {
    return amounts;
  }

  Decision[] decisions() {
    return decisions;
  }

  boolean[] frauds() {
    return frauds;
  }
}

package io.fraudstream.streaming.metrics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Labels, by the hash of their payment's id. Arrays, because a batch has as many labels as payments
 * and an object of each would cost more than all there is to count.
 */
final class Verdicts implements Serializable {
  private static final long serialVersionUID = 1;

  private long[] ids = new long[16];
  private long[] eventTimes = new long[16];
  private boolean[] frauds = new boolean[16];
  private int size;

  /** What is to be done with each label. */
  interface Visitor {
    /**
     * Takes one label.
     *
     * @param id hash of the payment's id
     * @param eventTime of the payment, epoch milliseconds
     */
    void visit(long id, long eventTime, boolean fraud);
  }

  void add(long id, long eventTime, boolean fraud) {
    ensure(size + 1);
    ids[size] = id;
    eventTimes[size] = eventTime;
    frauds[size] = fraud;
    size++;
  }

  void add(Verdicts other) {
    ensure(size + other.size);
    System.arraycopy(other.ids, 0, ids, size, other.size);
    System.arraycopy(other.eventTimes, 0, eventTimes, size, other.size);
    System.arraycopy(other.frauds, 0, frauds, size, other.size);
    size += other.size;
  }

  void forEach(Visitor visitor) {
    for (int i = 0; i < size; i++) {
      visitor.visit(ids[i], eventTimes[i], frauds[i]);
    }
  }

  private void ensure(int capacity) {
    if (capacity > ids.length) {
      int grown = Math.max(capacity, 2 * ids.length);
      ids = Arrays.copyOf(ids, grown);
      eventTimes = Arrays.copyOf(eventTimes, grown);
      frauds = Arrays.copyOf(frauds, grown);
    }
  }
}

package io.fraudstream.local.bench;

import java.util.List;
import java.util.Optional;

/** Payments and records a second. */
record Rate(double payments, double records) {

  /**
   * Of the batches from an instant on, until the last is committed.
   *
   * @param start epoch milliseconds
   */
  static Rate since(long start, List<Batch> batches) {
    double seconds = (batches.get(batches.size() - 1).time() - start) / 1000.0;
    return new Rate(
        batches.stream().mapToLong(Batch::payments).sum() / seconds,
        batches.stream().mapToLong(Batch::records).sum() / seconds);
  }

  /**
   * Behind the batches of the warm-up, from the commit of its last one on.
   *
   * @param batches in order
   * @param warmUpRecords that it has at least
   * @return empty if no batch came behind it
   */
  static Optional<Rate> steady(List<Batch> batches, long warmUpRecords) {
    long records = 0;
    for (int i = 0; i < batches.size() - 1; i++) {
      records += batches.get(i).records();
      if (records >= warmUpRecords) {
        return Optional.of(since(batches.get(i).time(), batches.subList(i + 1, batches.size())));
      }
    }
    return Optional.empty();
  }
}

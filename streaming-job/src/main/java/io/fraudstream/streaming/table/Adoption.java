package io.fraudstream.streaming.table;

/**
 * That a new checkpoint took over tables which another one wrote.
 *
 * @param checkpoint id of the new one
 * @param firstBatch what its first micro-batch is called in the tables: one more than the highest
 *     number in them, so that the numbers say in which order the records were taken
 */
public record Adoption(String checkpoint, long firstBatch) {
  String text() {
    return checkpoint + ":" + firstBatch;
  }

  static Adoption parse(String text) {
    int colon = text.lastIndexOf(':');
    return new Adoption(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
  }
}

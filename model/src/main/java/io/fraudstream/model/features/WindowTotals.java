package io.fraudstream.model.features;

/** Totals of a key's payments over the windows {@code (end - width, end]}. */
final class WindowTotals {
  final long[] widths;
  final long[] counts;
  final long[] cents;
  final long[] frauds;

  /** Where the exact rows of the windows end, all at one row, and where those of each begin. */
  final int[] exact;

  /** The same of the tiles. */
  final int[] tiled;

  /**
   * @param widths in milliseconds, ascending
   */
  WindowTotals(long... widths) {
    this.widths = widths;
    counts = new long[widths.length];
    cents = new long[widths.length];
    frauds = new long[widths.length];
    exact = new int[widths.length + 1];
    tiled = new int[widths.length + 1];
  }

  /** Known frauds over payments, 0 of an empty window. */
  double risk(int window) {
    long payments = counts[window];
    // Beyond the exact payments a label may be counted whose payment never came.
    return payments == 0 ? 0 : (double) Math.min(frauds[window], payments) / payments;
  }
}

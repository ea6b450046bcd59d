package io.fraudstream.model.features;

import java.util.Arrays;

/**
 * Rows of longs, kept column by column in the order of the first column, a time. Rows of the same
 * time keep the order in which they came. The live rows are those from {@link #from()} up to {@link
 * #to()}; opening a row may move all of them, so fetch columns and rows anew afterwards.
 */
final class Columns {
  static final int TIME = 0;

  /** Room for the payments that most keys get in one micro-batch. */
  private static final int SPARE = 8;

  private final long[][] columns;
  private int from;
  private int to;

  Columns(int width, int capacity) {
    columns = new long[width][capacity];
  }

  /** Packs the number of rows, their times and the columns from one on. */
  void write(PackedWriter out, int firstColumn) {
    out.varint(size());
    out.ascending(columns[TIME], from, to);
    for (int column = firstColumn; column < columns.length; column++) {
      out.column(columns[column], from, to);
    }
  }

  /** Reads what {@link #write} packed, with room for more. */
  static Columns read(PackedReader in, int width, int firstColumn) {
    int rows = in.rows();
    Columns read = new Columns(width, rows == 0 ? 0 : rows + SPARE);
    read.to = rows;
    in.ascending(read.columns[TIME], 0, rows);
    for (int column = firstColumn; column < width; column++) {
      in.column(read.columns[column], 0, rows);
    }
    return read;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  int size() {
    return to - from;
  }

  long[] column(int column) {
    return columns[column];
  }

  /** The latest time, or {@code Long.MIN_VALUE} of no rows. */
  long newest() {
    return from == to ? Long.MIN_VALUE : columns[TIME][to - 1];
  }

  /** The first row that is later than a time. */
  int after(long time) {
    return newest() <= time ? to : firstWhere(time + 1);
  }

  /** The first row at a time or later. */
  int atOrAfter(long time) {
    return newest() < time ? to : firstWhere(time);
  }

  /** The last row that holds a value, or -1. */
  int find(long value, int column) {
    long[] values = columns[column];
    int row = to - 1;
    while (row >= from && values[row] != value) {
      row--;
    }
    return row >= from ? row : -1;
  }

  /** Whether a value is in the rows from one up to another. */
  boolean holds(long value, int column, int first, int end) {
    long[] values = columns[column];
    int row = end - 1;
    while (row >= first && values[row] != value) {
      row--;
    }
    return row >= first;
  }

  /** The sum of a column over the rows from one up to another. */
  long sum(int column, int first, int end) {
    long[] values = columns[column];
    long sum = 0;
    for (int row = first; row < end; row++) {
      sum += values[row];
    }
    return sum;
  }

  /** How many of the rows from one up to another hold at most a value. */
  int countUpTo(long value, int column, int first, int end) {
    long[] values = columns[column];
    int count = 0;
    for (int row = first; row < end; row++) {
      count += values[row] <= value ? 1 : 0;
    }
    return count;
  }

  /** The largest value over the rows from one up to another, 0 of none. */
  long max(int column, int first, int end) {
    long[] values = columns[column];
    long max = 0;
    for (int row = first; row < end; row++) {
      max = Math.max(max, values[row]);
    }
    return max;
  }

  /** Makes a row behind all rows of its time; the caller sets its other columns. */
  int open(long time) {
    if (to == columns[TIME].length) {
      makeRoom();
    }
    int row = after(time);
    if (row < to) {
      for (long[] column : columns) {
        System.arraycopy(column, row, column, row + 1, to - row);
      }
    }
    to++;
    columns[TIME][row] = time;
    return row;
  }

  void remove(int row) {
    for (long[] column : columns) {
      System.arraycopy(column, row + 1, column, row, to - row - 1);
    }
    to--;
  }

  /** Forgets the rows before one. */
  void keepFrom(int row) {
    from = row;
  }

  /** Forgets a row and those after it. */
  void keepUntil(int row) {
    to = row;
  }

  private void makeRoom() {
    int capacity = columns[TIME].length;
    int target = 2 * size() > capacity || capacity == 0 ? Math.max(SPARE, 2 * capacity) : capacity;
    for (int i = 0; i < columns.length; i++) {
      if (target == capacity) {
        System.arraycopy(columns[i], from, columns[i], 0, size());
      } else {
        columns[i] = Arrays.copyOf(Arrays.copyOfRange(columns[i], from, to), target);
      }
    }
    to -= from;
    from = 0;
  }

  /** A binary search without a branch that a processor would have to guess. */
  private int firstWhere(long timeAtLeast) {
    long[] times = columns[TIME];
    int low = from;
    for (int rows = to - from; rows > 0; ) {
      int half = (rows + 1) >>> 1;
      low += times[low + half - 1] < timeAtLeast ? half : 0;
      rows -= half;
    }
    return low;
  }
}

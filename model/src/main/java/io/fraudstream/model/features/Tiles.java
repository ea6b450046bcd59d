package io.fraudstream.model.features;

import java.time.Duration;

/**
 * Totals of payments that are no longer kept one by one. A tile covers one minute while it is less
 * than 2 hours behind the newest payment, one hour up to 8 days, and 4 hours beyond; all are
 * aligned to the epoch. A tile's time is the event time of its last payment.
 */
final class Tiles {
  static final int COUNT = 1;
  static final int CENTS = 2;
  static final int FRAUDS = 3;
  static final int MAX = 4;

  /** The sum of squared cents, as the bits of a double. */
  private static final int SQUARES = 5;

  private static final int COLUMNS = 6;

  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long MINUTES_UNTIL = Duration.ofHours(2).toMillis();
  private static final long HOURS_UNTIL = Duration.ofDays(8).toMillis();

  /** Above what the widths leave of 40 days, so that compaction is rare within a micro-batch. */
  private static final int COMPACT_AT = 1024;

  private final Columns rows;
  private int compactAt = COMPACT_AT;

  private Tiles(Columns rows) {
    this.rows = rows;
  }

  static Tiles empty() {
    return new Tiles(new Columns(COLUMNS, 0));
  }

  Columns rows() {
    return rows;
  }

  /** Adds a payment to the tile of its time. */
  void add(long time, long cents, long newest) {
    long width = width(newest - time);
    int row = rows.atOrAfter(time);
    if (row == rows.to() || !sameTile(rows.column(Columns.TIME)[row], time, width)) {
      if (row > rows.from() && sameTile(rows.column(Columns.TIME)[row - 1], time, width)) {
        row--;
        rows.column(Columns.TIME)[row] = time;
      } else {
        row = open(time, newest);
      }
    }
    rows.column(COUNT)[row]++;
    rows.column(CENTS)[row] += cents;
    rows.column(MAX)[row] = Math.max(rows.column(MAX)[row], cents);
    addSquares(row, (double) cents * cents);
  }

  /** Adds a fraud to the tile of its payment's time; one that no tile can hold is forgotten. */
  void addFraud(long time) {
    int row = rows.atOrAfter(time);
    if (row < rows.to()) {
      rows.column(FRAUDS)[row]++;
    }
  }

  /** Merges tiles that age has made too fine. */
  void compact(long newest) {
    int kept = rows.from();
    for (int row = rows.from() + 1; row < rows.to(); row++) {
      long last = rows.column(Columns.TIME)[row];
      if (!sameTile(rows.column(Columns.TIME)[kept], last, width(newest - last))) {
        kept++;
        for (int column = 0; column < COLUMNS; column++) {
          rows.column(column)[kept] = rows.column(column)[row];
        }
      } else {
        rows.column(Columns.TIME)[kept] = last;
        rows.column(COUNT)[kept] += rows.column(COUNT)[row];
        rows.column(CENTS)[kept] += rows.column(CENTS)[row];
        rows.column(FRAUDS)[kept] += rows.column(FRAUDS)[row];
        rows.column(MAX)[kept] = Math.max(rows.column(MAX)[kept], rows.column(MAX)[row]);
        addSquares(kept, Double.longBitsToDouble(rows.column(SQUARES)[row]));
      }
    }
    rows.keepUntil(Math.min(kept + 1, rows.to()));
  }

  /** The sum of squared cents of the tiles from one up to another, from the latest tile back. */
  double squares(int first, int end) {
    double squares = 0;
    long[] column = rows.column(SQUARES);
    for (int row = end - 1; row >= first; row--) {
      squares += Double.longBitsToDouble(column[row]);
    }
    return squares;
  }

  void write(PackedWriter out) {
    rows.write(out, COUNT);
  }

  static Tiles read(PackedReader in) {
    return new Tiles(Columns.read(in, COLUMNS, COUNT));
  }

  private int open(long time, long newest) {
    if (rows.size() >= compactAt) {
      compact(newest);
      compactAt = Math.max(COMPACT_AT, 2 * rows.size());
    }
    int row = rows.open(time);
    for (int column = COUNT; column < COLUMNS; column++) {
      rows.column(column)[row] = 0;
    }
    return row;
  }

  private void addSquares(int row, double squares) {
    long[] column = rows.column(SQUARES);
    column[row] = Double.doubleToRawLongBits(Double.longBitsToDouble(column[row]) + squares);
  }

  private static boolean sameTile(long one, long other, long width) {
    return one / width == other / width;
  }

  private static long width(long age) {
    if (age < MINUTES_UNTIL) {
      return MINUTE;
    }
    return age < HOURS_UNTIL ? HOUR : 4 * HOUR;
  }
}

package io.fraudstream.model.features;

import java.util.Arrays;

/**
 * The payments of one key in order of event time: the latest ones exactly, older ones in tiles once
 * there are more than {@link FeatureSettings#maxExactEvents()}. A tile counts in a window when its
 * last payment does, so no payment ever counts before its own event time.
 *
 * <p>No exact payment is earlier than the last payment of the newest tile. Frauds are held with the
 * payment, or by id alone when the payment is in a tile or has not come yet.
 */
final class Timeline {
  // Columns of exact payments; details of the state's own follow.
  static final int TIME = Columns.TIME;
  private static final int FRAUD_FROM = 1;
  private static final int CENTS = 2;
  private static final int ID = 3;
  static final int DETAIL = 4;

  // Columns of frauds by id.
  private static final int LABEL_ID = 1;
  private static final int LABEL_FROM = 2;
  private static final int LABEL_COLUMNS = 3;

  /** The label time of a payment without a fraud label: later than any payment. */
  private static final long NEVER = Long.MAX_VALUE;

  private final int maxExactEvents;
  private final Columns exact;
  private final Columns labels;
  private final Tiles tiles;

  private Timeline(int maxExactEvents, Columns exact, Columns labels, Tiles tiles) {
    this.maxExactEvents = maxExactEvents;
    this.exact = exact;
    this.labels = labels;
    this.tiles = tiles;
  }

  static Timeline empty(int maxExactEvents, int details) {
    return new Timeline(
        maxExactEvents,
        new Columns(DETAIL + details, 0),
        new Columns(LABEL_COLUMNS, 0),
        Tiles.empty());
  }

  /** The exact payments, with columns {@link #TIME}, {@link #DETAIL} and on. */
  Columns exact() {
    return exact;
  }

  /** Whether a payment is among the exact ones. */
  boolean holds(long id) {
    return exact.find(id, ID) >= 0;
  }

  /** The time of the latest payment not after a time, {@code Long.MIN_VALUE} if there is none. */
  long latest(long time) {
    int row = exact.after(time) - 1;
    if (row >= exact.from()) {
      return exact.column(TIME)[row];
    }
    row = tiles.rows().after(time) - 1;
    return row >= tiles.rows().from() ? tiles.rows().column(TIME)[row] : Long.MIN_VALUE;
  }

  /** Finds windows that end at a time, inclusive, and adds up their payments and amounts. */
  void total(long end, WindowTotals totals) {
    Columns tiled = tiles.rows();
    totals.exact[0] = exact.after(end);
    totals.tiled[0] = tiled.after(end);
    long count = 0;
    long cents = 0;
    for (int window = 0; window < totals.widths.length; window++) {
      long before = end - totals.widths[window];
      int exactTo = totals.exact[window];
      int tiledTo = totals.tiled[window];
      int exactFrom = exact.after(before);
      int tiledFrom = tiled.after(before);
      count += exactTo - exactFrom + tiled.sum(Tiles.COUNT, tiledFrom, tiledTo);
      cents += exact.sum(CENTS, exactFrom, exactTo) + tiled.sum(Tiles.CENTS, tiledFrom, tiledTo);
      totals.counts[window] = count;
      totals.cents[window] = cents;
      totals.exact[window + 1] = exactFrom;
      totals.tiled[window + 1] = tiledFrom;
    }
  }

  /**
   * Counts the frauds of the windows that {@link #total} has found; nothing was added since.
   *
   * @param knownAt the latest label time that counts
   */
  void frauds(long knownAt, WindowTotals totals) {
    long frauds = 0;
    int labelsTo = labelsOf(totals.tiled[0]);
    for (int window = 0; window < totals.widths.length; window++) {
      int tiledFrom = totals.tiled[window + 1];
      int tiledTo = totals.tiled[window];
      int labelsFrom = tiledFrom == tiledTo ? labelsTo : labelsOf(tiledFrom);
      frauds +=
          exact.countUpTo(knownAt, FRAUD_FROM, totals.exact[window + 1], totals.exact[window]);
      frauds += tiles.rows().sum(Tiles.FRAUDS, tiledFrom, tiledTo);
      frauds += labels.countUpTo(knownAt, LABEL_FROM, labelsFrom, labelsTo);
      totals.frauds[window] = frauds;
      labelsTo = labelsFrom;
    }
  }

  /** The largest amount of a window that {@link #total} has found, in cents; 0 of no payment. */
  long maxCents(WindowTotals totals, int window) {
    return Math.max(
        exact.max(CENTS, totals.exact[window + 1], totals.exact[0]),
        tiles.rows().max(Tiles.MAX, totals.tiled[window + 1], totals.tiled[0]));
  }

  /** The lower median of the exact amounts of such a window, in cents; 0 of no payment. */
  long medianCents(WindowTotals totals, int window, Median median) {
    return median.of(exact.column(CENTS), totals.exact[window + 1], totals.exact[0]);
  }

  /** How many exact payments of such a window have an amount above one. */
  int countAbove(long cents, WindowTotals totals, int window) {
    int first = totals.exact[window + 1];
    int to = totals.exact[0];
    return to - first - exact.countUpTo(cents, CENTS, first, to);
  }

  /**
   * Looks back over the payments of the widest window that {@link #total} has found; nothing was
   * added since. A tile is so many payments at the time of its last one, each of its mean amount,
   * of which the frauds came first.
   *
   * @param knownAt the latest label time that counts
   */
  void lookBack(long knownAt, WindowTotals totals, FraudRun run) {
    run.clear();
    int widest = totals.widths.length;
    int first = totals.exact[widest];
    for (int row = totals.exact[0] - 1; row >= first && !run.isDecided(); row--) {
      boolean fraud = exact.column(FRAUD_FROM)[row] <= knownAt;
      run.add(exact.column(TIME)[row], exact.column(CENTS)[row], 1, fraud ? 1 : 0);
    }
    if (run.isDecided()) {
      return;
    }
    Columns tiled = tiles.rows();
    first = totals.tiled[widest];
    int labelsTo = labelsOf(totals.tiled[0]);
    for (int tile = totals.tiled[0] - 1; tile >= first && !run.isDecided(); tile--) {
      int labelsFrom = labelsOf(tile, labelsTo);
      long frauds =
          tiled.column(Tiles.FRAUDS)[tile]
              + labels.countUpTo(knownAt, LABEL_FROM, labelsFrom, labelsTo);
      labelsTo = labelsFrom;
      run.add(
          tiled.column(TIME)[tile],
          tiled.column(Tiles.CENTS)[tile],
          tiled.column(Tiles.COUNT)[tile],
          frauds);
    }
  }

  /**
   * The sum of squared cents of a window that {@link #total} has found, added from the latest
   * payment back.
   */
  double squaredCents(WindowTotals totals, int window) {
    double squares = 0;
    long[] cents = exact.column(CENTS);
    for (int row = totals.exact[0] - 1; row >= totals.exact[window + 1]; row--) {
      squares += (double) cents[row] * cents[row];
    }
    return squares + tiles.squares(totals.tiled[window + 1], totals.tiled[0]);
  }

  /** Adds a payment that is not held. */
  void add(long time, long cents, long id, long... details) {
    long fraudFrom = NEVER;
    int early = labels.find(id, LABEL_ID);
    if (early >= 0) {
      fraudFrom = labels.column(LABEL_FROM)[early];
      labels.remove(early);
    }
    if (time < tiles.rows().newest()) {
      fold(time, cents, id, fraudFrom);
      return;
    }
    int row = exact.open(time);
    exact.column(CENTS)[row] = cents;
    exact.column(ID)[row] = id;
    exact.column(FRAUD_FROM)[row] = fraudFrom;
    for (int i = 0; i < details.length; i++) {
      exact.column(DETAIL + i)[row] = details[i];
    }
    while (exact.size() > maxExactEvents) {
      int oldest = exact.from();
      exact.keepFrom(oldest + 1);
      fold(
          exact.column(TIME)[oldest],
          exact.column(CENTS)[oldest],
          exact.column(ID)[oldest],
          exact.column(FRAUD_FROM)[oldest]);
    }
  }

  /** Applies a verdict on a payment, which may be exact, in a tile, or still to come. */
  void label(long id, long time, boolean fraud, long labelTime) {
    int row = exact.find(id, ID);
    if (row >= 0) {
      long[] fraudFrom = exact.column(FRAUD_FROM);
      fraudFrom[row] = fraudFrom(fraudFrom[row], fraud, labelTime);
      return;
    }
    row = labels.find(id, LABEL_ID);
    long held = row >= 0 ? labels.column(LABEL_FROM)[row] : NEVER;
    long changed = fraudFrom(held, fraud, labelTime);
    if (row < 0 && changed != NEVER) {
      holdLabel(time, id, changed);
    } else if (row >= 0 && changed == NEVER) {
      labels.remove(row);
    } else if (row >= 0) {
      labels.column(LABEL_FROM)[row] = changed;
    }
  }

  /** Forgets everything before a time. */
  void forgetBefore(long time) {
    exact.keepFrom(exact.atOrAfter(time));
    labels.keepFrom(labels.atOrAfter(time));
    tiles.rows().keepFrom(tiles.rows().atOrAfter(time));
  }

  /** Packs the timeline without the state's own details. */
  void write(PackedWriter out) {
    exact.write(out, CENTS);
    writeFrauds(out);
    labels.write(out, LABEL_ID);
    tiles.compact(exact.newest());
    tiles.write(out);
  }

  /** Reads what {@link #write} packed; the caller reads its details into {@link #exact()}. */
  static Timeline read(PackedReader in, int maxExactEvents, int details) {
    Columns exact = Columns.read(in, DETAIL + details, CENTS);
    readFrauds(in, exact);
    Columns labels = Columns.read(in, LABEL_COLUMNS, LABEL_ID);
    return new Timeline(maxExactEvents, exact, labels, Tiles.read(in));
  }

  /** Packs the few payments that have a fraud label: their distance and their label's delay. */
  private void writeFrauds(PackedWriter out) {
    long[] times = exact.column(TIME);
    long[] fraudFrom = exact.column(FRAUD_FROM);
    out.varint(exact.countUpTo(NEVER - 1, FRAUD_FROM, exact.from(), exact.to()));
    int previous = exact.from();
    for (int row = exact.from(); row < exact.to(); row++) {
      if (fraudFrom[row] != NEVER) {
        out.varint(row - previous);
        out.signed(fraudFrom[row] - times[row]);
        previous = row;
      }
    }
  }

  private static void readFrauds(PackedReader in, Columns exact) {
    long[] times = exact.column(TIME);
    long[] fraudFrom = exact.column(FRAUD_FROM);
    Arrays.fill(fraudFrom, NEVER);
    int row = exact.from();
    for (int left = in.rows(); left > 0; left--) {
      row += in.index(exact.to() - row);
      fraudFrom[row] = times[row] + in.signed();
    }
  }

  /**
   * The first label that belongs to a tile: it is later than the last payment of the tile before.
   */
  private int labelsOf(int tile) {
    Columns tiled = tiles.rows();
    return tile == tiled.from() ? labels.from() : labels.after(tiled.column(TIME)[tile - 1]);
  }

  /** The same, for the tile before one whose labels are known: they are few, so it counts down. */
  private int labelsOf(int tile, int next) {
    Columns tiled = tiles.rows();
    if (tile == tiled.from()) {
      return labels.from();
    }
    long before = tiled.column(TIME)[tile - 1];
    long[] times = labels.column(TIME);
    int first = next;
    while (first > labels.from() && times[first - 1] > before) {
      first--;
    }
    return first;
  }

  private void fold(long time, long cents, long id, long fraudFrom) {
    tiles.add(time, cents, exact.newest());
    if (fraudFrom != NEVER) {
      holdLabel(time, id, fraudFrom);
    }
  }

  private void holdLabel(long time, long id, long fraudFrom) {
    int row = labels.open(time);
    labels.column(LABEL_ID)[row] = id;
    labels.column(LABEL_FROM)[row] = fraudFrom;
    if (labels.size() > Math.max(1, maxExactEvents / 2)) {
      int oldest = labels.from();
      tiles.addFraud(labels.column(TIME)[oldest]);
      labels.keepFrom(oldest + 1);
    }
  }

  /** From when a payment counts as fraud, given what is held and one more verdict. */
  private static long fraudFrom(long held, boolean fraud, long labelTime) {
    if (fraud) {
      return Math.min(held, labelTime);
    }
    return labelTime >= held ? NEVER : held;
  }
}

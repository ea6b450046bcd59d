package io.fraudstream.model.features;

import io.fraudstream.transactions.Transaction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one card, packed into one byte array between micro-batches. Read it once, give
 * it the key's payments by event time and transaction id, write it once. Not thread-safe.
 */
public final class CardState {
  private static final int VERSION = 0x21;
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long LONGEST = 30 * DAY;
  private static final double FASTEST_KMH = 10_000;

  // Columns of the timeline.
  private static final int TERMINAL = Timeline.DETAIL;
  private static final int COUNTRY = Timeline.DETAIL + 1;
  private static final int LATITUDE = Timeline.DETAIL + 2;
  private static final int LONGITUDE = Timeline.DETAIL + 3;
  private static final int DETAILS = 4;

  // The windows of payments before the one at hand, in the order of their widths.
  private static final int IN_10_MINUTES = 0;
  private static final int IN_HOUR = 1;
  private static final int IN_DAY = 2;
  private static final int IN_3_DAYS = 3;
  private static final int IN_7_DAYS = 4;
  private static final int IN_14_DAYS = 5;
  private static final int IN_30_DAYS = 6;

  private static final long NO_COUNTRY = 0;

  private final Timeline timeline;
  private final long retention;
  private final WindowTotals earlier =
      new WindowTotals(10 * MINUTE, HOUR, DAY, 3 * DAY, 7 * DAY, 14 * DAY, LONGEST);
  private final Median median = new Median();

  private CardState(Timeline timeline, FeatureSettings settings) {
    this.timeline = timeline;
    retention = settings.allowedLateness().toMillis() + LONGEST;
  }

  /**
   * The state that {@link #toBytes} packed, or an empty one.
   *
   * @param packed null for a new key
   * @throws IllegalStateException if the bytes are of another version or damaged
   */
  public static CardState read(byte @Nullable [] packed, FeatureSettings settings) {
    if (packed == null) {
      return new CardState(Timeline.empty(settings.maxExactEvents(), DETAILS), settings);
    }
    PackedReader in = new PackedReader("card", packed);
    in.version(VERSION);
    Timeline timeline = Timeline.read(in, settings.maxExactEvents(), DETAILS);
    in.end();
    return new CardState(timeline, settings);
  }

  public byte[] toBytes() {
    PackedWriter out = new PackedWriter(2048);
    out.octet(VERSION);
    timeline.write(out);
    return out.toBytes();
  }

  /**
   * Fills the features of the payment itself and of its card, and remembers the payment.
   *
   * @param features of length {@link Feature#COUNT}; the terminal's features are not written
   * @return false if the payment is already held: then nothing at all has changed
   */
  public boolean observe(Transaction tx, double[] features) {
    long id = IdHash.of(tx.transactionId());
    if (timeline.holds(id)) {
      return false;
    }
    double amount = ReferenceAmount.of(tx);
    long cents = ReferenceAmount.cents(amount);
    long terminal = IdHash.of32(tx.terminalId());
    long country = country(tx);
    Place place = Place.of(tx);

    payment(tx.eventTime(), amount, features);
    windows(tx.eventTime(), cents, features);
    usual(cents, features);
    history(tx.eventTime(), terminal, country, place, features);

    timeline.add(tx.eventTime(), cents, id, terminal, country, place.latitude(), place.longitude());
    return true;
  }

  /**
   * Forgets what no accepted payment's window can need any more.
   *
   * @param watermarkMillis zero or less before there is one
   */
  public void expire(long watermarkMillis) {
    if (watermarkMillis > 0) {
      timeline.forgetBefore(watermarkMillis - retention);
    }
  }

  private static void payment(long time, double amount, double[] features) {
    long day = time / DAY;
    // The epoch was a Thursday: counted from Monday, the day 3.
    boolean weekend = (day + 3) % 7 >= 5;
    boolean night = time % DAY / HOUR <= 6;
    Feature.AMOUNT.put(features, amount);
    Feature.DURING_WEEKEND.put(features, weekend ? 1 : 0);
    Feature.DURING_NIGHT.put(features, night ? 1 : 0);
  }

  private void windows(long time, long cents, double[] features) {
    timeline.total(time, earlier);
    Feature.CARD_TX_COUNT_10M.put(features, countWithThis(IN_10_MINUTES));
    Feature.CARD_TX_COUNT_1H.put(features, countWithThis(IN_HOUR));
    Feature.CARD_TX_COUNT_1D.put(features, countWithThis(IN_DAY));
    Feature.CARD_TX_COUNT_7D.put(features, countWithThis(IN_7_DAYS));
    Feature.CARD_TX_COUNT_30D.put(features, countWithThis(IN_30_DAYS));
    Feature.CARD_AMOUNT_MEAN_1D.put(features, meanWithThis(cents, IN_DAY));
    Feature.CARD_AMOUNT_MEAN_7D.put(features, meanWithThis(cents, IN_7_DAYS));
    Feature.CARD_AMOUNT_MEAN_30D.put(features, meanWithThis(cents, IN_30_DAYS));

    long sum = earlier.cents[IN_30_DAYS];
    long count = earlier.counts[IN_30_DAYS];
    Feature.AMOUNT_TO_CARD_MEAN.put(features, Comparison.toMean(cents, sum, count));
    Feature.AMOUNT_TO_CARD_MAX.put(
        features, Comparison.ratio(cents, timeline.maxCents(earlier, IN_30_DAYS)));
    Feature.AMOUNT_CARD_ZSCORE.put(
        features,
        Comparison.standardScore(cents, sum, timeline.squaredCents(earlier, IN_30_DAYS), count));
  }

  private void usual(long cents, double[] features) {
    long usual = timeline.medianCents(earlier, IN_30_DAYS, median);
    Feature.AMOUNT_TO_CARD_MEDIAN.put(features, Comparison.ratio(cents, usual));
    Feature.CARD_MAX_TO_MEDIAN_1D.put(features, largestToMedian(IN_DAY, usual));
    Feature.CARD_MAX_TO_MEDIAN_3D.put(features, largestToMedian(IN_3_DAYS, usual));
    Feature.CARD_MAX_TO_MEDIAN_7D.put(features, largestToMedian(IN_7_DAYS, usual));
    Feature.CARD_UNUSUAL_COUNT_3D.put(features, unusual(IN_3_DAYS, usual));
    Feature.CARD_UNUSUAL_COUNT_7D.put(features, unusual(IN_7_DAYS, usual));
    Feature.CARD_UNUSUAL_COUNT_14D.put(features, unusual(IN_14_DAYS, usual));
  }

  private double largestToMedian(int window, long usual) {
    return Comparison.ratio(timeline.maxCents(earlier, window), usual);
  }

  private double unusual(int window, long usual) {
    return usual == 0 ? 0 : timeline.countAbove(usual * 5 / 2, earlier, window);
  }

  private double countWithThis(int window) {
    return (double) earlier.counts[window] + 1;
  }

  private double meanWithThis(long cents, int window) {
    return Comparison.mean(earlier.cents[window] + cents, earlier.counts[window] + 1);
  }

  private void history(long time, long terminal, long country, Place place, double[] features) {
    long latest = timeline.latest(time);
    long since = latest == Long.MIN_VALUE ? LONGEST : Math.min(time - latest, LONGEST);
    Feature.CARD_SECONDS_SINCE_LAST.put(features, since / 1000.0);

    Columns exact = timeline.exact();
    int first = earlier.exact[IN_30_DAYS + 1];
    int end = earlier.exact[0];
    boolean terminalSeen = exact.holds(terminal, TERMINAL, first, end);
    Feature.CARD_TERMINAL_NEW.put(features, terminalSeen ? 0 : 1);

    boolean countryNew =
        country != NO_COUNTRY
            && !exact.holds(country, COUNTRY, first, end)
            && exact.max(COUNTRY, first, end) != NO_COUNTRY;
    Feature.CARD_COUNTRY_NEW.put(features, countryNew ? 1 : 0);

    int present = place.equals(Place.UNKNOWN) ? first - 1 : lastPresent(first, end);
    Feature.CARD_SPEED_KMH.put(features, present < first ? 0 : speed(present, place, time));
  }

  /** The last row before an end where the card was present, or the one before the first. */
  private int lastPresent(int first, int end) {
    long[] latitudes = timeline.exact().column(LATITUDE);
    int row = end - 1;
    while (row >= first && latitudes[row] == Place.UNKNOWN.latitude()) {
      row--;
    }
    return row;
  }

  private double speed(int fromRow, Place to, long time) {
    Columns exact = timeline.exact();
    Place from =
        new Place((int) exact.column(LATITUDE)[fromRow], (int) exact.column(LONGITUDE)[fromRow]);
    double hours = Math.max(time - exact.column(Timeline.TIME)[fromRow], MINUTE) / (double) HOUR;
    return Math.min(from.kilometresTo(to) / hours, FASTEST_KMH);
  }

  /** The two letters of the country's code. */
  private static long country(Transaction tx) {
    String country = tx.country();
    return country == null ? NO_COUNTRY : country.charAt(0) << 8 | country.charAt(1);
  }
}

package io.fraudstream.model.features;

import io.fraudstream.transactions.Transaction;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one card, packed into one byte array between micro-batches. Read it once, give
 * it the key's payments in {@link FeatureOrder}, write it once. Not thread-safe.
 */
public final class CardState {
  private static final int VERSION = 0x21;
  private static final long MINUTE = Duration.ofMinutes(1).toMillis();
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long DAY = Duration.ofDays(1).toMillis();
  private static final long LONGEST = 30 * DAY;
  private static final double FASTEST_KMH = 10_000;

  /** Columns of the timeline: {@link #merchant} and {@link Place}. */
  private static final int MERCHANT = Timeline.DETAIL;

  private static final int PLACE = Timeline.DETAIL + 1;
  private static final int DETAILS = 2;

  // How a payment's country and place are packed.
  private static final int SAME_COUNTRY = 1;
  private static final int PLACE_KNOWN = 2;

  private final Timeline timeline;
  private final long retention;
  private final WindowTotals earlier = new WindowTotals(10 * MINUTE, HOUR, DAY, 7 * DAY, LONGEST);

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
    readDetails(in, timeline.exact());
    in.end();
    return new CardState(timeline, settings);
  }

  public byte[] toBytes() {
    PackedWriter out = new PackedWriter(2048);
    out.octet(VERSION);
    timeline.write(out);
    writeDetails(out, timeline.exact());
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
    long merchant = merchant(tx);
    long place = Place.of(tx);

    payment(tx.eventTime(), amount, features);
    windows(tx.eventTime(), cents, features);
    history(tx.eventTime(), merchant, place, features);

    timeline.add(tx.eventTime(), cents, id, merchant, place);
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
    Feature.CARD_TX_COUNT_10M.put(features, countWithThis(0));
    Feature.CARD_TX_COUNT_1H.put(features, countWithThis(1));
    Feature.CARD_TX_COUNT_1D.put(features, countWithThis(2));
    Feature.CARD_TX_COUNT_7D.put(features, countWithThis(3));
    Feature.CARD_TX_COUNT_30D.put(features, countWithThis(4));
    Feature.CARD_AMOUNT_MEAN_1D.put(features, meanWithThis(cents, 2));
    Feature.CARD_AMOUNT_MEAN_7D.put(features, meanWithThis(cents, 3));
    Feature.CARD_AMOUNT_MEAN_30D.put(features, meanWithThis(cents, 4));

    long sum = earlier.cents[4];
    long count = earlier.counts[4];
    Feature.AMOUNT_TO_CARD_MEAN.put(features, Comparison.toMean(cents, sum, count));
    Feature.AMOUNT_TO_CARD_MAX.put(
        features, Comparison.toLargest(cents, timeline.maxCents(time - LONGEST, time)));
    Feature.AMOUNT_CARD_ZSCORE.put(
        features,
        Comparison.standardScore(cents, sum, timeline.squaredCents(time - LONGEST, time), count));
  }

  private double countWithThis(int window) {
    return (double) earlier.counts[window] + 1;
  }

  private double meanWithThis(long cents, int window) {
    return Comparison.mean(earlier.cents[window] + cents, earlier.counts[window] + 1);
  }

  private void history(long time, long merchant, long place, double[] features) {
    long latest = timeline.latest(time);
    long since = latest == Long.MIN_VALUE ? LONGEST : Math.min(time - latest, LONGEST);

    Columns exact = timeline.exact();
    long[] times = exact.column(Timeline.TIME);
    long[] merchants = exact.column(MERCHANT);
    long[] places = exact.column(PLACE);
    boolean terminalSeen = false;
    boolean countrySeen = false;
    boolean anyCountry = false;
    long lastPlace = Place.UNKNOWN;
    long lastPlaceTime = 0;
    for (int row = exact.after(time) - 1;
        row >= exact.from() && times[row] > time - LONGEST;
        row--) {
      terminalSeen |= terminal(merchants[row]) == terminal(merchant);
      countrySeen |= country(merchants[row]) == country(merchant);
      anyCountry |= country(merchants[row]) != 0;
      if (lastPlace == Place.UNKNOWN) {
        lastPlace = places[row];
        lastPlaceTime = times[row];
      }
    }
    boolean countryNew = country(merchant) != 0 && anyCountry && !countrySeen;
    double speed = 0;
    if (place != Place.UNKNOWN && lastPlace != Place.UNKNOWN) {
      double hours = Math.max(time - lastPlaceTime, MINUTE) / (double) HOUR;
      speed = Math.min(Place.kilometres(lastPlace, place) / hours, FASTEST_KMH);
    }
    Feature.CARD_SECONDS_SINCE_LAST.put(features, since / 1000.0);
    Feature.CARD_TERMINAL_NEW.put(features, terminalSeen ? 0 : 1);
    Feature.CARD_COUNTRY_NEW.put(features, countryNew ? 1 : 0);
    Feature.CARD_SPEED_KMH.put(features, speed);
  }

  /** 32 bits of the terminal's hash, then the two letters of its country, 0 for none. */
  private static long merchant(Transaction tx) {
    long terminal = IdHash.of(tx.terminalId()) >>> 32;
    String country = tx.country();
    return terminal << 16 | (country == null ? 0 : country.charAt(0) << 8 | country.charAt(1));
  }

  private static int terminal(long merchant) {
    return (int) (merchant >>> 16);
  }

  private static int country(long merchant) {
    return (int) merchant & 0xffff;
  }

  private static void writeDetails(PackedWriter out, Columns exact) {
    long[] merchants = exact.column(MERCHANT);
    long[] places = exact.column(PLACE);
    int country = 0;
    long place = 0;
    for (int row = exact.from(); row < exact.to(); row++) {
      boolean sameCountry = country(merchants[row]) == country;
      boolean placeKnown = places[row] != Place.UNKNOWN;
      out.octet((sameCountry ? SAME_COUNTRY : 0) | (placeKnown ? PLACE_KNOWN : 0));
      out.fixed32(terminal(merchants[row]));
      if (!sameCountry) {
        country = country(merchants[row]);
        out.octet(country >>> 8);
        out.octet(country & 0xff);
      }
      if (placeKnown) {
        out.signed(Place.latitude(places[row]) - Place.latitude(place));
        out.signed(Place.longitude(places[row]) - Place.longitude(place));
        place = places[row];
      }
    }
  }

  private static void readDetails(PackedReader in, Columns exact) {
    long[] merchants = exact.column(MERCHANT);
    long[] places = exact.column(PLACE);
    int country = 0;
    long place = 0;
    for (int row = exact.from(); row < exact.to(); row++) {
      int flags = in.octet();
      long terminal = in.fixed32() & 0xffffffffL;
      if ((flags & SAME_COUNTRY) == 0) {
        country = in.octet() << 8 | in.octet();
      }
      merchants[row] = terminal << 16 | country;
      places[row] = Place.UNKNOWN;
      if ((flags & PLACE_KNOWN) != 0) {
        int latitude = Place.latitude(place) + (int) in.signed();
        place = Place.of(latitude, Place.longitude(place) + (int) in.signed());
        places[row] = place;
      }
    }
  }
}

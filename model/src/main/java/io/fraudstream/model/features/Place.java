package io.fraudstream.model.features;

import io.fraudstream.transactions.Transaction;

/** Where a card was present: a latitude and a longitude in units of 1e-4 degrees, in one long. */
final class Place {
  /** No valid place: its latitude would be far below the south pole. */
  static final long UNKNOWN = Long.MIN_VALUE;

  private static final double UNITS_PER_DEGREE = 1e4;
  private static final double MEAN_EARTH_RADIUS_KM = 6371.0088;

  private Place() {}

  /** Where the payment shows the card; nowhere for online payments and without coordinates. */
  static long of(Transaction tx) {
    Double latitude = tx.latitude();
    Double longitude = tx.longitude();
    if (latitude == null || longitude == null || "online".equals(tx.channel())) {
      return UNKNOWN;
    }
    return of(
        (int) Math.round(latitude * UNITS_PER_DEGREE),
        (int) Math.round(longitude * UNITS_PER_DEGREE));
  }

  static long of(int latitude, int longitude) {
    return (long) latitude << 32 | (longitude & 0xffffffffL);
  }

  static int latitude(long place) {
    return (int) (place >> 32);
  }

  static int longitude(long place) {
    return (int) place;
  }

  /** The great-circle distance by the haversine formula. */
  static double kilometres(long one, long other) {
    if (one == other) {
      return 0;
    }
    double latitudeOne = radians(latitude(one));
    double latitudeOther = radians(latitude(other));
    double north = Math.sin((latitudeOther - latitudeOne) / 2);
    double east = Math.sin((radians(longitude(other)) - radians(longitude(one))) / 2);
    double haversine =
        north * north + Math.cos(latitudeOne) * Math.cos(latitudeOther) * east * east;
    return 2 * MEAN_EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(haversine)));
  }

  private static double radians(int units) {
    return Math.toRadians(units / UNITS_PER_DEGREE);
  }
}

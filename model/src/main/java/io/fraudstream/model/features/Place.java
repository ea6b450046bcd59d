package io.fraudstream.model.features;

import io.fraudstream.transactions.Transaction;

/**
 * Where a card was present.
 *
 * @param latitude in units of 1e-4 degrees north
 * @param longitude in units of 1e-4 degrees east
 */
record Place(int latitude, int longitude) {
  /** South of the south pole, so that no place is equal to it. */
  static final Place UNKNOWN = new Place(-1_000_000, 0);

  private static final double UNITS_PER_DEGREE = 1e4;
  private static final double MEAN_EARTH_RADIUS_KM = 6371.0088;

  /** Where a payment shows the card: nowhere when it is online or has no coordinates. */
  static Place of(Transaction tx) {
    Double latitude = tx.latitude();
    Double longitude = tx.longitude();
    if (latitude == null || longitude == null || "online".equals(tx.channel())) {
      return UNKNOWN;
    }
    return new Place(
        (int) Math.round(latitude * UNITS_PER_DEGREE),
        (int) Math.round(longitude * UNITS_PER_DEGREE));
  }

  /** The great-circle distance by the haversine formula. */
  double kilometresTo(Place other) {
    if (equals(other)) {
      return 0;
    }
    double here = radians(latitude);
    double there = radians(other.latitude);
    double north = Math.sin((there - here) / 2);
    double east = Math.sin((radians(other.longitude) - radians(longitude)) / 2);
    double haversine = north * north + Math.cos(here) * Math.cos(there) * east * east;
    return 2 * MEAN_EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(haversine)));
  }

  private static double radians(int units) {
    return Math.toRadians(units / UNITS_PER_DEGREE);
  }
}

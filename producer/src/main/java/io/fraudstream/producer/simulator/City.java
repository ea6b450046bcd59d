package io.fraudstream.producer.simulator;

import java.util.List;

/**
 * A place where people live and pay.
 *
 * @param latitude degrees north
 * @param longitude degrees east
 * @param weight how many live there, relative to the others
 */
record City(String name, Country country, double latitude, double longitude, double weight) {
  private static final double EARTH_RADIUS_KM = 6371;

  private static final Country DE = new Country("DE", "EUR", 100, 1);
  private static final Country FR = new Country("FR", "EUR", 100, 1);
  private static final Country ES = new Country("ES", "EUR", 100, 1);
  private static final Country IT = new Country("IT", "EUR", 100, 1);
  private static final Country NL = new Country("NL", "EUR", 100, 1);
  private static final Country BE = new Country("BE", "EUR", 100, 1);
  private static final Country AT = new Country("AT", "EUR", 100, 1);
  private static final Country IE = new Country("IE", "EUR", 100, 0);
  private static final Country PT = new Country("PT", "EUR", 100, 0);
  private static final Country GR = new Country("GR", "EUR", 100, 2);
  private static final Country FI = new Country("FI", "EUR", 100, 2);
  private static final Country GB = new Country("GB", "GBP", 86, 0);
  private static final Country CH = new Country("CH", "CHF", 95, 1);
  private static final Country SE = new Country("SE", "SEK", 1130, 1);
  private static final Country NO = new Country("NO", "NOK", 1160, 1);
  private static final Country DK = new Country("DK", "DKK", 746, 1);
  private static final Country PL = new Country("PL", "PLN", 430, 1);
  private static final Country CZ = new Country("CZ", "CZK", 2480, 1);
  private static final Country TR = new Country("TR", "TRY", 3600, 3);
  private static final Country US = new Country("US", "USD", 109, -5);
  private static final Country CA = new Country("CA", "CAD", 148, -5);
  private static final Country BR = new Country("BR", "BRL", 590, -3);
  private static final Country AE = new Country("AE", "AED", 400, 4);
  private static final Country IN = new Country("IN", "INR", 9200, 5.5);
  private static final Country SG = new Country("SG", "SGD", 145, 8);
  private static final Country JP = new Country("JP", "JPY", 163, 9);
  private static final Country AU = new Country("AU", "AUD", 166, 10);

  /** Largest first, so that a small world keeps the places where most people live. */
  static final List<City> ALL =
      List.of(
          new City("London", GB, 51.507, -0.128, 40),
          new City("Berlin", DE, 52.52, 13.405, 36),
          new City("Paris", FR, 48.857, 2.352, 34),
          new City("Madrid", ES, 40.417, -3.704, 26),
          new City("Rome", IT, 41.903, 12.496, 22),
          new City("Hamburg", DE, 53.551, 9.994, 18),
          new City("Barcelona", ES, 41.387, 2.17, 16),
          new City("Warsaw", PL, 52.23, 21.012, 16),
          new City("Munich", DE, 48.137, 11.575, 15),
          new City("Vienna", AT, 48.208, 16.373, 15),
          new City("Milan", IT, 45.464, 9.19, 14),
          new City("Amsterdam", NL, 52.368, 4.904, 12),
          new City("Cologne", DE, 50.938, 6.957, 11),
          new City("Prague", CZ, 50.076, 14.438, 11),
          new City("Brussels", BE, 50.85, 4.352, 10),
          new City("Manchester", GB, 53.481, -2.242, 10),
          new City("Stockholm", SE, 59.329, 18.069, 10),
          new City("Lyon", FR, 45.764, 4.836, 9),
          new City("Marseille", FR, 43.297, 5.37, 9),
          new City("Naples", IT, 40.852, 14.268, 9),
          new City("Zurich", CH, 47.377, 8.541, 9),
          new City("Valencia", ES, 39.47, -0.376, 8),
          new City("Dublin", IE, 53.35, -6.26, 8),
          new City("Lisbon", PT, 38.722, -9.139, 8),
          new City("Copenhagen", DK, 55.676, 12.568, 8),
          new City("Krakow", PL, 50.065, 19.945, 8),
          new City("New York", US, 40.713, -74.006, 8),
          new City("Rotterdam", NL, 51.924, 4.478, 7),
          new City("Athens", GR, 37.984, 23.728, 7),
          new City("Glasgow", GB, 55.861, -4.25, 7),
          new City("Oslo", NO, 59.914, 10.752, 7),
          new City("Helsinki", FI, 60.17, 24.941, 6),
          new City("Istanbul", TR, 41.008, 28.978, 6),
          new City("Gothenburg", SE, 57.709, 11.975, 5),
          new City("Geneva", CH, 46.204, 6.143, 4),
          new City("Miami", US, 25.762, -80.192, 3),
          new City("Boston", US, 42.36, -71.058, 3),
          new City("Toronto", CA, 43.653, -79.383, 3),
          new City("São Paulo", BR, -23.551, -46.633, 3),
          new City("Tokyo", JP, 35.676, 139.65, 3),
          new City("Dubai", AE, 25.205, 55.271, 2),
          new City("Mumbai", IN, 19.076, 72.878, 2),
          new City("Singapore", SG, 1.352, 103.82, 2),
          new City("Sydney", AU, -33.869, 151.209, 2));

  /** Great-circle distance in kilometres (haversine). */
  double distanceTo(City other) {
    double lat = Math.toRadians(other.latitude - latitude);
    double lon = Math.toRadians(other.longitude - longitude);
    double h =
        Math.pow(Math.sin(lat / 2), 2)
            + Math.cos(Math.toRadians(latitude))
                * Math.cos(Math.toRadians(other.latitude))
                * Math.pow(Math.sin(lon / 2), 2);
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.sqrt(h));
  }
}

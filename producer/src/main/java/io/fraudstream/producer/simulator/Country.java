package io.fraudstream.producer.simulator;

/**
 * A country with its money and its clock.
 *
 * @param code ISO 3166 alpha-2
 * @param currency ISO 4217
 * @param minorUnitsPerEuro about what a euro is worth; the world is made up, the scale is not
 * @param offsetHours of standard time from UTC; summer time is left out
 */
record Country(String code, String currency, double minorUnitsPerEuro, double offsetHours) {}

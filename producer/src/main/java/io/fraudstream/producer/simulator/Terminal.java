package io.fraudstream.producer.simulator;

import org.jspecify.annotations.Nullable;

/**
 * Where one can pay.
 *
 * @param number place in the world's list
 * @param id the token
 * @param city its number; an online merchant has one too, for its country and currency
 * @param priceLevel 1 for the category's usual prices
 * @param popularity how often it is chosen, relative to others of its city or of the net
 * @param latitude degrees north, null online
 * @param longitude degrees east, null online
 */
record Terminal(
    int number,
    String id,
    int city,
    Country country,
    MerchantCategory category,
    boolean online,
    double priceLevel,
    double popularity,
    @Nullable Double latitude,
    @Nullable Double longitude) {}

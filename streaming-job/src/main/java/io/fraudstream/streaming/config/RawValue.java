package io.fraudstream.streaming.config;

/**
 * A value before it is parsed, and where it stands.
 *
 * @param text as written
 * @param place for people: {@code default}, {@code command line}, {@code environment NAME} or
 *     {@code file:line}
 */
record RawValue(String text, String place) {}

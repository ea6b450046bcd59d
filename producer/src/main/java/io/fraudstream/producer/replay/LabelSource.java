package io.fraudstream.producer.replay;

import java.time.Duration;

/**
 * Where labels come from.
 *
 * @param column an empty cell means that nothing is known
 * @param fraud the value that means fraud; any other means none
 * @param source who says so
 * @param delay event time from a payment to its label
 */
record LabelSource(String column, String fraud, String source, Duration delay) {}

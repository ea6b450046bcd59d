package io.fraudstream.local.bench;

import io.fraudstream.local.top.Scrape;
import org.jspecify.annotations.Nullable;

/**
 * Job and broker at one moment.
 *
 * @param millis epoch milliseconds
 * @param metrics of the job, null if it serves none
 */
record Moment(long millis, JvmUsage job, JvmUsage broker, @Nullable Scrape metrics) {}

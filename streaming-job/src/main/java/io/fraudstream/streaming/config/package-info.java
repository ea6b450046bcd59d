/**
 * The configuration of the job: one list of typed keys, four sources, and every problem reported at
 * once.
 */
@NullMarked
package io.fraudstream.streaming.config;

import org.jspecify.annotations.NullMarked;

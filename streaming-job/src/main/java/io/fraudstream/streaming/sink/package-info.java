/**
 * The end of a micro-batch in the executors: decided events become files of the record tables, and
 * counts that become those of the activity table.
 */
@NullMarked
package io.fraudstream.streaming.sink;

import org.jspecify.annotations.NullMarked;

/** The end of a micro-batch in the executors: decided events become files of the record tables. */
@NullMarked
package io.fraudstream.streaming.sink;

import org.jspecify.annotations.NullMarked;

/** The model's part of a micro-batch. */
@NullMarked
package io.fraudstream.streaming.scoring;

import org.jspecify.annotations.NullMarked;

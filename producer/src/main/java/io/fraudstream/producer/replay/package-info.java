/** Payments from CSV files, in file order, through a mapping of their columns. */
@NullMarked
package io.fraudstream.producer.replay;

import org.jspecify.annotations.NullMarked;

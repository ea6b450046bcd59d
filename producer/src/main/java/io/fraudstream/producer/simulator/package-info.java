/** A world of cardholders, terminals and frauds that pays the same way for the same seed. */
@NullMarked
package io.fraudstream.producer.simulator;

import org.jspecify.annotations.NullMarked;

/** Sources of payments, simulated or replayed, and what they have in common: their errors. */
@NullMarked
package io.fraudstream.producer;

import org.jspecify.annotations.NullMarked;

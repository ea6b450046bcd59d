/**
 * Measures of a fraud score: of ranking, of a threshold, and of what a card team that looks at k
 * cards a day would find.
 */
@NullMarked
package io.fraudstream.model.metrics;

import org.jspecify.annotations.NullMarked;

/** How good the decisions were, from the tables and the labels that have come. */
@NullMarked
package io.fraudstream.local.evaluate;

import org.jspecify.annotations.NullMarked;

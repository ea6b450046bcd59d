/** Everything that the tables know of one payment. */
@NullMarked
package io.fraudstream.local.explain;

import org.jspecify.annotations.NullMarked;

/** Random hostile input for tests. */
@NullMarked
package io.fraudstream.model.fuzz;

import org.jspecify.annotations.NullMarked;

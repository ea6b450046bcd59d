/** Kills the job at chosen points and proves that nothing was lost or doubled. */
@NullMarked
package io.fraudstream.local.drill;

import org.jspecify.annotations.NullMarked;

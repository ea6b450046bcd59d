/** The vital signs of a running job, read from its metrics. */
@NullMarked
package io.fraudstream.local.top;

import org.jspecify.annotations.NullMarked;

/** Measures the whole system on one machine: broker, simulator and job as JVMs of their own. */
@NullMarked
package io.fraudstream.local.bench;

import org.jspecify.annotations.NullMarked;

/** The whole system on one machine for a minute: broker, simulator and job as JVMs of their own. */
@NullMarked
package io.fraudstream.local.demo;

import org.jspecify.annotations.NullMarked;

/** A Kafka broker on this machine, in a JVM and on a class path of its own. */
@NullMarked
package io.fraudstream.local.broker;

import org.jspecify.annotations.NullMarked;

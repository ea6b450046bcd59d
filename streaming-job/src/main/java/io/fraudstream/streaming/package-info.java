/** The Spark job: from Kafka records to decisions in Delta Lake, exactly once. */
@NullMarked
package io.fraudstream.streaming;

import org.jspecify.annotations.NullMarked;

/** Sending to Kafka without losing track: topics, the sender, its ledger and its progress. */
@NullMarked
package io.fraudstream.producer.kafka;

import org.jspecify.annotations.NullMarked;

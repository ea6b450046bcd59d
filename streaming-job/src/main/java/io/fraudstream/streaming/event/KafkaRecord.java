package io.fraudstream.streaming.event;

import org.jspecify.annotations.Nullable;

/**
 * A record as Kafka holds it.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset
 * @param timestamp the record's timestamp, epoch milliseconds: when the sender meant to send it
 * @param key the key's bytes; it only chooses the partition, nothing is read from it
 * @param value the value's bytes, kept as they came until the record is scored or quarantined
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way; never compared
public record KafkaRecord(
    String topic,
    int partition,
    long offset,
    long timestamp,
    byte @Nullable [] key,
    byte @Nullable [] value) {}

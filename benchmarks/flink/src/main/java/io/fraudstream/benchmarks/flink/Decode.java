package io.fraudstream.benchmarks.flink;

import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import io.fraudstream.streaming.event.EventDecoder;
import io.fraudstream.streaming.event.KafkaRecord;
import io.fraudstream.transactions.RecordHeaders;
import io.fraudstream.transactions.Topics;
import java.time.Duration;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Payments and labels from Kafka, packed, with the terminal that they are of. */
final class Decode implements KafkaRecordDeserializationSchema<Tuple2<String, byte[]>> {
  /** A terminal or a card, and a packed event. */
  static final TypeInformation<Tuple2<String, byte[]>> KEYED =
      Types.TUPLE(Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private static final long serialVersionUID = 1;
  private static final Duration MAX_FUTURE_SKEW = Duration.ofMinutes(10);

  private final EventDecoder decoder = new EventDecoder(Topics.LABELS, MAX_FUTURE_SKEW);

  @Override
  public void deserialize(
      ConsumerRecord<byte[], byte[]> read, Collector<Tuple2<String, byte[]>> out) {
    Header version = read.headers().lastHeader(RecordHeaders.SCHEMA_VERSION);
    Event event =
        decoder.decode(
            new KafkaRecord(
                read.topic(),
                read.partition(),
                read.offset(),
                read.timestamp(),
                null,
                read.value()),
            version == null ? null : version.value());
    if (event.content() instanceof Event.Payment payment) {
      out.collect(Tuple2.of(payment.transaction().terminalId(), packed(event)));
    } else if (event.content() instanceof Event.Verdict verdict) {
      out.collect(Tuple2.of(verdict.label().terminalId(), packed(event)));
    } else {
      throw new IllegalStateException("The simulator sent what the contract forbids: " + event);
    }
  }

  /** Without the JSON, which only the job's tables need. */
  private static byte[] packed(Event event) {
    KafkaRecord source = event.source();
    return EventCodec.pack(
        new Event(
            new KafkaRecord(
                source.topic(),
                source.partition(),
                source.offset(),
                source.timestamp(),
                null,
                null),
            event.content()));
  }

  @Override
  public TypeInformation<Tuple2<String, byte[]>> getProducedType() {
    return KEYED;
  }
}

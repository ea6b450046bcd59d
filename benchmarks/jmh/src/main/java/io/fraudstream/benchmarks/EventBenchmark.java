package io.fraudstream.benchmarks;

import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import io.fraudstream.streaming.event.EventDecoder;
import io.fraudstream.streaming.event.KafkaRecord;
import io.fraudstream.transactions.RecordHeaders;
import io.fraudstream.transactions.Topics;
import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A payment from Kafka's bytes to an event, and from operator to operator. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventBenchmark {
  private final EventDecoder decoder = new EventDecoder(Topics.LABELS, Duration.ofMinutes(5));
  private final byte[] schemaVersion = RecordHeaders.currentVersion();
  private final KafkaRecord record = record(Payments.ofCard(0, 1));
  private final Event event = decoder.decode(record, schemaVersion);
  private final byte[] packed = EventCodec.pack(event);

  /** One record's JSON, read and checked. */
  @Benchmark
  public Event decode() {
    return decoder.decode(record, schemaVersion);
  }

  /** One event to the bytes that a shuffle moves. */
  @Benchmark
  public byte[] pack() {
    return EventCodec.pack(event);
  }

  /** And back. */
  @Benchmark
  public Event unpack() {
    return EventCodec.unpack(packed).next();
  }

  private static KafkaRecord record(Transaction payment) {
    return new KafkaRecord(
        Topics.TRANSACTIONS,
        0,
        0,
        payment.eventTime(),
        payment.cardId().getBytes(StandardCharsets.UTF_8),
        TransactionCodec.encode(payment));
  }
}

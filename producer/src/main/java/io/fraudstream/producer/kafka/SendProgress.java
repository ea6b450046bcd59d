package io.fraudstream.producer.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/** How far a run is, for another thread to poll. Records count once Kafka acknowledged them. */
public final class SendProgress {
  /** What a run is doing. */
  public enum Phase {
    /** Nothing was sent yet. */
    STARTING,
    /** History, as fast as Kafka takes it. */
    BACKFILL,
    /** At the given pace. */
    LIVE,
    /** Waiting for the last acknowledgements. */
    FINISHING,
    /** Over: every record that was sent is acknowledged. */
    DONE
  }

  private static final long NO_EVENT = Long.MIN_VALUE;

  private final Map<RecordKind, AtomicLong> acknowledged = new EnumMap<>(RecordKind.class);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong eventTime = new AtomicLong(NO_EVENT);
  private final ConcurrentMap<String, Long> truths = new ConcurrentHashMap<>();
  private final ConcurrentMap<TopicPartition, PartitionOffsets> offsets = new ConcurrentHashMap<>();
  private volatile Phase phase = Phase.STARTING;

  public SendProgress() {
    for (RecordKind kind : RecordKind.values()) {
      acknowledged.put(kind, new AtomicLong());
    }
  }

  public Phase phase() {
    return phase;
  }

  /** Payments that are to be scored, late ones included. */
  public long transactions() {
    return Arrays.stream(RecordKind.values())
        .filter(RecordKind::scored)
        .mapToLong(this::count)
        .sum();
  }

  public long labels() {
    return count(RecordKind.LABEL);
  }

  /** Everything else: copies, and what must be refused. */
  public long other() {
    return total() - transactions() - labels();
  }

  public long count(RecordKind kind) {
    return counter(kind).get();
  }

  /** Bytes of keys and values, before compression. */
  public long bytes() {
    return bytes.get();
  }

  /** Sent and not yet acknowledged. */
  public long inFlight() {
    return Math.max(0, sent.get() - total());
  }

  /** The event clock: the latest event time whose turn has come. */
  public Optional<Instant> eventTime() {
    long reached = eventTime.get();
    return reached == NO_EVENT ? Optional.empty() : Optional.of(Instant.ofEpochMilli(reached));
  }

  /** The figures as they stand; final once the phase is {@link Phase#DONE}. */
  public RunSummary summary() {
    Map<RecordKind, Long> records = new EnumMap<>(RecordKind.class);
    for (RecordKind kind : RecordKind.values()) {
      records.put(kind, count(kind));
    }
    SortedMap<String, Long> frauds = new TreeMap<>(truths);
    frauds.remove(OutboundRecord.GENUINE);
    List<PartitionOffsets> ranges =
        offsets.values().stream()
            .sorted(
                Comparator.comparing(PartitionOffsets::topic)
                    .thenComparingInt(PartitionOffsets::partition))
            .toList();
    return new RunSummary(records, frauds, ranges, bytes(), eventTime());
  }

  public void enter(Phase next) {
    phase = next;
  }

  public void reached(long newEventTime) {
    eventTime.accumulateAndGet(newEventTime, Math::max);
  }

  void sent() {
    sent.incrementAndGet();
  }

  void acknowledged(OutboundRecord record, int partition, long offset) {
    counter(record.kind()).incrementAndGet();
    byte[] key = record.key();
    bytes.addAndGet(record.value().length + (key == null ? 0L : key.length));
    if (record.kind().scored() && !record.truth().isEmpty()) {
      truths.merge(record.truth(), 1L, Long::sum);
    }
    offsets.compute(
        new TopicPartition(record.topic(), partition),
        (place, range) ->
            range == null
                ? new PartitionOffsets(record.topic(), partition, offset, offset, 1)
                : range.plus(offset));
  }

  private long total() {
    return acknowledged.values().stream().mapToLong(AtomicLong::get).sum();
  }

  private AtomicLong counter(RecordKind kind) {
    return requireNonNull(acknowledged.get(kind));
  }
}

package io.fraudstream.streaming.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.model.features.Feature;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class EventPacksTest {
  @Test
  void each_event_comes_once_under_its_key_and_in_order() {
    List<Event> events = IntStream.range(0, 1000).mapToObj(i -> payment(i, 10)).toList();
    Map<String, List<Long>> offsets = new HashMap<>();
    packs(events.iterator())
        .forEachRemaining(
            keyed ->
                EventCodec.unpack(keyed._2())
                    .forEachRemaining(
                        event ->
                            offsets
                                .computeIfAbsent(keyed._1(), key -> new ArrayList<>())
                                .add(event.source().offset())));

    assertThat(offsets).hasSize(7);
    offsets.forEach(
        (key, those) ->
            assertThat(those)
                .isSorted()
                .hasSizeGreaterThan(140)
                .allMatch(offset -> key(offset).equals(key)));
    assertThat(offsets.values().stream().mapToInt(List::size).sum()).isEqualTo(1000);
  }

  @Test
  void no_more_than_a_chunk_is_taken_ahead_and_a_hot_key_fills_many_packs() {
    AtomicInteger taken = new AtomicInteger();
    Iterator<Event> hot =
        IntStream.range(0, 20_000)
            .peek(i -> taken.incrementAndGet())
            .mapToObj(i -> payment(7L * i, 1000))
            .iterator();
    Iterator<Tuple2<String, byte[]>> packs = packs(hot);

    byte[] first = packs.next()._2();
    assertThat(taken.get() * 1000).isBetween(EventPacks.PACK_BYTES, EventPacks.CHUNK_BYTES);
    assertThat(first.length).isBetween(EventPacks.PACK_BYTES / 2, EventPacks.PACK_BYTES);
    packs.forEachRemaining(
        pack -> assertThat(pack._2().length).isLessThanOrEqualTo(EventPacks.PACK_BYTES));
    assertThat(taken).hasValue(20_000);
  }

  @Test
  void what_is_larger_than_a_pack_or_a_chunk_is_a_pack_of_its_own() {
    int huge = EventPacks.CHUNK_BYTES + 1;
    List<byte[]> packs = new ArrayList<>();
    packs(List.of(payment(0, 10), payment(7, huge), payment(14, 10)).iterator())
        .forEachRemaining(keyed -> packs.add(keyed._2()));

    assertThat(packs).hasSize(3);
    assertThat(EventCodec.unpack(packs.get(1)).next().source().value()).hasSize(huge);
  }

  @Test
  void events_that_are_packed_alone_and_joined_are_a_pack() {
    List<Event> events = List.of(label(1), payment(2, 10), refusal(3));
    byte[] pack = EventCodec.pack(events.iterator()).next();

    assertThat(EventCodec.unpack(pack))
        .toIterable()
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactlyElementsOf(events);
    EventFrames frames = new EventFrames(pack);
    for (Event event : events) {
      assertThat(frames.next()).isTrue();
      assertThat(frames.offset()).isEqualTo(event.source().offset());
      assertThat(frames.cardId()).isEqualTo(event.content() instanceof Event.Payment ? "c" : null);
    }
    assertThat(frames.next()).isFalse();
  }

  @Test
  void only_payments_move_the_watermark() {
    List<Event> events = List.of(payment(5, 1), label(1 << 20), payment(9, 1), refusal(1 << 21));

    assertThat(EventFrames.latestPayment(EventCodec.pack(events.iterator()).next())).isEqualTo(9);
    assertThat(EventFrames.latestPayment(EventCodec.pack(label(1 << 20)))).isZero();
    assertThat(EventFrames.latestPayment(EventCodec.pack(refusal(1 << 20)))).isZero();
  }

  private static Iterator<Tuple2<String, byte[]>> packs(Iterator<Event> events) {
    return new EventPacks<>(
        events, (event, packs) -> packs.add(key(event.source().offset()), event));
  }

  private static String key(long offset) {
    return "k" + offset % 7;
  }

  /** Its event time is its offset. */
  private static Event payment(long offset, int bytes) {
    return new Event(
        source(offset, bytes),
        new Event.Payment(
            new Transaction("t", offset, "c", "m", 1, "EUR", null, null, null, null, null),
            false,
            0,
            new double[Feature.COUNT]));
  }

  private static Event label(long offset) {
    return new Event(
        source(offset, 1),
        new Event.Verdict(new Label("t", "c", "m", offset, true, offset, "chargeback")));
  }

  private static Event refusal(long offset) {
    return payment(offset, 1).rejected(RejectionReason.FUTURE, "ahead");
  }

  private static KafkaRecord source(long offset, int bytes) {
    return new KafkaRecord("topic", 0, offset, 0, "k".getBytes(UTF_8), new byte[bytes]);
  }
}

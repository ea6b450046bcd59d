package io.fraudstream.streaming.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Iterators;
import com.google.common.collect.Lists;
import com.google.common.collect.Streams;
import com.google.common.hash.Hashing;
import io.fraudstream.model.features.Feature;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import io.fraudstream.streaming.event.KafkaRecord;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;

class KeyedEventsTest {
  private static final List<Event> EVENTS =
      List.of(
          payment(0, "c1", "m1"),
          payment(1, "c2", "m1"),
          payment(2, "c1", "m2"),
          event(3, 0, new Event.Verdict(new Label("t", "c1", "m2", 1, true, 2, "chargeback"))),
          payment(4, "c1", "m1").rejected(RejectionReason.FUTURE, "ahead"));

  @Test
  void payments_and_labels_meet_at_their_terminal_and_rejected_events_pass_by() {
    Map<String, Set<Long>> keyed = offsets(KeyedEvents.byTerminal(EVENTS.iterator()));

    assertThat(keyed).containsEntry("m1", Set.of(0L, 1L)).containsEntry("m2", Set.of(2L, 3L));
    assertPassBy(keyed, Set.of(4L));
  }

  @Test
  void payments_of_several_packs_meet_at_their_card_and_all_else_passes_by() {
    Map<String, Set<Long>> keyed =
        offsets(
            KeyedEvents.byCard(
                Iterators.transform(
                    KeyedEvents.byTerminal(EVENTS.iterator()), terminal -> terminal._2())));

    assertThat(keyed).containsEntry("c1", Set.of(0L, 2L)).containsEntry("c2", Set.of(1L));
    assertPassBy(keyed, Set.of(3L, 4L));
  }

  @Test
  void whatever_order_packs_without_payments_come_in_the_same_packs_go_on() {
    int bytes = 1 << 16; // four make a pack, sixty-four a chunk
    List<byte[]> payments =
        IntStream.range(0, 400)
            .mapToObj(i -> EventCodec.pack(payment(i, "c" + i % 3, "m", bytes)))
            .toList();
    List<byte[]> refusals =
        IntStream.range(400, 500)
            .mapToObj(
                i ->
                    EventCodec.pack(
                        payment(i, "c1", "m", bytes).rejected(RejectionReason.FUTURE, "ahead")))
            .toList();
    List<byte[]> before = new ArrayList<>(Lists.reverse(refusals));
    before.addAll(payments);
    List<byte[]> among = new ArrayList<>(payments);
    for (int i = 0; i < refusals.size(); i++) {
      among.add(3 * i, refusals.get(i));
    }

    List<String> packs = packsByCard(before);

    assertThat(packs).hasSizeGreaterThan(refusals.size() + 3);
    assertThat(packsByCard(among)).containsExactlyInAnyOrderElementsOf(packs);
  }

  private static List<String> packsByCard(List<byte[]> packs) {
    return Streams.stream(KeyedEvents.byCard(packs.iterator()))
        .map(keyed -> keyed._1() + " " + Hashing.sha256().hashBytes(keyed._2()))
        .toList();
  }

  private static void assertPassBy(Map<String, Set<Long>> keyed, Set<Long> offsets) {
    Set<Long> passing = new HashSet<>();
    keyed.forEach(
        (key, those) -> {
          if (KeyedEvents.bypasses(key)) {
            passing.addAll(those);
          }
        });
    assertThat(passing).isEqualTo(offsets);
  }

  private static Map<String, Set<Long>> offsets(Iterator<Tuple2<String, byte[]>> packs) {
    Map<String, Set<Long>> offsets = new HashMap<>();
    packs.forEachRemaining(
        keyed ->
            EventCodec.unpack(keyed._2())
                .forEachRemaining(
                    event ->
                        offsets
                            .computeIfAbsent(keyed._1(), key -> new HashSet<>())
                            .add(event.source().offset())));
    return offsets;
  }

  private static Event payment(long offset, String card, String terminal) {
    return payment(offset, card, terminal, 0);
  }

  private static Event payment(long offset, String card, String terminal, int bytes) {
    return event(
        offset,
        bytes,
        new Event.Payment(
            new Transaction(
                "t" + offset, 1, card, terminal, 1, "EUR", null, null, null, null, null),
            false,
            0,
            new double[Feature.COUNT]));
  }

  private static Event event(long offset, int bytes, Event.Content content) {
    return new Event(new KafkaRecord("topic", 0, offset, 0, null, new byte[bytes]), content);
  }
}

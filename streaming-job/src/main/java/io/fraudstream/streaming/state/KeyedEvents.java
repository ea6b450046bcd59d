package io.fraudstream.streaming.state;

import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import io.fraudstream.streaming.event.EventFrames;
import io.fraudstream.streaming.event.EventOrder;
import io.fraudstream.streaming.event.EventPacks;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import scala.Tuple2;

/** Packs of events with the key that chooses their place in a stateful operator. */
public final class KeyedEvents {
  /** Key and pack. */
  public static final Encoder<Tuple2<String, byte[]>> ENCODER =
      Encoders.tuple(Encoders.STRING(), Encoders.BINARY());

  /**
   * No identifier of the contract may hold this character, so no key of an event collides with a
   * bypass.
   */
  private static final char BYPASS = '\u0000';

  private static final int BYPASS_KEYS = 64;

  private KeyedEvents() {}

  /** Packs events by their terminals; rejected ones pass by. */
  public static Iterator<Tuple2<String, byte[]>> byTerminal(Iterator<Event> events) {
    return new EventPacks<>(events, (event, packs) -> packs.add(terminalKey(event), event));
  }

  /**
   * Packs the events of packs anew by their cards; labels and rejected ones pass by. The packs are
   * the same whatever the order in which packs without payments come: those of a bypass come as the
   * shuffle fetched them. Spark compares what a task that it runs again hands on, and ends the
   * micro-batch where that differs.
   */
  public static Iterator<Tuple2<String, byte[]>> byCard(Iterator<byte[]> events) {
    return new EventPacks<>(
        events,
        (pack, packs) -> {
          if (EventFrames.anyPayment(pack)) {
            addByCard(pack, packs);
          } else {
            packs.pass(bypassKey(firstOffset(pack)), pack);
          }
        });
  }

  private static void addByCard(byte[] pack, EventPacks<byte[]> packs) {
    EventFrames frames = new EventFrames(pack);
    while (frames.next()) {
      String card = frames.cardId();
      packs.add(card == null ? bypassKey(frames.offset()) : card, frames);
    }
  }

  private static long firstOffset(byte[] pack) {
    EventFrames frames = new EventFrames(pack);
    frames.next();
    return frames.offset();
  }

  /** Whether events under this key touch no state. */
  static boolean bypasses(String key) {
    return key.charAt(0) == BYPASS;
  }

  /** The unpacked events of one key in the order of processing. */
  static List<Event> sorted(Iterator<Tuple2<String, byte[]>> rows) {
    List<Event> events = new ArrayList<>();
    rows.forEachRemaining(row -> EventCodec.unpack(row._2()).forEachRemaining(events::add));
    events.sort(EventOrder.INSTANCE);
    return events;
  }

  private static String terminalKey(Event event) {
    if (event.content() instanceof Event.Payment payment) {
      return payment.transaction().terminalId();
    }
    return event.content() instanceof Event.Verdict verdict
        ? verdict.label().terminalId()
        : bypassKey(event.source().offset());
  }

  private static String bypassKey(long offset) {
    return BYPASS + Long.toString(offset % BYPASS_KEYS);
  }
}

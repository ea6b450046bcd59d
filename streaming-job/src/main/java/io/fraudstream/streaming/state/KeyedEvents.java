package io.fraudstream.streaming.state;

import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import io.fraudstream.streaming.event.EventOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import scala.Tuple2;

/** Packed events with the key that chooses their place in a stateful operator. */
public final class KeyedEvents {
  /** Key and packed event. */
  public static final Encoder<Tuple2<String, byte[]>> ENCODER =
      Encoders.tuple(Encoders.STRING(), Encoders.BINARY());

  /**
   * No identifier of the contract may hold this character, so no key of an event collides with a
   * bypass.
   */
  private static final char BYPASS = '\u0000';

  private static final int BYPASS_KEYS = 64;

  private KeyedEvents() {}

  /** Keys an event by its terminal; a rejected one passes by. */
  public static Tuple2<String, byte[]> byTerminal(Event event) {
    return new Tuple2<>(terminalKey(event), EventCodec.pack(event));
  }

  /** Keys an event by its card; labels and rejected ones pass by. */
  public static Tuple2<String, byte[]> byCard(Event event) {
    String key =
        event.content() instanceof Event.Payment payment
            ? payment.transaction().cardId()
            : bypassKey(event);
    return new Tuple2<>(key, EventCodec.pack(event));
  }

  /** Whether events under this key touch no state. */
  static boolean bypasses(String key) {
    return key.charAt(0) == BYPASS;
  }

  /** The unpacked events of one key in the order of processing. */
  static List<Event> sorted(Iterable<Tuple2<String, byte[]>> rows) {
    List<Event> events = new ArrayList<>();
    rows.forEach(row -> events.add(EventCodec.unpack(row._2())));
    events.sort(EventOrder.INSTANCE);
    return events;
  }

  /** Drops the key. */
  public static MapFunction<Tuple2<String, byte[]>, byte[]> packed() {
    return Tuple2::_2;
  }

  private static String terminalKey(Event event) {
    if (event.content() instanceof Event.Payment payment) {
      return payment.transaction().terminalId();
    }
    return event.content() instanceof Event.Verdict verdict
        ? verdict.label().terminalId()
        : bypassKey(event);
  }

  private static String bypassKey(Event event) {
    return BYPASS + Long.toString(event.source().offset() % BYPASS_KEYS);
  }
}

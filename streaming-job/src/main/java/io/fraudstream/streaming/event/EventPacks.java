package io.fraudstream.streaming.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;

/**
 * Gathers events by key: takes a chunk of them, gives a pack for each key among them, takes the
 * next chunk. Chunks and packs are bounded, so that neither a hot key nor large rejected records
 * stand in memory at once; what alone is larger is a pack of its own.
 *
 * @param <T> what the events come in
 */
public final class EventPacks<T> implements Iterator<Tuple2<String, byte[]>> {
  /** Larger ones make larger packs, but gave the garbage collector more to do than they saved. */
  static final int CHUNK_BYTES = 4 << 20;

  static final int PACK_BYTES = 1 << 18;

  private final Iterator<T> source;
  private final BiConsumer<T, EventPacks<T>> adder;
  private final EventWriter chunk = new EventWriter();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> keys = new ArrayList<>();

  /** Where each event ends in the chunk, and the number of its key. */
  private int[] ends = new int[64];

  private int[] keyOf = new int[64];
  private int events;

  /**
   * The events by key once the chunk is whole, how many those are, and how many have been given.
   */
  private int[] order = new int[0];

  private int ordered;
  private int given;

  /** What is given next as it came. */
  private @Nullable Tuple2<String, byte[]> passed;

  /**
   * @param source where the events come from
   * @param adder calls {@code add} for each event of one element of the source, or {@code pass} for
   *     the element
   */
  public EventPacks(Iterator<T> source, BiConsumer<T, EventPacks<T>> adder) {
    this.source = source;
    this.adder = adder;
  }

  /** Packs an event under a key. */
  public void add(String key, Event event) {
    chunk.put(event);
    added(key);
  }

  /** Copies the event where some frames stand under a key. */
  public void add(String key, EventFrames frames) {
    frames.copyTo(chunk);
    added(key);
  }

  /**
   * Gives a pack as it is, beside the chunk: which packs the others become does not depend on it.
   */
  public void pass(String key, byte[] pack) {
    passed = new Tuple2<>(key, pack);
  }

  @Override
  public boolean hasNext() {
    if (passed == null && given == ordered) {
      fill();
    }
    return passed != null || given < ordered;
  }

  @Override
  public Tuple2<String, byte[]> next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (passed != null) {
      Tuple2<String, byte[]> next = passed;
      passed = null;
      return next;
    }
    int key = keyOf[order[given]];
    int bytes = size(order[given]);
    int end = given + 1;
    while (end < ordered && keyOf[order[end]] == key && bytes + size(order[end]) <= PACK_BYTES) {
      bytes += size(order[end++]);
    }
    byte[] pack = new byte[bytes];
    for (int at = 0; given < end; given++) {
      int event = order[given];
      chunk.copy(start(event), ends[event], pack, at);
      at += size(event);
    }
    return new Tuple2<>(keys.get(key), pack);
  }

  /** Begins the next chunk where the last one has been given, else goes on with the one begun. */
  private void fill() {
    if (ordered > 0) {
      chunk.clear();
      numbers.clear();
      keys.clear();
      events = 0;
      ordered = 0;
      given = 0;
    }
    while (passed == null && chunk.size() < CHUNK_BYTES && source.hasNext()) {
      adder.accept(source.next(), this);
    }
    if (passed == null) {
      order();
    }
  }

  /** Counts the events of each key, then puts each event behind those of its key before it. */
  private void order() {
    int[] place = new int[keys.size() + 1];
    for (int event = 0; event < events; event++) {
      place[keyOf[event] + 1]++;
    }
    for (int key = 1; key < place.length; key++) {
      place[key] += place[key - 1];
    }
    if (order.length < events) {
      order = new int[ends.length];
    }
    for (int event = 0; event < events; event++) {
      order[place[keyOf[event]]++] = event;
    }
    ordered = events;
  }

  private void added(String key) {
    if (events == ends.length) {
      ends = Arrays.copyOf(ends, 2 * events);
      keyOf = Arrays.copyOf(keyOf, 2 * events);
    }
    Integer number = numbers.get(key);
    if (number == null) {
      number = keys.size();
      numbers.put(key, number);
      keys.add(key);
    }
    ends[events] = chunk.size();
    keyOf[events++] = number;
  }

  private int start(int event) {
    return event == 0 ? 0 : ends[event - 1];
  }

  private int size(int event) {
    return ends[event] - start(event);
  }
}

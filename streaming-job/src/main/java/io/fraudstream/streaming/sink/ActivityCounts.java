package io.fraudstream.streaming.sink;

import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.scoring.DecidedEvent;
import io.fraudstream.streaming.table.NewFile;
import io.fraudstream.transactions.Transaction;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * Payments an hour of event time, terminal, category and country: each task counts its own, and the
 * driver adds them up until an hour is over.
 */
public final class ActivityCounts implements Externalizable {
  private static final long serialVersionUID = 1;

  static final Duration HOUR = Duration.ofHours(1);

  /** By the hour's number since the epoch. */
  private final transient NavigableMap<Long, Map<Place, Count>> hours = new TreeMap<>();

  /** Where payments are counted together. */
  record Place(String terminal, @Nullable String category, @Nullable String country) {}

  static final class Count {
    long transactions;
    long alerts;
    double scores;
  }

  /** A row of the table. */
  record HourlyCount(Instant hour, Place place, Count count) {}

  /** Of no payments yet. */
  public ActivityCounts() {}

  /** Counts a row, if it is a payment. */
  public void add(DecidedEvent row) {
    if (row.event().content() instanceof Event.Payment payment) {
      Transaction transaction = payment.transaction();
      Count count =
          count(
              Math.floorDiv(transaction.eventTime(), HOUR.toMillis()),
              new Place(
                  transaction.terminalId(), transaction.merchantCategory(), transaction.country()));
      count.transactions++;
      count.alerts += row.isAlert() ? 1 : 0;
      count.scores += Objects.requireNonNull(row.scored()).score();
    }
  }

  /** Adds what another one has counted of the hours from a time on. */
  public void add(ActivityCounts other, Instant from) {
    other
        .hours
        .tailMap(number(from), true)
        .forEach(
            (hour, places) ->
                places.forEach(
                    (place, added) -> {
                      Count count = count(hour, place);
                      count.transactions += added.transactions;
                      count.alerts += added.alerts;
                      count.scores += added.scores;
                    }));
  }

  /** Forgets the hours before a time. */
  public void removeBefore(Instant hour) {
    hours.headMap(number(hour)).clear();
  }

  /** How many rows there would be. */
  public int rows() {
    return rows(hours);
  }

  /** How many of them there would be of the hours before a time. */
  public int rowsBefore(Instant hour) {
    return rows(hours.headMap(number(hour)));
  }

  /** The end of the newest hour that has a payment. */
  public Instant end() {
    return hours.isEmpty() ? Instant.EPOCH : start(hours.lastKey() + 1);
  }

  /**
   * Writes the hours before a time, of which there is at least one row.
   *
   * @param folder the table's
   * @return a file that is no part of the table yet
   */
  public NewFile write(Instant before, String folder, Configuration hadoop) {
    RowFile<HourlyCount> file = new RowFile<>(folder, 0, new ActivityColumns(), hadoop);
    try {
      hours
          .headMap(number(before))
          .forEach(
              (hour, places) ->
                  places.forEach(
                      (place, count) -> file.write(new HourlyCount(start(hour), place, count))));
      return file.finish();
    } catch (RuntimeException | Error e) { // Hadoop has FSError for a full disk
      file.discard();
      throw e;
    }
  }

  /** Java's own way of sending a task's result takes longer for each object. */
  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeInt(rows());
    for (Map.Entry<Long, Map<Place, Count>> hour : hours.entrySet()) {
      for (Map.Entry<Place, Count> row : hour.getValue().entrySet()) {
        out.writeLong(hour.getKey());
        out.writeUTF(row.getKey().terminal());
        out.writeUTF(Objects.requireNonNullElse(row.getKey().category(), ""));
        out.writeUTF(Objects.requireNonNullElse(row.getKey().country(), ""));
        out.writeLong(row.getValue().transactions);
        out.writeLong(row.getValue().alerts);
        out.writeDouble(row.getValue().scores);
      }
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    for (int rows = in.readInt(); rows > 0; rows--) {
      long hour = in.readLong();
      Count count = count(hour, new Place(in.readUTF(), word(in), word(in)));
      count.transactions = in.readLong();
      count.alerts = in.readLong();
      count.scores = in.readDouble();
    }
  }

  /** There are few of them, and each stands in many rows. */
  private static @Nullable String word(ObjectInput in) throws IOException {
    String word = in.readUTF();
    return word.isEmpty() ? null : word.intern();
  }

  private Count count(long hour, Place place) {
    return hours
        .computeIfAbsent(hour, any -> new HashMap<>())
        .computeIfAbsent(place, any -> new Count());
  }

  private static int rows(Map<Long, Map<Place, Count>> hours) {
    return hours.values().stream().mapToInt(Map::size).sum();
  }

  private static long number(Instant hour) {
    return Math.floorDiv(hour.getEpochSecond(), HOUR.toSeconds());
  }

  private static Instant start(long hour) {
    return Instant.ofEpochSecond(hour * HOUR.toSeconds());
  }
}

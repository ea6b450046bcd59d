package io.fraudstream.model.features;

import static io.fraudstream.model.features.Payments.DAY;
import static io.fraudstream.model.features.Payments.MINUTE;
import static io.fraudstream.model.features.Payments.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.fraudstream.model.fuzz.Fuzz;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Transaction;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StateFuzzTest {
  private static final FeatureSettings SETTINGS =
      new FeatureSettings(Duration.ofDays(7), Duration.ofDays(3), 16);
  private static final long LAST_TIME = 253_402_300_799_999L;
  private static final long MOST_BYTES_PER_READ = 40 << 20;
  private static final long[] ROWS = {1 << 12, 1 << 18, 1 << 20, 1L << 31, 1L << 63};
  private static final String[] CURRENCIES = {"EUR", "JPY", "KWD", "VND", "XAF"};
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void any_bytes_are_a_card_or_refused_and_never_ask_for_much_memory() {
    assertThat(Fuzz.run("card bytes", random -> readOrRefused(random, 4, Card::read)))
        .containsOnlyKeys("read", "refused");
  }

  @Test
  void any_bytes_are_a_terminal_or_refused_and_never_ask_for_much_memory() {
    assertThat(Fuzz.run("terminal bytes", random -> readOrRefused(random, 0, Terminal::read)))
        .containsOnlyKeys("read", "refused");
  }

  @Test
  void a_card_that_was_packed_and_read_goes_on_as_the_one_that_was_not() {
    Fuzz.run("card round trip", random -> roundTrip(random, Card::read));
  }

  @Test
  void a_terminal_that_was_packed_and_read_goes_on_as_the_one_that_was_not() {
    Fuzz.run("terminal round trip", random -> roundTrip(random, Terminal::read));
  }

  private static String readOrRefused(RandomGenerator random, int details, Reader reader) {
    Key history = reader.read(null);
    new History(random).steps(history, random.nextInt(40));
    byte[] packed = history.toBytes();
    byte[] damaged =
        switch (random.nextInt(8)) {
          case 0 -> withVersion(packed[0], Fuzz.bytes(40, random));
          case 1 -> crafted(packed[0], details, random);
          default -> Fuzz.damaged(packed, random);
        };
    long before = THREADS.getCurrentThreadAllocatedBytes();
    Key key;
    try {
      key = reader.read(damaged);
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageStartingWith("Cannot read the state of a ");
      return "refused";
    } finally {
      assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(MOST_BYTES_PER_READ);
    }
    new History(random).steps(key, 3);
    assertThat(key.toBytes()).isNotEmpty();
    return "read";
  }

  private static byte[] withVersion(byte version, byte[] bytes) {
    if (bytes.length > 0) {
      bytes[0] = version;
    }
    return bytes;
  }

  /**
   * The form of a state with any numbers in it; columns without width make many rows of no bytes.
   */
  private static byte[] crafted(byte version, int details, RandomGenerator random) {
    PackedWriter out = new PackedWriter(64);
    out.octet(version);
    craftedRows(out, 2 + details, random);
    int frauds = random.nextInt(3);
    out.varint(frauds);
    for (int i = 0; i < frauds; i++) {
      out.varint(random.nextInt(3));
      out.signed(random.nextLong());
    }
    craftedRows(out, 2, random);
    craftedRows(out, 5, random);
    return out.toBytes();
  }

  private static void craftedRows(PackedWriter out, int columns, RandomGenerator random) {
    long rows =
        random.nextInt(16) == 0
            ? ROWS[random.nextInt(ROWS.length)] - random.nextInt(2)
            : random.nextInt(5);
    out.varint(rows);
    if (rows == 0) {
      return;
    }
    out.varint(random.nextLong() >> random.nextInt(Long.SIZE));
    for (int column = rows == 1 ? 1 : 0; column <= columns; column++) {
      out.signed(random.nextLong() >> random.nextInt(Long.SIZE));
      int width = rows == (rows & 7) ? random.nextInt(9) : 0;
      out.octet(width);
      for (long bytes = width * (column == 0 ? rows - 1 : rows); bytes > 0; bytes--) {
        out.octet(random.nextInt(256));
      }
    }
  }

  private static String roundTrip(RandomGenerator random, Reader reader) {
    Key stays = reader.read(null);
    History history = new History(random);
    history.steps(stays, random.nextInt(60));
    byte[] packed = stays.toBytes();
    Key read = reader.read(packed);
    assertThat(read.toBytes()).isEqualTo(packed);
    int next = random.nextInt(1, 20);
    for (int i = 0; i < next; i++) {
      history.step(stays, read);
    }
    assertThat(read.toBytes()).isEqualTo(stays.toBytes());
    return packed.length < 100 ? "less than 100 bytes" : "100 bytes or more";
  }

  @FunctionalInterface
  private interface Reader {
    Key read(byte @Nullable [] packed);
  }

  /** What both states can do. */
  private interface Key {
    boolean observe(Transaction tx, double[] features);

    void label(Label label);

    void expire(long watermark);

    byte[] toBytes();
  }

  private record Card(CardState state) implements Key {
    static Key read(byte @Nullable [] packed) {
      return new Card(CardState.read(packed, SETTINGS));
    }

    @Override
    public boolean observe(Transaction tx, double[] features) {
      return state.observe(tx, features);
    }

    @Override
    public void label(Label label) {}

    @Override
    public void expire(long watermark) {
      state.expire(watermark);
    }

    @Override
    public byte[] toBytes() {
      return state.toBytes();
    }
  }

  private record Terminal(TerminalState state) implements Key {
    static Key read(byte @Nullable [] packed) {
      return new Terminal(TerminalState.read(packed, SETTINGS));
    }

    @Override
    public boolean observe(Transaction tx, double[] features) {
      return state.observe(tx, features);
    }

    @Override
    public void label(Label label) {
      state.label(label);
    }

    @Override
    public void expire(long watermark) {
      state.expire(watermark);
    }

    @Override
    public byte[] toBytes() {
      return state.toBytes();
    }
  }

  /** Payments, labels and watermarks of one key, some of them as far apart as the rules allow. */
  private static final class History {
    private final RandomGenerator random;
    private long time = START;

    History(RandomGenerator random) {
      this.random = random;
    }

    void steps(Key key, int count) {
      for (int i = 0; i < count; i++) {
        step(key);
      }
    }

    /** Does the same to each key; all must say the same about it. */
    void step(Key... keys) {
      switch (random.nextInt(12)) {
        case 0, 1 -> {
          Transaction tx = payment();
          boolean fraud = random.nextInt(4) > 0;
          long labelTime = Math.min(LAST_TIME, tx.eventTime() + random.nextLong(9 * DAY));
          Arrays.stream(keys).forEach(key -> key.label(Payments.label(tx, fraud, labelTime)));
        }
        case 2 -> {
          long watermark = time - random.nextLong(40 * DAY);
          Arrays.stream(keys).forEach(key -> key.expire(watermark));
        }
        default -> {
          Transaction tx = payment();
          double[] features = new double[Feature.COUNT];
          boolean added = keys[0].observe(tx, features);
          for (int i = 1; i < keys.length; i++) {
            double[] others = new double[Feature.COUNT];
            assertThat(keys[i].observe(tx, others)).isEqualTo(added);
            assertThat(others).isEqualTo(features);
            assertThat(Arrays.stream(features)).allMatch(Double::isFinite);
          }
        }
      }
    }

    private Transaction payment() {
      time =
          switch (random.nextInt(24)) {
            case 0 -> random.nextLong(LAST_TIME + 1);
            case 1, 2, 3 -> Math.max(0, time - random.nextLong(3 * DAY));
            case 4, 5, 6 -> time;
            case 7, 8, 9, 10, 11 -> time + random.nextLong(5 * DAY);
            default -> time + random.nextLong(MINUTE);
          };
      time = Math.min(time, LAST_TIME);
      boolean place = random.nextBoolean();
      return new Transaction(
          "tx-" + random.nextInt(200),
          time,
          "card",
          "terminal-" + random.nextInt(5),
          random.nextLong(random.nextInt(8) == 0 ? 1_000_000_000_001L : 100_000),
          CURRENCIES[random.nextInt(CURRENCIES.length)],
          null,
          random.nextBoolean() ? "online" : null,
          random.nextBoolean() ? "DE" : null,
          place ? random.nextDouble(-90, 90) : null,
          place ? random.nextDouble(-180, 180) : null);
    }
  }
}

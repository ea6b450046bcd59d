package io.fraudstream.streaming.event;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.fraudstream.model.fuzz.Fuzz;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A random record as nobody should send it: any bytes, or the JSON of a payment or a label with
 * something wrong in its fields, its form, its encoding or its bytes. Some have nothing wrong.
 *
 * @param version the header
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record HostileRecord(KafkaRecord source, byte @Nullable [] version) {
  private static final long NOW = 1_700_000_000_000L;

  private static final String[][] PAYMENT = {
    {"transaction_id", "\"t-1\"", "\"\\u00fc\\ud83d\\ude00\"", "\"x y\""},
    {"event_time", "1700000000000", "0", "1699999999999"},
    {"card_id", "\"card\"", "\"4111111111111112\"", "\"\u00fc\\/\\\"\""},
    {"terminal_id", "\"terminal\"", "\"\ud83d\ude00\""},
    {"amount_minor", "1999", "0", "1000000000000", "-0"},
    {"currency", "\"EUR\"", "\"JPY\"", "\"XXX\""},
    {"merchant_category", "\"5411\"", "null"},
    {"channel", "\"chip\"", "\"online\"", "null"},
    {"country", "\"DE\"", "null"},
    {"latitude", "52.5", "-0.0", "90", "1e-400", "null"},
    {"longitude", "-13.25", "180.0", "0.1e2", "null"},
  };

  private static final String[][] LABEL = {
    {"transaction_id", "\"t-1\"", "\"\\u00fc\\ud83d\\ude00\""},
    {"card_id", "\"card\"", "\"4111111111111112\""},
    {"terminal_id", "\"terminal\"", "\"\ud83d\ude00\""},
    {"event_time", "1700000000000", "0"},
    {"fraud", "true", "false"},
    {"label_time", "1700000000000", "253402300799999"},
    {"source", "\"chargeback\"", "\"\u00fc\""},
  };

  private static final String[] WRONG = {
    "null",
    "true",
    "\"\"",
    "\"  \"",
    "\"1700000000000\"",
    "-1",
    "5.0",
    "1e3",
    "1E+2147483648",
    "-1e-999999999",
    "1e400",
    "9223372036854775807",
    "9223372036854775808",
    "-9223372036854775808",
    "253402300799999",
    "253402300800000",
    "1700000600000",
    "1700000600001",
    "4111111111111111",
    "411111111111111.1",
    "\"4111111111111111\"",
    "\"4111 1111-1111 1111\"",
    "\"channel 4111111111111111 and more to make it long\"",
    "NaN",
    "-Infinity",
    "+1",
    "01",
    "0x10",
    ".5",
    "1.",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"fifteen letters\\ud83d\\ude00\"",
    "\"seven l\\ud83d\\ude00\"",
    "\"a\\u0000\"",
    "\"a\\nb\\u2028c\\u0085\"",
    "\"\u0001\"",
    "\"\\x\"",
    "\"\\u12\"",
    "'single'",
    "{}",
    "[1,{\"card_id\":\"inner\"}]",
    "\ufeff1",
    "/* comment */ 1",
    ",",
    "",
    "9".repeat(1_000),
    "9".repeat(1_001),
    "0." + "3".repeat(900),
    "\"" + "x".repeat(64) + "\"",
    "\"" + "x".repeat(65) + "\"",
    "\"" + "\u00fc".repeat(9_000) + "\"",
    "[".repeat(990) + "]".repeat(990),
    "[".repeat(2_000),
    "{\"a\":".repeat(1_100),
  };

  private static final String[] TOPICS = {"transactions", "labels", "", "t.o-p_i.c"};
  private static final long[] TIMESTAMPS = {
    0, -1, Long.MIN_VALUE, Long.MIN_VALUE + NOW, Long.MAX_VALUE, NOW * 1_000, 253_402_300_799_999L
  };
  private static final Charset[] ENCODINGS = {
    UTF_16BE, UTF_16LE, Charset.forName("UTF-32BE"), Charset.forName("UTF-32LE")
  };

  static HostileRecord draw(RandomGenerator random) {
    boolean label = random.nextBoolean();
    String topic = label ? "labels" : "transactions";
    long timestamp = NOW + random.nextLong(-700_000, 700_000);
    return new HostileRecord(
        new KafkaRecord(
            random.nextInt(16) > 0 ? topic : any(TOPICS, random),
            random.nextInt(),
            random.nextLong(),
            random.nextInt(16) > 0 ? timestamp : TIMESTAMPS[random.nextInt(TIMESTAMPS.length)],
            random.nextBoolean() ? null : Fuzz.bytes(40, random),
            value(label ? LABEL : PAYMENT, random)),
        version(random));
  }

  private static byte @Nullable [] version(RandomGenerator random) {
    return switch (random.nextInt(32)) {
      case 0 -> Fuzz.bytes(40, random);
      case 1 -> "4111111111111111".getBytes(UTF_8);
      case 2, 3, 4, 5 -> "1".getBytes(UTF_8);
      default -> null;
    };
  }

  private static byte @Nullable [] value(String[][] fields, RandomGenerator random) {
    if (random.nextInt(100) == 0) {
      return null;
    }
    if (random.nextInt(16) == 0) {
      return Fuzz.bytes(200, random);
    }
    byte[] json = encoded(object(fields, random), random);
    return random.nextInt(3) == 0 ? Fuzz.damaged(json, random) : json;
  }

  /** One object, mostly, with its fields in any order and a few of them wrong. */
  private static String object(String[][] fields, RandomGenerator random) {
    List<String> members = new ArrayList<>();
    for (String[] field : fields) {
      members.add(member(field[0], field[random.nextInt(1, field.length)]));
    }
    Collections.shuffle(members, new Random(random.nextLong()));
    for (int wrong = Math.max(0, random.nextInt(-2, 3)); wrong > 0; wrong--) {
      int at = random.nextInt(members.size());
      String field = any(fields, random)[0];
      switch (random.nextInt(5)) {
        case 0 -> members.remove(at);
        case 1 -> members.add(at, members.get(random.nextInt(members.size())));
        case 2 -> members.add(at, member("unknown" + random.nextInt(), any(WRONG, random)));
        default -> {
          members.removeIf(member -> member.startsWith("\"" + field + "\""));
          members.add(Math.min(at, members.size()), member(field, any(WRONG, random)));
        }
      }
    }
    String object = "{" + String.join(",", members) + "}";
    return switch (random.nextInt(24)) {
      case 0 -> object + object;
      case 1 -> "[" + object + "]";
      case 2 -> object + "\n \t\r";
      case 3 -> "\ufeff" + object;
      default -> object;
    };
  }

  private static byte[] encoded(String json, RandomGenerator random) {
    return json.getBytes(
        random.nextInt(24) == 0 ? ENCODINGS[random.nextInt(ENCODINGS.length)] : UTF_8);
  }

  private static String member(String field, String value) {
    return "\"" + field + "\":" + value;
  }

  private static <T> T any(T[] of, RandomGenerator random) {
    return of[random.nextInt(of.length)];
  }
}

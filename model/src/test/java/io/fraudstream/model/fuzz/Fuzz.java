package io.fraudstream.model.fuzz;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Checks a property on many random inputs. Each input has a seed of its own, one after the other
 * from {@code fraudstream.fuzz.seed}; {@code fraudstream.fuzz.tries} makes a long run of it.
 */
public final class Fuzz {
  private static final int SHORT = 10_000;
  private static final String TRIES = "fraudstream.fuzz.tries";
  private static final String SEED = "fraudstream.fuzz.seed";

  private static final byte[] TELLING = {
    0,
    1,
    0x1f,
    ' ',
    '"',
    '\\',
    ',',
    ':',
    '{',
    '}',
    '[',
    ']',
    '0',
    '9',
    '-',
    'e',
    0x7f,
    (byte) 0x80,
    (byte) 0xbf,
    (byte) 0xc1,
    (byte) 0xed,
    (byte) 0xf7,
    (byte) 0xfe,
    (byte) 0xff
  };

  private Fuzz() {}

  /** What must hold of every input. */
  @FunctionalInterface
  public interface Property {
    /** Makes one input, checks it and names what became of it. */
    String check(RandomGenerator random);
  }

  /**
   * Checks many inputs.
   *
   * @return how many inputs came to each outcome
   * @throws AssertionError at the first input that fails, with the seed that makes it again
   */
  public static Map<String, Integer> run(String name, Property property) {
    int tries = Integer.getInteger(TRIES, SHORT);
    long first = Long.getLong(SEED, 1);
    Map<String, Integer> outcomes = new TreeMap<>();
    for (long seed = first; seed < first + tries; seed++) {
      try {
        outcomes.merge(property.check(new SplittableRandom(seed)), 1, Integer::sum);
      } catch (Throwable e) {
        throw new AssertionError(
            "%s fails on the input of -D%s=%d: %s".formatted(name, SEED, seed, e), e);
      }
    }
    if (tries > SHORT) {
      System.out.printf("%s: %,d tries, %s%n", name, tries, outcomes);
    }
    return outcomes;
  }

  /** Some bytes with one to four kinds of damage. */
  public static byte[] damaged(byte[] bytes, RandomGenerator random) {
    byte[] damaged = bytes;
    for (int times = random.nextInt(1, 5); times > 0; times--) {
      damaged = damagedOnce(damaged, random);
    }
    return damaged;
  }

  /** Any bytes, fewer than a number. */
  public static byte[] bytes(int fewerThan, RandomGenerator random) {
    byte[] bytes = new byte[random.nextInt(fewerThan)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] damagedOnce(byte[] bytes, RandomGenerator random) {
    if (bytes.length == 0) {
      return bytes(16, random);
    }
    int at = random.nextInt(bytes.length);
    int end = at + random.nextInt(Math.min(bytes.length - at, 64) + 1);
    byte[] piece = Arrays.copyOfRange(bytes, at, end);
    byte[] none = {};
    return switch (random.nextInt(8)) {
      case 0 -> with(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(8)));
      case 1 -> with(bytes, at, TELLING[random.nextInt(TELLING.length)]);
      case 2 -> with(bytes, at, (byte) random.nextInt());
      case 3 -> Arrays.copyOf(bytes, at);
      case 4 -> spliced(bytes, at, end, none);
      case 5 -> spliced(bytes, at, at, piece);
      case 6 -> spliced(bytes, at, at, bytes(16, random));
      default -> {
        int to = random.nextInt(bytes.length);
        yield spliced(bytes, to, Math.min(bytes.length, to + piece.length), piece);
      }
    };
  }

  private static byte[] with(byte[] bytes, int at, byte value) {
    byte[] changed = bytes.clone();
    changed[at] = value;
    return changed;
  }

  private static byte[] spliced(byte[] bytes, int from, int to, byte[] replacement) {
    byte[] changed = new byte[bytes.length - (to - from) + replacement.length];
    System.arraycopy(bytes, 0, changed, 0, from);
    System.arraycopy(replacement, 0, changed, from, replacement.length);
    System.arraycopy(bytes, to, changed, from + replacement.length, bytes.length - to);
    return changed;
  }
}

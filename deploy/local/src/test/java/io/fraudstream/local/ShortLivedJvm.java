package io.fraudstream.local;

import java.util.List;
import java.util.stream.Stream;

/** The options of a job's JVM that lives for a minute or two. */
public final class ShortLivedJvm {
  private ShortLivedJvm() {}

  /** With more of a test's own. */
  public static List<String> options(String... more) {
    return Stream.concat(
            // The optimising compiler would cost more than it saves; without it the JVM has a
            // quarter of the room for code, which Spark fills.
            Stream.of("-Xmx2g", "-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=256m"),
            Stream.of(more))
        .toList();
  }
}

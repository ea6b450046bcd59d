package io.fraudstream.local.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the job's log says of a micro-batch.
 *
 * @param decideMillis from its begin until everything was decided
 * @param commitMillis from then until the tables had it
 */
record BatchLog(long decideMillis, long commitMillis) {
  private static final Pattern LINE =
      Pattern.compile("Batch (\\d+): .*; (\\d+) ms to decide, (\\d+) ms to commit");

  /** By the number of the batch; of one that was done twice the later line. */
  static Map<Long, BatchLog> read(Path log) {
    Map<Long, BatchLog> batches = new HashMap<>();
    try (Stream<String> lines = Files.lines(log)) {
      lines
          .map(LINE::matcher)
          .filter(Matcher::find)
          .forEach(
              line ->
                  batches.put(
                      Long.valueOf(line.group(1)),
                      new BatchLog(Long.parseLong(line.group(2)), Long.parseLong(line.group(3)))));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the job's log " + log, e);
    }
    return batches;
  }
}

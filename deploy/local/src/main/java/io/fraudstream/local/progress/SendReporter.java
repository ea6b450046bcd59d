package io.fraudstream.local.progress;

import io.fraudstream.producer.kafka.PartitionOffsets;
import io.fraudstream.producer.kafka.RecordKind;
import io.fraudstream.producer.kafka.RunSummary;
import io.fraudstream.producer.kafka.SendProgress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Shows the progress of a sender while it runs, and its result as text. */
public final class SendReporter {
  private SendReporter() {}

  /** Runs the sender with its progress on the line. */
  public static RunSummary watch(
      LiveLine line, SendProgress progress, Supplier<RunSummary> sender) {
    Poller poller = Poller.start(() -> line.update(() -> text(progress)));
    try {
      return sender.get();
    } finally {
      poller.close();
    }
  }

  private static String text(SendProgress progress) {
    return String.format(
        Locale.ROOT,
        "%-9s %,d payments, %,d labels, %,d others acknowledged; %,d in flight; event time %s",
        progress.phase().name().toLowerCase(Locale.ROOT),
        progress.transactions(),
        progress.labels(),
        progress.other(),
        progress.inFlight(),
        minutes(progress.eventTime().orElse(Instant.EPOCH)));
  }

  /** The whole result: kinds, frauds, and the offsets that were written. */
  public static String summary(RunSummary summary) {
    StringBuilder text = new StringBuilder(1024);
    for (RecordKind kind : RecordKind.values()) {
      if (summary.count(kind) > 0) {
        text.append(String.format(Locale.ROOT, "%-22s %,14d%n", kind.label(), summary.count(kind)));
      }
    }
    summary
        .frauds()
        .forEach(
            (kind, count) ->
                text.append(String.format(Locale.ROOT, "  fraud %-14s %,14d%n", kind, count)));
    text.append(
        summary.offsets().stream()
            .map(SendReporter::range)
            .collect(Collectors.joining(System.lineSeparator())));
    return text.toString();
  }

  private static String range(PartitionOffsets range) {
    return String.format(
        Locale.ROOT,
        "%-22s %,14d records at offsets %d to %d",
        range.topic() + "-" + range.partition(),
        range.records(),
        range.firstOffset(),
        range.lastOffset());
  }

  private static String minutes(Instant time) {
    return time.truncatedTo(ChronoUnit.MINUTES).toString();
  }
}

package io.fraudstream.producer.replay;

import io.fraudstream.producer.kafka.OutboundRecord;
import io.fraudstream.producer.kafka.RecordKind;
import io.fraudstream.producer.kafka.RecordSender;
import io.fraudstream.producer.kafka.RunSummary;
import io.fraudstream.producer.kafka.SendProgress;
import io.fraudstream.producer.kafka.SendProgress.Phase;
import io.fraudstream.producer.kafka.SendSettings;
import io.fraudstream.producer.schedule.LabelSchedule;
import io.fraudstream.producer.schedule.Outbox;
import io.fraudstream.producer.schedule.Pacer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One replay of a CSV file into Kafka, in file order.
 *
 * <p>At a given speed a row is due when the event clock, which never goes back, would reach it, and
 * carries that instant as its timestamp. Labels wait for the event clock, see {@link
 * LabelSchedule}; at full speed they follow their payments directly. At the end all labels that
 * still wait are sent.
 */
public final class CsvReplay implements AutoCloseable {
  private final ReplaySettings settings;
  private final SendSettings topics;
  private final RecordSender sender;
  private final Pacer pacer;
  private final Outbox outbox;
  private final LabelSchedule labels;

  CsvReplay(ReplaySettings settings, SendSettings topics, RecordSender sender, Pacer pacer) {
    this.settings = settings;
    this.topics = topics;
    this.sender = sender;
    this.pacer = pacer;
    outbox = new Outbox(sender);
    Duration delay = settings.mapping().label().map(LabelSource::delay).orElse(Duration.ZERO);
    labels =
        settings.paced()
            ? LabelSchedule.paced(delay, settings.speed())
            : LabelSchedule.atOnce(delay);
  }

  /**
   * Checks the file's header, creates missing topics and connects.
   *
   * @throws io.fraudstream.producer.ProducerException if that is not possible
   */
  public static CsvReplay open(ReplaySettings settings, SendSettings target) {
    try (CsvRows rows = new CsvRows(settings.file(), settings.mapping().delimiter())) {
      var unused = reader(settings, rows);
    }
    return new CsvReplay(settings, target, RecordSender.open(target), Pacer.system());
  }

  public SendProgress progress() {
    return sender.progress();
  }

  /**
   * Runs to the end, or until {@link #stop}, and closes.
   *
   * @throws io.fraudstream.producer.ProducerException if a row cannot be read or a record cannot be
   *     delivered; what was sent until then is delivered and in the ledger
   */
  public RunSummary run() {
    try (sender;
        CsvRows rows = new CsvRows(settings.file(), settings.mapping().delimiter())) {
      replay(rows, reader(settings, rows));
      outbox.drain(pacer.now());
      progress().enter(Phase.FINISHING);
      sender.flush();
    }
    progress().enter(Phase.DONE);
    return progress().summary();
  }

  /** Ends the replay early, from any thread: what was sent is flushed and accounted for. */
  public void stop() {
    pacer.stop();
  }

  /** Gives back what {@link #run} would, if it was never called. */
  @Override
  public void close() {
    stop();
    sender.close();
  }

  private void replay(CsvRows rows, RowReader reader) {
    progress().enter(settings.paced() ? Phase.LIVE : Phase.BACKFILL);
    long begin = pacer.now();
    long firstEvent = 0;
    long eventClock = Long.MIN_VALUE;
    Optional<List<String>> cells = rows.next();
    while (cells.isPresent() && !pacer.stopped()) {
      ReplayRow row = read(cells.get(), rows, reader);
      if (wanted(row)) {
        if (eventClock == Long.MIN_VALUE) {
          firstEvent = row.eventTime();
        }
        eventClock = Math.max(eventClock, row.eventTime());
        long instant =
            settings.paced()
                ? begin + (long) ((eventClock - firstEvent) / settings.speed())
                : pacer.now();
        if (!pacer.awaitUntil(instant)) {
          return;
        }
        send(row, instant);
      }
      cells = rows.next();
    }
  }

  private void send(ReplayRow row, long timestamp) {
    outbox.advance(row.eventTime(), timestamp);
    outbox.sendAt(row.eventTime(), payment(row), timestamp);
    byte[] label = row.label();
    Boolean fraud = row.fraud();
    if (label != null && fraud != null && settings.labels().covers(fraud)) {
      OutboundRecord record =
          new OutboundRecord(
              topics.labelsTopic(),
              RecordKind.LABEL,
              row.transactionId(),
              row.terminalId().getBytes(StandardCharsets.UTF_8),
              label,
              "");
      outbox.sendAt(labels.due(row.eventTime()), record, timestamp);
    }
  }

  private OutboundRecord payment(ReplayRow row) {
    Boolean fraud = row.fraud();
    String truth = "";
    if (fraud != null) {
      truth = fraud ? OutboundRecord.FRAUD : OutboundRecord.GENUINE;
    }
    return new OutboundRecord(
        topics.transactionsTopic(),
        row.valid() ? RecordKind.TRANSACTION : RecordKind.INVALID,
        row.transactionId(),
        row.cardId().getBytes(StandardCharsets.UTF_8),
        row.payment(),
        truth);
  }

  private boolean wanted(ReplayRow row) {
    Instant from = settings.from();
    Instant to = settings.to();
    return (from == null || row.eventTime() >= from.toEpochMilli())
        && (to == null || row.eventTime() < to.toEpochMilli());
  }

  private static ReplayRow read(List<String> cells, CsvRows rows, RowReader reader) {
    try {
      return reader.read(cells);
    } catch (BadRowException e) {
      throw rows.error(e);
    }
  }

  private static RowReader reader(ReplaySettings settings, CsvRows rows) {
    try {
      return new RowReader(settings.mapping(), rows.header());
    } catch (BadRowException e) {
      throw rows.error(e);
    }
  }
}

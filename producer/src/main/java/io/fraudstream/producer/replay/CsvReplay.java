package io.fraudstream.producer.replay;

import io.fraudstream.producer.kafka.RecordSender;
import io.fraudstream.producer.kafka.RunSummary;
import io.fraudstream.producer.kafka.SendProgress;
import io.fraudstream.producer.kafka.SendSettings;
import io.fraudstream.producer.schedule.Pacer;

/** One replay of a CSV file into Kafka, in file order. */
public final class CsvReplay implements AutoCloseable {
  private final RecordSender sender;
  private final Pacer pacer;

  CsvReplay(ReplaySettings settings, SendSettings topics, RecordSender sender, Pacer pacer) {
    this.sender = sender;
    this.pacer = pacer;
  }

  /**
   * Checks the settings, creates missing topics and connects.
   *
   * @throws io.fraudstream.producer.ProducerException if that is not possible
   */
  public static CsvReplay open(ReplaySettings settings, SendSettings target) {
    return new CsvReplay(settings, target, RecordSender.open(target), Pacer.system());
  }

  public SendProgress progress() {
    return sender.progress();
  }

  /**
   * Runs to the end, or until {@link #stop}, and closes.
   *
   * @throws io.fraudstream.producer.ProducerException if a row cannot be read or a record cannot be
   *     delivered
   */
  public RunSummary run() {
    return progress().summary();
  }

  /** Ends the replay early, from any thread: what was sent is flushed and accounted for. */
  public void stop() {
    pacer.stop();
  }

  @Override
  public void close() {
    sender.close();
  }
}

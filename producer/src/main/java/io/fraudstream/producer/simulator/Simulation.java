package io.fraudstream.producer.simulator;

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
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.LabelCodec;
import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * One run of the simulator into Kafka: history at full speed, then a live phase at a steady rate.
 *
 * <p>The live phase is an open loop: payment {@code i} is due {@code i / rate} seconds after its
 * beginning, carries that instant as its timestamp, and is sent then or as soon after as Kafka
 * takes it. It ends early where an event time would lie ahead of the wall clock.
 *
 * <p>In the history a label follows its payment directly. In the live phase it waits for the event
 * clock, see {@link LabelSchedule}; labels that are not due by the end are not sent.
 */
public final class Simulation implements AutoCloseable {
  private static final String FRAUD_SOURCE = "chargeback";
  private static final String GENUINE_SOURCE = "no_dispute";

  private final SimulatorSettings settings;
  private final SendSettings topics;
  private final RecordSender sender;
  private final Pacer pacer;
  private final Outbox outbox;
  private final Disturbances disturbances;

  Simulation(SimulatorSettings settings, SendSettings topics, RecordSender sender, Pacer pacer) {
    this.settings = settings.startingBefore(Instant.ofEpochMilli(pacer.now()));
    this.topics = topics;
    this.sender = sender;
    this.pacer = pacer;
    outbox = new Outbox(sender);
    disturbances = new Disturbances(settings);
  }

  /**
   * Checks the settings, creates missing topics and connects.
   *
   * @throws io.fraudstream.producer.ProducerException if that is not possible
   */
  public static Simulation open(SimulatorSettings settings, SendSettings target) {
    Pacer pacer = Pacer.system();
    SimulatorSettings started = settings.startingBefore(Instant.ofEpochMilli(pacer.now()));
    return new Simulation(started, target, RecordSender.open(target), pacer);
  }

  /** The settings in force, with the start that was chosen. */
  public SimulatorSettings settings() {
    return settings;
  }

  public SendProgress progress() {
    return sender.progress();
  }

  /**
   * Runs to the end, or until {@link #stop}, and closes.
   *
   * @throws io.fraudstream.producer.ProducerException if a record cannot be delivered
   */
  public RunSummary run() {
    try (sender;
        PaymentStream payments = new PaymentStream(settings)) {
      SimulatedPayment firstLive = backfill(payments);
      if (settings.livePayments() > 0 && !pacer.stopped()) {
        live(firstLive, payments);
        outbox.drainWithoutLabels(pacer.now());
      } else {
        outbox.drain(pacer.now());
      }
      progress().enter(Phase.FINISHING);
      sender.flush();
    }
    progress().enter(Phase.DONE);
    return progress().summary();
  }

  /** Ends the run early, from any thread: what was sent is flushed and accounted for. */
  public void stop() {
    pacer.stop();
  }

  /** Gives back what {@link #run} would, if it was never called. */
  @Override
  public void close() {
    stop();
    sender.close();
  }

  /** Returns the first payment after the history. */
  private SimulatedPayment backfill(PaymentStream payments) {
    progress().enter(Phase.BACKFILL);
    LabelSchedule labels = LabelSchedule.atOnce(settings.labelDelay());
    long end = settings.historyEndMillis();
    SimulatedPayment payment = payments.next();
    while (payment.transaction().eventTime() < end && !pacer.stopped()) {
      send(payment, labels, pacer.now());
      payment = payments.next();
    }
    return payment;
  }

  private void live(SimulatedPayment first, PaymentStream payments) {
    progress().enter(Phase.LIVE);
    LabelSchedule labels = LabelSchedule.paced(settings.labelDelay(), settings.speed());
    long begin = pacer.now();
    SimulatedPayment payment = first;
    for (long i = 0; i < settings.livePayments(); i++) {
      long instant = begin + (long) (i * 1000 / settings.rate());
      if (!pacer.awaitUntil(instant) || payment.transaction().eventTime() > pacer.now()) {
        return;
      }
      send(payment, labels, instant);
      payment = payments.next();
    }
  }

  private void send(SimulatedPayment payment, LabelSchedule schedule, long timestamp) {
    Transaction transaction = payment.transaction();
    long eventTime = transaction.eventTime();
    outbox.advance(eventTime, timestamp);
    OutboundRecord record = record(payment);
    long due = disturbances.send(record, eventTime, outbox, timestamp);
    boolean fraud = payment.fraud() != null;
    if (settings.labels().covers(fraud)) {
      OutboundRecord label = label(transaction, fraud, schedule.labelTime(eventTime));
      outbox.sendAt(Math.max(due, schedule.due(eventTime)), label, timestamp);
    }
    disturbances.sendExtras(transaction, record, outbox, timestamp);
  }

  private OutboundRecord record(SimulatedPayment payment) {
    Transaction transaction = payment.transaction();
    return new OutboundRecord(
        topics.transactionsTopic(),
        RecordKind.TRANSACTION,
        transaction.transactionId(),
        transaction.cardId().getBytes(StandardCharsets.UTF_8),
        TransactionCodec.encode(transaction),
        payment.fraud() == null ? OutboundRecord.GENUINE : payment.fraud().name());
  }

  private OutboundRecord label(Transaction payment, boolean fraud, long labelTime) {
    Label label =
        new Label(
            payment.transactionId(),
            payment.cardId(),
            payment.terminalId(),
            payment.eventTime(),
            fraud,
            labelTime,
            fraud ? FRAUD_SOURCE : GENUINE_SOURCE);
    return new OutboundRecord(
        topics.labelsTopic(),
        RecordKind.LABEL,
        label.transactionId(),
        label.terminalId().getBytes(StandardCharsets.UTF_8),
        LabelCodec.encode(label),
        "");
  }
}

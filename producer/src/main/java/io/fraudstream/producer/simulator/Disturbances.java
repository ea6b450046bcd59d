package io.fraudstream.producer.simulator;

import io.fraudstream.producer.kafka.OutboundRecord;
import io.fraudstream.producer.kafka.RecordKind;
import io.fraudstream.producer.schedule.Outbox;
import io.fraudstream.transactions.Transaction;
import io.fraudstream.transactions.TransactionCodec;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What goes wrong between a payment and Kafka: it comes out of order, late or twice, and beside it
 * come records that nobody should accept.
 */
final class Disturbances {
  private static final List<HostileRecord> HOSTILE = List.of(HostileRecord.values());
  private static final List<MalformedRecord> MALFORMED = List.of(MalformedRecord.values());

  /** Half of the copies follow at once, the others within this event time. */
  private static final long COPY_WITHIN_MILLIS = Duration.ofMinutes(30).toMillis();

  private final SimulatorSettings settings;
  private final SplittableRandom random;

  Disturbances(SimulatorSettings settings) {
    this.settings = settings;
    random = Draws.stream(settings.seed(), "disturbances", 0);
  }

  /**
   * Sends a payment, sooner or later.
   *
   * @return the event time at which it is sent
   */
  long send(OutboundRecord record, long eventTime, Outbox outbox, long timestamp) {
    double u = random.nextDouble();
    long due = eventTime;
    OutboundRecord sent = record;
    if (u < settings.disorderShare()) {
      due += 1 + random.nextLong(settings.disorderSpan().toMillis());
    } else if (u < settings.disorderShare() + settings.lateShare()) {
      long longest = settings.lateBy().toMillis();
      due += longest - random.nextLong(longest / 2 + 1);
      sent = record.as(RecordKind.LATE);
    }
    outbox.sendAt(due, sent, timestamp);
    if (happens(settings.duplicateShare())) {
      long after = random.nextBoolean() ? 0 : random.nextLong(COPY_WITHIN_MILLIS);
      outbox.sendAt(due + after, record.as(RecordKind.DUPLICATE), timestamp);
    }
    return due;
  }

  /** Sends what comes beside a payment now and then. */
  void sendExtras(Transaction payment, OutboundRecord record, Outbox outbox, long timestamp) {
    long now = payment.eventTime();
    if (happens(settings.tooOldShare())) {
      outbox.sendAt(now, tooOld(payment, record), timestamp);
    }
    if (happens(settings.malformedShare())) {
      MalformedRecord malformed = MALFORMED.get(random.nextInt(MALFORMED.size()));
      byte[] value = malformed.value(record.value());
      OutboundRecord spoilt =
          new OutboundRecord(record.topic(), RecordKind.MALFORMED, "", record.key(), value, "");
      outbox.sendAt(now, spoilt, timestamp);
    }
    if (happens(settings.hostileShare())) {
      HostileRecord hostile = HOSTILE.get(random.nextInt(HOSTILE.size()));
      OutboundRecord attack =
          new OutboundRecord(
              record.topic(),
              RecordKind.HOSTILE,
              HostileRecord.id(payment),
              hostile.key(payment),
              hostile.value(payment),
              "");
      outbox.sendAt(now, attack, timestamp);
    }
  }

  private OutboundRecord tooOld(Transaction payment, OutboundRecord record) {
    Transaction old =
        new Transaction(
            payment.transactionId() + "-o",
            Math.max(0, payment.eventTime() - settings.tooOldBy().toMillis()),
            payment.cardId(),
            payment.terminalId(),
            payment.amountMinor(),
            payment.currency(),
            payment.merchantCategory(),
            payment.channel(),
            payment.country(),
            payment.latitude(),
            payment.longitude());
    return new OutboundRecord(
        record.topic(),
        RecordKind.TOO_OLD,
        old.transactionId(),
        record.key(),
        TransactionCodec.encode(old),
        "");
  }

  private boolean happens(double share) {
    return share > 0 && Draws.chance(random, share);
  }
}

package io.fraudstream.streaming.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.KafkaRecord;
import io.fraudstream.streaming.scoring.DecidedEvent;
import io.fraudstream.transactions.Alert;
import io.fraudstream.transactions.AlertCodec;
import io.fraudstream.transactions.Transaction;
import java.io.Serializable;
import java.util.Objects;

/**
 * An alert as Kafka takes it.
 *
 * @param key the payment's id
 * @param value JSON
 */
@SuppressWarnings("ArrayRecordComponent") // on its way to Kafka; never compared
public record AlertRecord(byte[] key, byte[] value) implements Serializable {

  /** The alert of a decided payment. */
  static AlertRecord of(DecidedEvent row, String modelVersion) {
    KafkaRecord source = row.event().source();
    Transaction payment = ((Event.Payment) row.event().content()).transaction();
    DecidedEvent.Scored scored = Objects.requireNonNull(row.scored());
    return new AlertRecord(
        payment.transactionId().getBytes(UTF_8),
        AlertCodec.encode(
            new Alert(
                Alert.idOf(source.topic(), source.partition(), source.offset()),
                payment.transactionId(),
                payment.cardId(),
                payment.terminalId(),
                payment.eventTime(),
                payment.amountMinor(),
                payment.currency(),
                scored.score(),
                scored.decision(),
                modelVersion,
                scored.reasons())));
  }
}

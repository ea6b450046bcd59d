package io.fraudstream.streaming.sink;

import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.KafkaRecord;
import io.fraudstream.streaming.scoring.DecidedEvent;
import io.fraudstream.streaming.scoring.ScoringPlan;
import io.fraudstream.streaming.table.Reasons;
import io.fraudstream.streaming.table.Table;
import io.fraudstream.transactions.Label;
import io.fraudstream.transactions.Reason;
import io.fraudstream.transactions.Rejection;
import io.fraudstream.transactions.Transaction;
import java.util.List;
import java.util.Objects;
import org.apache.parquet.io.api.Binary;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a record table, filled from decided events: to make and to take apart rows of
 * sixty columns cost more than all that decides a payment.
 */
public final class RowColumns extends Columns<DecidedEvent> {
  private static final int REASON_FIELDS = 4;

  private final Table table;
  private final long batchId;
  private final ScoringPlan plan;

  /**
   * @param batchId what the micro-batch is called in the tables
   */
  public RowColumns(Table table, long batchId, ScoringPlan plan) {
    super(table);
    this.table = table;
    this.batchId = batchId;
    this.plan = plan;
  }

  @Override
  Column<DecidedEvent> column(String name) {
    return switch (table) {
      case TRANSACTIONS -> ofPayment(name);
      case LABELS -> ofLabel(name);
      case QUARANTINE -> ofRejected(name);
      case ACTIVITY -> throw new IllegalArgumentException("Not a record table");
    };
  }

  private Column<DecidedEvent> ofPayment(String name) {
    return switch (name) {
      case "transaction_id" -> text(name, row -> payment(row).transactionId());
      case "event_time" -> instant(name, row -> payment(row).eventTime());
      case "card_id" -> text(name, row -> payment(row).cardId());
      case "terminal_id" -> text(name, row -> payment(row).terminalId());
      case "amount_minor" -> number(name, row -> payment(row).amountMinor());
      case "currency" -> text(name, row -> payment(row).currency());
      case "merchant_category" -> text(name, row -> payment(row).merchantCategory());
      case "channel" -> text(name, row -> payment(row).channel());
      case "country" -> text(name, row -> payment(row).country());
      case "latitude" -> fraction(name, row -> payment(row).latitude());
      case "longitude" -> fraction(name, row -> payment(row).longitude());
      case "late" -> flag(name, row -> ((Event.Payment) row.event().content()).late());
      case "score" -> fraction(name, row -> scored(row).score());
      case "decision" -> text(name, row -> scored(row).decision().name());
      case "model_version" -> constant(name, plan.artifact().version());
      case Reasons.COLUMN -> reasons(name);
      case "shadow_score" -> fraction(name, row -> probability(scored(row).shadowScore()));
      case "shadow_model_version" ->
          constant(name, plan.shadow() == null ? null : plan.shadow().version());
      case "features" -> features(name);
      default -> ofRecord(name);
    };
  }

  private Column<DecidedEvent> ofLabel(String name) {
    return switch (name) {
      case "transaction_id" -> text(name, row -> label(row).transactionId());
      case "card_id" -> text(name, row -> label(row).cardId());
      case "terminal_id" -> text(name, row -> label(row).terminalId());
      case "event_time" -> instant(name, row -> label(row).eventTime());
      case "fraud" -> flag(name, row -> label(row).fraud());
      case "label_time" -> instant(name, row -> label(row).labelTime());
      case "source" -> text(name, row -> label(row).source());
      default -> ofRecord(name);
    };
  }

  private Column<DecidedEvent> ofRejected(String name) {
    return switch (name) {
      case "reason" -> text(name, row -> rejection(row).reason().name());
      case "detail" -> text(name, row -> rejection(row).detail());
      case "key" -> bytes(name, row -> record(row).key());
      case "value" -> bytes(name, row -> record(row).value());
      default -> ofRecord(name);
    };
  }

  /** What every record table has: the record's place in Kafka and its micro-batch. */
  private Column<DecidedEvent> ofRecord(String name) {
    return switch (name) {
      case "topic" -> text(name, row -> record(row).topic());
      case "partition" -> {
        int leaf = leaf(name);
        yield row -> writer(leaf).write(record(row).partition(), 0, 0);
      }
      case "offset" -> number(name, row -> record(row).offset());
      case "kafka_timestamp" -> instant(name, row -> record(row).timestamp());
      case "batch_id" -> number(name, row -> batchId);
      default -> throw new IllegalStateException("Nothing is known of column " + name);
    };
  }

  private static KafkaRecord record(DecidedEvent row) {
    return row.event().source();
  }

  private static Transaction payment(DecidedEvent row) {
    return ((Event.Payment) row.event().content()).transaction();
  }

  private static Label label(DecidedEvent row) {
    return ((Event.Verdict) row.event().content()).label();
  }

  private static Rejection rejection(DecidedEvent row) {
    return ((Event.Refusal) row.event().content()).rejection();
  }

  private static DecidedEvent.Scored scored(DecidedEvent row) {
    return Objects.requireNonNull(row.scored());
  }

  private static @Nullable Double probability(double score) {
    return score >= 0 && score <= 1 ? score : null;
  }

  /** The leaves of a group, one for each feature, in their order. */
  private Column<DecidedEvent> features(String name) {
    int first = leaf(name);
    return row -> {
      double[] values = ((Event.Payment) row.event().content()).features();
      for (int i = 0; i < values.length; i++) {
        writer(first + i).write(values[i], 0, 0);
      }
    };
  }

  /** A list: level 1 of repetition goes on with the one before. */
  private Column<DecidedEvent> reasons(String name) {
    int first = leaf(name);
    int definition = defined(first);
    return row -> {
      List<Reason> reasons = scored(row).reasons();
      if (reasons == null || reasons.isEmpty()) {
        for (int i = 0; i < REASON_FIELDS; i++) {
          writer(first + i).writeNull(0, reasons == null ? 0 : 1);
        }
        return;
      }
      int repetition = 0;
      for (Reason reason : reasons) {
        Binary feature = Binary.fromString(reason.feature());
        writer(first).write(feature, repetition, definition);
        writer(first + 1).write(reason.value(), repetition, definition);
        writer(first + 2).write(reason.usual(), repetition, definition);
        writer(first + 3).write(reason.contribution(), repetition, definition);
        repetition = 1;
      }
    };
  }
}

package io.fraudstream.streaming.state;

import io.fraudstream.model.features.FeatureSettings;
import io.fraudstream.model.features.TerminalState;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import io.fraudstream.transactions.RejectionReason;
import io.fraudstream.transactions.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StatefulProcessor;
import org.apache.spark.sql.streaming.TTLConfig;
import org.apache.spark.sql.streaming.TimeMode;
import org.apache.spark.sql.streaming.TimerValues;
import org.apache.spark.sql.streaming.ValueState;
import scala.Tuple2;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The first stateful operator: what each terminal remembers. Takes payments and labels of a
 * terminal, marks payments behind the watermark as late, rejects what is too old or seen before,
 * and hands everything on keyed by card.
 */
public final class TerminalProcessor
    extends StatefulProcessor<String, Tuple2<String, byte[]>, byte[]> {
  private static final long serialVersionUID = 1;

  private final FeatureSettings settings;

  @SuppressWarnings("NullAway.Init") // Spark calls init before anything else
  private transient ValueState<byte[]> state;

  public TerminalProcessor(FeatureSettings settings) {
    this.settings = settings;
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    state = getHandle().getValueState("terminal", Encoders.BINARY(), TTLConfig.NONE());
  }

  @Override
  public Iterator<byte[]> handleInputRows(
      String key, Iterator<Tuple2<String, byte[]>> rows, TimerValues timers) {
    if (KeyedEvents.bypasses(key)) {
      return rows.map(Tuple2::_2);
    }
    long watermark = timers.getCurrentWatermarkInMs();
    TerminalState terminal = TerminalState.read(state.get(), settings);
    List<Event> out = new ArrayList<>();
    for (Event event : KeyedEvents.sorted(CollectionConverters.asJava(rows))) {
      out.add(process(event, terminal, watermark));
    }
    terminal.expire(watermark);
    state.update(terminal.toBytes());
    return CollectionConverters.asScala(EventCodec.pack(out.iterator()));
  }

  private Event process(Event event, TerminalState terminal, long watermark) {
    if (event.content() instanceof Event.Verdict verdict) {
      terminal.label(verdict.label());
      return event;
    }
    if (!(event.content() instanceof Event.Payment payment)) {
      return event;
    }
    Transaction transaction = payment.transaction();
    long oldest = watermark - settings.allowedLateness().toMillis();
    if (transaction.eventTime() < oldest) {
      return event.rejected(
          RejectionReason.TOO_OLD,
          "event_time "
              + Instant.ofEpochMilli(transaction.eventTime())
              + " lies behind "
              + Instant.ofEpochMilli(oldest)
              + ", the oldest that the windows still know");
    }
    if (!terminal.observe(transaction, payment.features())) {
      return event.rejected(
          RejectionReason.DUPLICATE,
          "transaction_id was seen before at terminal " + transaction.terminalId());
    }
    return event.with(
        new Event.Payment(
            transaction, transaction.eventTime() < watermark, watermark, payment.features()));
  }
}

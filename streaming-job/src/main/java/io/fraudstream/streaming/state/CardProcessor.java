package io.fraudstream.streaming.state;

import io.fraudstream.model.features.CardState;
import io.fraudstream.model.features.FeatureSettings;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import io.fraudstream.transactions.RejectionReason;
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
 * The second stateful operator: what each card remembers. Completes the features of a payment.
 * Labels and rejected records pass by.
 */
public final class CardProcessor extends StatefulProcessor<String, Tuple2<String, byte[]>, byte[]> {
  private static final long serialVersionUID = 1;

  private final FeatureSettings settings;

  @SuppressWarnings("NullAway.Init") // Spark calls init before anything else
  private transient ValueState<byte[]> state;

  public CardProcessor(FeatureSettings settings) {
    this.settings = settings;
  }

  @Override
  public void init(OutputMode outputMode, TimeMode timeMode) {
    state = getHandle().getValueState("card", Encoders.BINARY(), TTLConfig.NONE());
  }

  @Override
  public Iterator<byte[]> handleInputRows(
      String key, Iterator<Tuple2<String, byte[]>> rows, TimerValues timers) {
    if (KeyedEvents.bypasses(key)) {
      return rows.map(Tuple2::_2);
    }
    CardState card = CardState.read(state.get(), settings);
    List<Event> out = new ArrayList<>();
    long watermark = Long.MIN_VALUE;
    for (Event event : KeyedEvents.sorted(CollectionConverters.asJava(rows))) {
      if (event.content() instanceof Event.Payment payment) {
        // The first operator's watermark, which travels with the payment: the second one's own lags
        // behind it.
        watermark = Math.max(watermark, payment.watermark());
        out.add(process(event, payment, card));
      }
    }
    card.expire(watermark);
    state.update(card.toBytes());
    return CollectionConverters.asScala(EventCodec.pack(out.iterator()));
  }

  private static Event process(Event event, Event.Payment payment, CardState card) {
    return card.observe(payment.transaction(), payment.features())
        ? event
        : event.rejected(
            RejectionReason.DUPLICATE,
            "transaction_id was seen before on card " + payment.transaction().cardId());
  }
}

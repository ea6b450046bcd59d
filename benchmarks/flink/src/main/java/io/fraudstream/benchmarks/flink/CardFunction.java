package io.fraudstream.benchmarks.flink;

import io.fraudstream.model.features.CardState;
import io.fraudstream.model.features.FeatureSettings;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** The features of a card: with them a payment's are complete. */
final class CardFunction extends KeyedProcessFunction<String, Tuple2<String, byte[]>, double[]> {
  private static final long serialVersionUID = 1;

  private final FeatureSettings settings = FeatureSettings.defaults();

  @SuppressWarnings("NullAway.Init") // Flink calls open before anything else
  private transient ValueState<byte[]> state;

  @Override
  public void open(OpenContext context) {
    state =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "card", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
  }

  @Override
  public void processElement(Tuple2<String, byte[]> keyed, Context context, Collector<double[]> out)
      throws Exception {
    CardState card = CardState.read(state.value(), settings);
    Event event = EventCodec.unpack(keyed.f1).next();
    if (event.content() instanceof Event.Payment payment
        && card.observe(payment.transaction(), payment.features())) {
      out.collect(payment.features());
    }
    card.expire(context.timerService().currentWatermark());
    state.update(card.toBytes());
  }
}

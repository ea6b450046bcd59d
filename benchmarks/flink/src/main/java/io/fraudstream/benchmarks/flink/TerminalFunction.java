package io.fraudstream.benchmarks.flink;

import io.fraudstream.model.features.FeatureSettings;
import io.fraudstream.model.features.TerminalState;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** The features of a terminal; hands payments on with their cards, and labels to nobody. */
final class TerminalFunction
    extends KeyedProcessFunction<String, Tuple2<String, byte[]>, Tuple2<String, byte[]>> {
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
                    "terminal", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
  }

  @Override
  public void processElement(
      Tuple2<String, byte[]> keyed, Context context, Collector<Tuple2<String, byte[]>> out)
      throws Exception {
    TerminalState terminal = TerminalState.read(state.value(), settings);
    Event event = EventCodec.unpack(keyed.f1).next();
    if (event.content() instanceof Event.Verdict verdict) {
      terminal.label(verdict.label());
    } else if (event.content() instanceof Event.Payment payment
        && terminal.observe(payment.transaction(), payment.features())) {
      out.collect(Tuple2.of(payment.transaction().cardId(), EventCodec.pack(event)));
    }
    terminal.expire(context.timerService().currentWatermark());
    state.update(terminal.toBytes());
  }
}

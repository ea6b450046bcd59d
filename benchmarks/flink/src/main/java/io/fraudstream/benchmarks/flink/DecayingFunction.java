package io.fraudstream.benchmarks.flink;

import io.fraudstream.model.features.Feature;
import io.fraudstream.streaming.event.Event;
import io.fraudstream.streaming.event.EventCodec;
import java.io.Serializable;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The least that a state can be: a count and a sum of amounts that halve in a week, and their time.
 * Stands in for both states.
 *
 * @param <T> what goes on
 */
final class DecayingFunction<T> extends KeyedProcessFunction<String, Tuple2<String, byte[]>, T> {
  private static final long serialVersionUID = 1;
  private static final double HALF_LIFE = Duration.ofDays(7).toMillis();

  /** What goes on of an event that has its features. */
  interface Next<T> extends Serializable {
    T of(Event event, Event.Payment payment);
  }

  private final Feature count;
  private final Feature mean;
  private final Next<T> next;

  @SuppressWarnings("NullAway.Init") // Flink calls open before anything else
  private transient ValueState<Tuple3<Long, Double, Double>> state;

  /** Fills these two. */
  DecayingFunction(Feature count, Feature mean, Next<T> next) {
    this.count = count;
    this.mean = mean;
    this.next = next;
  }

  @Override
  public void open(OpenContext context) {
    state =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "decaying", Types.TUPLE(Types.LONG, Types.DOUBLE, Types.DOUBLE)));
  }

  @Override
  public void processElement(Tuple2<String, byte[]> keyed, Context context, Collector<T> out)
      throws Exception {
    Event event = EventCodec.unpack(keyed.f1).next();
    if (event.content() instanceof Event.Payment payment) {
      long time = payment.transaction().eventTime();
      Tuple3<Long, Double, Double> held = state.value();
      if (held == null) {
        held = Tuple3.of(time, 0.0, 0.0);
      }
      double kept = Math.pow(0.5, Math.max(0, time - held.f0) / HALF_LIFE);
      double payments = held.f1 * kept + 1;
      double amounts = held.f2 * kept + payment.transaction().amountMinor();
      state.update(Tuple3.of(Math.max(time, held.f0), payments, amounts));
      payment.features()[count.position()] = payments;
      payment.features()[mean.position()] = amounts / payments;
      out.collect(next.of(event, payment));
    }
  }
}

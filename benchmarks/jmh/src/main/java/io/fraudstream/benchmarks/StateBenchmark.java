package io.fraudstream.benchmarks;

import io.fraudstream.model.features.CardState;
import io.fraudstream.model.features.Feature;
import io.fraudstream.model.features.FeatureSettings;
import io.fraudstream.model.features.TerminalState;
import io.fraudstream.transactions.Transaction;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one payment costs the state of its card and of its terminal, as the operators use it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StateBenchmark {
  private static final int FRAUD_EVERY = 100;

  private final FeatureSettings settings = FeatureSettings.defaults();
  private final double[] features = new double[Feature.COUNT];

  /**
   * Payments that the key has had: a quiet key, two a day, as many as are kept one by one, and so
   * many that most are in tiles.
   */
  @Param({"4", "74", "512", "5000"})
  private int payments;

  private byte[] card = {};
  private byte[] terminal = {};
  private Transaction nextOfCard = Payments.ofCard(0, 1);
  private Transaction nextOfTerminal = Payments.ofTerminal(0, 1);

  /** The states after these payments. */
  @Setup
  public void remember() {
    CardState cardState = CardState.read(null, settings);
    TerminalState terminalState = TerminalState.read(null, settings);
    for (int i = 0; i < payments; i++) {
      cardState.observe(Payments.ofCard(i, payments), features);
      Transaction atTerminal = Payments.ofTerminal(i, payments);
      terminalState.observe(atTerminal, features);
      if (i % FRAUD_EVERY == 0) {
        terminalState.label(Payments.chargeback(atTerminal));
      }
    }
    card = cardState.toBytes();
    terminal = terminalState.toBytes();
    nextOfCard = Payments.ofCard(payments, payments);
    nextOfTerminal = Payments.ofTerminal(payments, payments);
  }

  /** A payment of a card: read its state, fill the features, write the state. */
  @Benchmark
  public byte[] cardUpdate() {
    CardState state = CardState.read(card, settings);
    state.observe(nextOfCard, features);
    return state.toBytes();
  }

  /** The codec alone. */
  @Benchmark
  public byte[] cardCodec() {
    return CardState.read(card, settings).toBytes();
  }

  /** A payment at a terminal: read its state, fill the features, write the state. */
  @Benchmark
  public byte[] terminalUpdate() {
    TerminalState state = TerminalState.read(terminal, settings);
    state.observe(nextOfTerminal, features);
    return state.toBytes();
  }

  /** The codec alone. */
  @Benchmark
  public byte[] terminalCodec() {
    return TerminalState.read(terminal, settings).toBytes();
  }
}

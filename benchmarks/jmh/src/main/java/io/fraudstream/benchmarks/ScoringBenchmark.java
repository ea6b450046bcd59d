package io.fraudstream.benchmarks;

import static java.util.Objects.requireNonNull;

import io.fraudstream.model.scoring.Device;
import io.fraudstream.model.scoring.FraudModel;
import io.fraudstream.model.scoring.ModelArtifact;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Rows a second through the shipped model, by the size of a call and the device. libtorch has one
 * thread, and so has the benchmark: it measures a core, or what one task gets out of a GPU.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScoringBenchmark {
  private static final int ROWS = 32_768;

  /** {@code -p device=CPU,GPU} compares them. */
  @Param("CPU")
  private Device device = Device.CPU;

  /** Rows of one call, a divisor of {@value #ROWS}. */
  @Param({"64", "256", "1024", "2048", "8192", "32768"})
  private int batch;

  private @Nullable FraudModel model;
  private float[] features = {};

  /** The model, and the rows of one call. */
  @Setup
  public void prepare() {
    model = FraudModel.load(ModelArtifact.shipped(), device);
    features = Rows.rowMajor(batch);
  }

  /** Gives the native memory back. */
  @TearDown
  public void close() {
    requireNonNull(model).close();
  }

  /** Every thread that scores has its own place for the scores. */
  @State(Scope.Thread)
  public static class Scores {
    private final float[] values = new float[ROWS];
  }

  /** One operation is a row. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public float[] score(Scores scores) {
    FraudModel loaded = requireNonNull(model);
    for (int rows = 0; rows < ROWS; rows += batch) {
      loaded.score(features, batch, scores.values);
    }
    return scores.values;
  }
}

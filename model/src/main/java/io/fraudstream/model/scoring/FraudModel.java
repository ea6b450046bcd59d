package io.fraudstream.model.scoring;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.fraudstream.model.features.Feature;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Objects;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A loaded fraud model, proved to compute what it did when it was exported. Any number of threads
 * may score with one instance at once.
 */
public final class FraudModel implements AutoCloseable {
  private static final int WIDTH = Feature.COUNT;

  /** Rows of one forward pass: bounds a thread's native memory and keeps a pass in the cache. */
  private static final int CPU_PASS = 2048;

  /**
   * On a GPU a pass costs its launches whatever its size, and rows run side by side. Not measured
   * on one; it takes 40 MB of its memory a thread.
   */
  private static final int GPU_PASS = 32_768;

  private static final int WARM_UP_PASSES = 3;

  /** Of the largest pass that the thread has run. */
  private static final ThreadLocal<ByteBuffer> INPUT =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(0));

  private final Model model;
  private final ParameterStore parameters;
  private final String version;

  /** How many features it reads, from the first. */
  private final int width;

  private final int rowsOfPass;

  /** Scoring shares it; closing takes it alone, so that no native call outlives the model. */
  private final ReadWriteLock open = new ReentrantReadWriteLock();

  private boolean closed;

  private FraudModel(Model model, ModelManifest manifest, int rowsOfPass) {
    this.model = model;
    this.rowsOfPass = rowsOfPass;
    this.parameters = new ParameterStore(model.getNDManager(), false);
    this.version = manifest.version();
    this.width = manifest.features().size();
  }

  /** As {@link #load(ModelArtifact, Device, int)}, with the first GPU where one is asked for. */
  public static FraudModel load(ModelArtifact artifact, Device requested) {
    return load(artifact, requested, 0);
  }

  /**
   * Loads an artifact, proves it against its self test and warms it up.
   *
   * @param gpu the number of the GPU, if one is asked for
   * @throws ModelUnusableException if the artifact was not trained on the features of this version
   *     or the first of them, is no TorchScript program of the right shape, fails its self test, or
   *     if the device is missing
   */
  public static FraudModel load(ModelArtifact artifact, Device requested, int gpu) {
    ai.djl.Device device = Torch.resolve(requested, gpu);
    return load(artifact, device, rowsOfPass(device));
  }

  static FraudModel load(ModelArtifact artifact, ai.djl.Device device, int rowsOfPass) {
    Proof proof = new Proof(artifact.manifest());
    proof.features();
    Model model = Torch.engine().newModel("fraud-model", device);
    FraudModel loaded = new FraudModel(model, artifact.manifest(), rowsOfPass);
    try {
      proof.readable(() -> model.load(new ByteArrayInputStream(artifact.program())));
      proof.shape(loaded);
      proof.selfTest(loaded);
      loaded.warmUp();
      return loaded;
    } catch (RuntimeException | Error e) {
      loaded.close();
      throw e;
    }
  }

  /**
   * Scores rows of features, in passes of bounded size.
   *
   * @param rowMajorFeatures {@link Feature#COUNT} raw values a row, in the order of {@link
   *     Feature#columnNames()}
   * @param rows how many rows to score, from the first
   * @param scores receives the fraud probability of each row in [0, 1], or NaN where a feature is
   *     NaN
   */
  public void score(float[] rowMajorFeatures, int rows, float[] scores) {
    Objects.checkFromIndexSize(0, Math.multiplyExact(rows, WIDTH), rowMajorFeatures.length);
    Objects.checkFromIndexSize(0, rows, scores.length);
    open.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("Fraud model " + version + " is closed");
      }
      for (int from = 0; from < rows; from += rowsOfPass) {
        pass(rowMajorFeatures, from, Math.min(rowsOfPass, rows - from), scores);
      }
    } finally {
      open.readLock().unlock();
    }
  }

  /** How many rows its device computes at once: in calls of fewer a row costs more. */
  public int rowsOfPass() {
    return rowsOfPass;
  }

  static int rowsOfPass(ai.djl.Device device) {
    return device.isGpu() ? GPU_PASS : CPU_PASS;
  }

  /** Where it runs: {@code cpu}, or {@code gpu:} and the number of the GPU. */
  public String deviceName() {
    ai.djl.Device device = model.getNDManager().getDevice();
    return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
  }

  public String version() {
    return version;
  }

  /** Waits for the scoring in progress, then releases the native memory. Later scoring fails. */
  @Override
  public void close() {
    open.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        model.close();
      }
    } finally {
      open.writeLock().unlock();
    }
  }

  private void pass(float[] features, int from, int rows, float[] scores) {
    ByteBuffer input = input();
    input.clear().limit(rows * width * Float.BYTES);
    FloatBuffer read = input.asFloatBuffer();
    if (width == WIDTH) {
      read.put(features, from * WIDTH, rows * WIDTH);
    } else {
      for (int row = from; row < from + rows; row++) {
        read.put(features, row * WIDTH, width);
      }
    }
    try (NDManager manager = model.getNDManager().newSubManager()) {
      NDArray batch = manager.create(input, new Shape(rows, width), DataType.FLOAT32);
      NDArray output =
          model.getBlock().forward(parameters, new NDList(batch), false).singletonOrThrow();
      if (!output.getShape().equals(new Shape(rows)) || output.getDataType() != DataType.FLOAT32) {
        throw new IllegalStateException(
            "output must be (%d) float32, but is %s %s"
                .formatted(rows, output.getShape(), output.getDataType()));
      }
      output.toByteBuffer(true).asFloatBuffer().get(scores, from, rows);
    }
  }

  private ByteBuffer input() {
    int bytes = rowsOfPass * WIDTH * Float.BYTES;
    if (INPUT.get().capacity() < bytes) {
      INPUT.set(ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()));
    }
    return INPUT.get();
  }

  /** The first passes profile and compile; after them every thread finds the finished program. */
  private void warmUp() {
    float[] rows = new float[rowsOfPass * WIDTH];
    float[] scores = new float[rowsOfPass];
    for (int pass = 0; pass < WARM_UP_PASSES; pass++) {
      score(rows, rowsOfPass, scores);
      score(rows, 1, scores);
    }
  }
}

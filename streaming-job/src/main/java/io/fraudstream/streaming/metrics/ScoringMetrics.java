package io.fraudstream.streaming.metrics;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;

/** What a JVM that runs tasks counts of the model. */
public final class ScoringMetrics {
  private static final String GPU = "gpu:";

  private ScoringMetrics() {}

  /**
   * Counts one call of the model.
   *
   * @param device {@code cpu}, or {@code gpu:} and the number of the GPU
   */
  public static void count(String device, int rows, long nanos) {
    Meters meters = Meters.ofJvm();
    meters.histogram(Metric.SCORING).add(nanos / 1e9, 1, device);
    meters.count(Metric.SCORING_ROWS, rows, device);
    if (device.startsWith(GPU)) {
      Device gpu = Device.gpu(Integer.parseInt(device.substring(GPU.length())));
      meters.watch(Metric.GPU_MEMORY, () -> CudaUtils.getGpuMemory(gpu).getUsed(), device);
    }
  }
}

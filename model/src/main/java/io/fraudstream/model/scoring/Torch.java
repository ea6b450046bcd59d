package io.fraudstream.model.scoring;

import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** libtorch in this JVM: its settings, its start and its devices. */
final class Torch {
  private static final Logger log = LoggerFactory.getLogger(Torch.class);

  private Torch() {}

  /** Starts libtorch, once a JVM. Settings that the user made as system properties stand. */
  static Engine engine() {
    settle("ai.djl.offline", "true");
    // The caller brings the threads; more of them inside libtorch only take turns on the cores.
    settle("ai.djl.pytorch.num_threads", "1");
    settle("ai.djl.pytorch.num_interop_threads", "1");
    try {
      return Engine.getEngine("PyTorch");
    } catch (EngineException | LinkageError e) {
      throw new ModelUnusableException(
          "Cannot start libtorch",
          e.toString(),
          "Put ai.djl.pytorch:pytorch-native-cpu for this platform on the class path, or name a"
              + " libtorch with PYTORCH_LIBRARY_PATH, PYTORCH_VERSION and PYTORCH_FLAVOR",
          e);
    }
  }

  static ai.djl.Device resolve(Device requested, int gpu) {
    return choose(requested, gpu, requested == Device.CPU ? 0 : engine().getGpuCount());
  }

  /** The device for a request, where libtorch finds so many GPUs. */
  static ai.djl.Device choose(Device requested, int gpu, int found) {
    if (requested == Device.CPU) {
      return ai.djl.Device.cpu();
    }
    if (gpu < found) {
      return ai.djl.Device.gpu(gpu);
    }
    if (requested == Device.GPU) {
      throw new ModelUnusableException(
          "Cannot score on GPU " + gpu,
          "libtorch finds " + (found == 0 ? "none" : found + ", counted from 0"),
          "Check the driver and that libtorch is a build for CUDA (PYTORCH_LIBRARY_PATH,"
              + " PYTORCH_VERSION, PYTORCH_FLAVOR) whose libcudart.so is on LD_LIBRARY_PATH, or ask for"
              + " the device auto or cpu");
    }
    log.info("No GPU {} that libtorch can use: scoring on the CPU", gpu);
    return ai.djl.Device.cpu();
  }

  private static void settle(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}

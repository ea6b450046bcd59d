package io.fraudstream.model.scoring;

/** Where scoring is asked to happen. */
public enum Device {
  /** The GPU of the task, or the first, if libtorch can use it, else the CPU. */
  AUTO,
  /** The CPU, even where there is a GPU. */
  CPU,
  /** The GPU of the task, or the first; loading fails where libtorch does not find it. */
  GPU
}

package io.fraudstream.model.scoring;

/** Where scoring is asked to happen. */
public enum Device {
  /** The first GPU that libtorch can use, else the CPU. */
  AUTO,
  /** The CPU, even where there is a GPU. */
  CPU,
  /** The first GPU; loading fails where libtorch finds none. */
  GPU
}

package io.fraudstream.streaming.config;

/** Where a query without a checkpoint begins to read. */
public enum StartingOffsets {
  /** With the oldest record that the broker still has. */
  EARLIEST,
  /** With the first record that arrives after the start. */
  LATEST
}

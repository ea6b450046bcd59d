package io.fraudstream.local;

import io.fraudstream.model.scoring.ModelUnusableException;
import io.fraudstream.streaming.DataLossException;
import io.fraudstream.streaming.checkpoint.CheckpointInUseException;
import io.fraudstream.streaming.config.ConfigException;

/** The exit codes of the command line. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILURE = 1;
  static final int USAGE = 2;
  static final int CONFIGURATION = 3;
  static final int DATA_LOSS = 4;
  static final int MODEL_UNUSABLE = 5;
  static final int CHECKPOINT_IN_USE = 6;

  private ExitCode() {}

  static int of(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConfigException) {
        return CONFIGURATION;
      }
      if (cause instanceof DataLossException) {
        return DATA_LOSS;
      }
      if (cause instanceof ModelUnusableException) {
        return MODEL_UNUSABLE;
      }
      if (cause instanceof CheckpointInUseException) {
        return CHECKPOINT_IN_USE;
      }
    }
    return FAILURE;
  }
}

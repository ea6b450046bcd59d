package io.fraudstream.model.scoring;

import org.jspecify.annotations.Nullable;

/**
 * Thrown where a fraud model must not be used: its files are missing or damaged, it was trained on
 * other features, it does not compute what it did when it was exported, or it cannot run here. The
 * message says what is wrong, why, and what to do.
 */
public final class ModelUnusableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  static final String EXPORT_AGAIN = "Export it again with model/train/train.py";

  ModelUnusableException(String problem, String cause, String remedy, @Nullable Throwable e) {
    super(problem + ": " + cause + ". " + remedy + ".", e);
  }

  ModelUnusableException(String problem, String cause, String remedy) {
    this(problem, cause, remedy, null);
  }
}

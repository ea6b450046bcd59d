package io.fraudstream.local;

/** An error that the person at the command line can mend. The message says what, why and how. */
public final class CommandException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CommandException(String message) {
    super(message);
  }

  public CommandException(String message, Throwable cause) {
    super(message, cause);
  }
}

package io.fraudstream.producer;

/** An error that a person can mend: the message says what is wrong, why, and what to do. */
public class ProducerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public ProducerException(String message) {
    super(message);
  }

  public ProducerException(String message, Throwable cause) {
    super(message, cause);
  }
}

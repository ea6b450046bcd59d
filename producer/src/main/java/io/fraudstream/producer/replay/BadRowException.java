package io.fraudstream.producer.replay;

/** What is wrong with a row and what to do about it; where it is, is added by who knows. */
final class BadRowException extends Exception {
  private static final long serialVersionUID = 1;

  BadRowException(String message) {
    super(message);
  }
}

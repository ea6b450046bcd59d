package io.fraudstream.transactions;

/**
 * Thrown by codecs and record constructors for bad input. It is a verdict, not a fault, so it has
 * no stack trace.
 */
public final class RejectedRecordException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Rejection rejection;

  private RejectedRecordException(Rejection rejection) {
    super(rejection.reason() + ": " + rejection.detail(), null, false, false);
    this.rejection = rejection;
  }

  static RejectedRecordException invalid(String detail) {
    return new RejectedRecordException(new Rejection(RejectionReason.INVALID, detail));
  }

  static RejectedRecordException malformed(String detail) {
    return new RejectedRecordException(new Rejection(RejectionReason.MALFORMED, detail));
  }

  public Rejection rejection() {
    return rejection;
  }
}

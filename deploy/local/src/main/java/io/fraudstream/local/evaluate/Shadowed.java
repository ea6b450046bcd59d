package io.fraudstream.local.evaluate;

import io.fraudstream.transactions.Decision;
import org.jspecify.annotations.Nullable;

/** Payments that one model decided while another scored in its shadow. */
public final class Shadowed {
  private final String model;
  private final String shadow;
  private final Sample decided = new Sample();
  private final Sample scored = new Sample();
  private long unscored;

  Shadowed(String model, String shadow) {
    this.model = model;
    this.shadow = shadow;
  }

  /**
   * Adds a payment with a label.
   *
   * @param shadowScore null if the shadow gave none, which leaves the payment out for both
   */
  void add(
      long eventTime,
      String card,
      double score,
      @Nullable Double shadowScore,
      double amount,
      Decision decision,
      boolean fraud) {
    if (shadowScore == null) {
      unscored++;
      return;
    }
    decided.addLabelled(eventTime, card, score, amount, decision, fraud);
    scored.addLabelled(eventTime, card, shadowScore, amount, decision, fraud);
  }

  /** The version that decided. */
  String model() {
    return model;
  }

  /** The version in its shadow. */
  String shadow() {
    return shadow;
  }

  /** The payments with the scores that decided. */
  Sample decided() {
    return decided;
  }

  /** The same payments, in the same order, with the shadow's scores. */
  Sample scored() {
    return scored;
  }

  /** Payments with a label to which the shadow gave no score. */
  long unscored() {
    return unscored;
  }
}

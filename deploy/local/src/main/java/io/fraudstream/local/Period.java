package io.fraudstream.local;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * Payments by their event time.
 *
 * @param from first event time, null for all
 * @param to event time after the last, null for all
 */
public record Period(@Nullable Instant from, @Nullable Instant to) {
  private static final String EVENT_TIME = "event_time";

  /** The payments of this period. */
  public Dataset<Row> of(Dataset<Row> payments) {
    Dataset<Row> within = payments;
    if (from != null) {
      within = within.where(col(EVENT_TIME).geq(lit(from)));
    }
    if (to != null) {
      within = within.where(col(EVENT_TIME).lt(lit(to)));
    }
    return within;
  }

  /** As a part of a sentence; empty where everything is meant. */
  public String inWords() {
    return (from == null ? "" : " from " + from) + (to == null ? "" : " before " + to);
  }
}

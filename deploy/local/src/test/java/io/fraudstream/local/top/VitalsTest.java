package io.fraudstream.local.top;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VitalsTest {
  @Test
  void what_is_counted_is_shown_as_of_the_time_between() {
    String text =
        vitals(
            """
            fraudstream_records_total{topic="transactions"} 1000
            fraudstream_rejected_records_total{reason="MALFORMED"} 5
            fraudstream_kafka_lag_records{topic="transactions",partition="0"} 9000
            """,
            """
            fraudstream_records_total{topic="transactions"} 4000
            fraudstream_rejected_records_total{reason="MALFORMED"} 8
            fraudstream_rejected_records_total{reason="TOO_OLD"} 40
            fraudstream_kafka_lag_records{topic="transactions",partition="0"} 500
            fraudstream_kafka_lag_records{topic="transactions",partition="1"} 100
            """);

    assertThat(text.lines())
        .contains(
            "records in  transactions 1,500/s",
            "rejected    MALFORMED 1.5/s  TOO_OLD 20/s",
            "lag         600 records, 400 ms at this speed");
  }

  @Test
  void a_process_that_began_anew_counts_from_nothing() {
    assertThat(
            vitals(
                "fraudstream_records_total{topic=\"labels\"} 1000000",
                "fraudstream_records_total{topic=\"labels\"} 20"))
        .contains("labels 10/s");
  }

  @Test
  void quantiles_lie_within_the_bucket_and_know_only_the_time_between() {
    String before =
        """
        fraudstream_latency_seconds_bucket{le="1.0"} 0
        fraudstream_latency_seconds_bucket{le="5.0"} 700
        fraudstream_latency_seconds_bucket{le="+Inf"} 700
        """;
    String after =
        """
        fraudstream_latency_seconds_bucket{le="1.0"} 50
        fraudstream_latency_seconds_bucket{le="5.0"} 790
        fraudstream_latency_seconds_bucket{le="+Inf"} 800
        """;

    assertThat(vitals(before, after)).contains("p50 1.0 s  p99 > 5.0 s");
    assertThat(vitals(after, after)).contains("p50 -  p99 -");
  }

  @Test
  void precision_recall_and_money_speak_of_the_whole_process() {
    String now =
        """
        fraudstream_labelled_payments_total{decision="approve",fraud="true"} 20
        fraudstream_labelled_payments_total{decision="approve",fraud="false"} 9000
        fraudstream_labelled_payments_total{decision="review",fraud="true"} 20
        fraudstream_labelled_payments_total{decision="decline",fraud="true"} 60
        fraudstream_labelled_payments_total{decision="decline",fraud="false"} 20
        fraudstream_labelled_alert_amount_euros_total{decision="decline",fraud="true"} 12345.6
        fraudstream_labelled_alert_amount_euros_total{decision="decline",fraud="false"} 700
        fraudstream_labelled_alert_amount_euros_total{decision="review",fraud="true"} 5
        """;

    assertThat(vitals(now, now))
        .contains(
            "precision 0.800  recall 0.800  saved EUR 12,346  good payments declined EUR 700");
  }

  @Test
  void the_features_that_moved_most_are_named() {
    String now =
        """
        fraudstream_score_drift_psi 0.0314
        fraudstream_drift_sample_payments 150000
        fraudstream_feature_drift_psi{feature="a"} 0.1
        fraudstream_feature_drift_psi{feature="b"} 0.5
        fraudstream_feature_drift_psi{feature="c"} 0.2
        fraudstream_feature_drift_psi{feature="d"} 0.3
        """;

    assertThat(vitals(now, now))
        .contains("score 0.031   most: b 0.500  d 0.300  c 0.200   (PSI of 150,000 payments)");
  }

  @Test
  void an_endpoint_before_the_first_batch_shows_what_there_is() {
    assertThat(vitals("", "process_resident_memory_bytes 1073741824"))
        .contains("no payment decided yet", "process 1.0 GB")
        .doesNotContain("NaN", "Infinity");
  }

  private static String vitals(String before, String after) {
    return Vitals.of(Scrape.parse(10_000, before), Scrape.parse(12_000, after));
  }
}

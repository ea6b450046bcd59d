package io.fraudstream.local.top;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fraudstream.local.CommandException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScrapeTest {
  @Test
  void series_are_summed_by_their_labels() {
    Scrape scrape =
        Scrape.parse(
            0,
            """
            # HELP records_total Records.
            # TYPE records_total counter
            records_total{topic="labels",reason="a b"} 2.0

            records_total{topic="transactions", reason="c",} 3e1 1700000000000
            up 1
            """);

    assertThat(scrape.sum("records_total")).hasValue(32);
    assertThat(scrape.sum("records_total", labels -> "labels".equals(labels.get("topic"))))
        .hasValue(2);
    assertThat(scrape.sum("absent")).isEmpty();
    assertThat(scrape.by("topic", "records_total"))
        .isEqualTo(Map.of("labels", 2.0, "transactions", 30.0));
    assertThat(scrape.has("up")).isTrue();
  }

  @Test
  void label_values_may_hold_anything() {
    Scrape scrape = Scrape.parse(0, "a{b=\"quote \\\" slash \\\\ line \\n end } 7\"} 1");

    assertThat(scrape.by("b", "a")).containsOnlyKeys("quote \" slash \\ line \n end } 7");
  }

  @Test
  void numbers_may_be_infinite_or_none() {
    Scrape scrape = Scrape.parse(0, "a +Inf\nb -Inf\nc NaN");

    assertThat(scrape.sum("a")).hasValue(Double.POSITIVE_INFINITY);
    assertThat(scrape.sum("b")).hasValue(Double.NEGATIVE_INFINITY);
    assertThat(scrape.sum("c").orElseThrow()).isNaN();
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "a", "a{", "a{b", "a{b=c} 1", "a{b=\"c} 1", "a one"})
  void something_else_is_refused(String text) {
    assertThatThrownBy(() -> Scrape.parse(0, text))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("--url");
  }

  @Test
  void a_commit_is_seen_by_its_time() {
    Scrape none = Scrape.parse(0, "");
    Scrape first = Scrape.parse(1_000, "fraudstream_last_commit_timestamp_seconds 1.0");
    Scrape second = Scrape.parse(2_000, "fraudstream_last_commit_timestamp_seconds 1.5");

    assertThat(first.commitsAfter(none)).isTrue();
    assertThat(second.commitsAfter(first)).isTrue();
    assertThat(second.commitsAfter(second)).isFalse();
    assertThat(second.isLaterThan(none, Duration.ofSeconds(2))).isTrue();
    assertThat(second.isLaterThan(first, Duration.ofSeconds(2))).isFalse();
  }
}

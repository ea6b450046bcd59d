package io.fraudstream.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RateSearchTest {
  @Test
  void it_doubles_until_a_rate_is_too_high_and_halves_the_gap() {
    RateSearch search = new RateSearch(1_000, 2);
    assertThat(tries(search, 3_200)).containsExactly(1_000.0, 2_000.0, 4_000.0, 3_000.0, 3_500.0);
    assertThat(search.highest()).hasValue(3_000);
  }

  @Test
  void it_goes_down_if_the_first_rate_is_too_high() {
    RateSearch search = new RateSearch(1_000, 3);
    assertThat(tries(search, 300)).containsExactly(1_000.0, 500.0, 250.0, 375.0);
    assertThat(search.highest()).hasValue(250);
  }

  @Test
  void there_may_be_none() {
    RateSearch search = new RateSearch(1_000, 1);
    assertThat(tries(search, 1)).containsExactly(1_000.0, 500.0);
    assertThat(search.highest()).isEmpty();
  }

  private static List<Double> tries(RateSearch search, double limit) {
    List<Double> tries = new ArrayList<>();
    for (OptionalDouble rate = search.next(); rate.isPresent(); rate = search.next()) {
      tries.add(rate.getAsDouble());
      search.tried(rate.getAsDouble(), rate.getAsDouble() <= limit);
    }
    return tries;
  }
}

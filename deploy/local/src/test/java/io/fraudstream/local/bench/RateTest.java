package io.fraudstream.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RateTest {
  private final List<Batch> batches =
      List.of(
          new Batch(0, 10_000, 100, 300),
          new Batch(1, 12_000, 200, 300),
          new Batch(2, 14_000, 400, 500),
          new Batch(3, 16_000, 400, 600));

  @Test
  void the_batches_of_the_warm_up_do_not_count() {
    assertThat(Rate.steady(batches, 400)).contains(new Rate(200, 275));
    assertThat(Rate.steady(batches, 300)).contains(new Rate(1000 / 6.0, 1400 / 6.0));
  }

  @Test
  void there_is_no_rate_if_all_of_it_was_warm_up() {
    assertThat(Rate.steady(batches, 1_200)).isEmpty();
    assertThat(Rate.steady(batches.subList(0, 1), 1)).isEmpty();
  }

  @Test
  void the_start_counts_if_it_is_asked_for() {
    assertThat(Rate.since(6_000, batches)).isEqualTo(new Rate(110, 170));
  }
}

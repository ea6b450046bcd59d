package io.fraudstream.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LagTest {
  private static final long EPOCH_MILLIS = 1_795_000_000_000L;

  @Test
  void a_steady_growth_is_found_under_the_teeth_of_the_batches() {
    List<Lag> looks =
        LongStream.range(0, 120)
            .mapToObj(
                second ->
                    new Lag(
                        EPOCH_MILLIS + 1000 * second,
                        2_000 * second,
                        5_000 + 30 * second + 400 * (second % 4)))
            .toList();
    assertThat(Lag.slope(looks)).isCloseTo(30, within(1.0));
    assertThat(Lag.sentRate(looks)).isCloseTo(2_000, within(0.1));
    assertThat(Lag.most(looks)).isEqualTo(5_000 + 30 * 119 + 400 * 3);
  }

  @Test
  void a_lag_that_shrinks_has_a_negative_slope() {
    assertThat(
            Lag.slope(List.of(new Lag(0, 90, 90), new Lag(1_000, 90, 60), new Lag(3_000, 90, 0))))
        .isCloseTo(-30, within(1e-9));
  }

  @Test
  void one_look_has_no_slope() {
    assertThat(Lag.slope(List.of(new Lag(5, 5, 5)))).isNaN();
  }
}

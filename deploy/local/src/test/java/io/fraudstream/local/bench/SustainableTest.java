package io.fraudstream.local.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.fraudstream.producer.schedule.LabelPolicy;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SustainableTest {
  private static final int RATE = 1_000;

  @Test
  void a_lag_that_stays_holds_if_the_simulator_kept_the_rate() {
    assertThat(Sustainable.holds(looks(1_008, 0), asked(LabelPolicy.FRAUDS))).isTrue();
    assertThat(Sustainable.holds(looks(950, 0), asked(LabelPolicy.FRAUDS))).isFalse();
    assertThat(Sustainable.holds(looks(2_000, 0), asked(LabelPolicy.ALL))).isTrue();
    assertThat(Sustainable.holds(looks(1_900, 0), asked(LabelPolicy.ALL)))
        .as("a label follows each payment")
        .isFalse();
  }

  @Test
  void a_lag_that_grows_does_not_hold() {
    assertThat(Sustainable.holds(looks(1_008, 9), asked(LabelPolicy.FRAUDS))).isTrue();
    assertThat(Sustainable.holds(looks(1_008, 12), asked(LabelPolicy.FRAUDS))).isFalse();
  }

  private static Workload asked(LabelPolicy labels) {
    return Workload.history(10, 1, labels).at(RATE, Duration.ofMinutes(3));
  }

  /**
   * @param sent records a second
   * @param growth of the lag, records a second
   */
  private static List<Lag> looks(long sent, long growth) {
    return LongStream.range(0, 60)
        .mapToObj(second -> new Lag(1_000 * second, sent * second, 300 + growth * second))
        .toList();
  }
}

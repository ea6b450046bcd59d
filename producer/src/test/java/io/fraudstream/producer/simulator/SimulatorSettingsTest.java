package io.fraudstream.producer.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.fraudstream.producer.InvalidSettingsException;
import io.fraudstream.producer.schedule.LabelPolicy;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SimulatorSettingsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void defaults_are_as_documented() {
    SimulatorSettings defaults = SimulatorSettings.defaults();

    assertThat(defaults.historyDays()).isEqualTo(30);
    assertThat(defaults.paymentsPerCardAndDay()).isEqualTo(2);
    assertThat(defaults.fraudShare()).isEqualTo(0.008);
    assertThat(defaults.labelDelay()).isEqualTo(Duration.ofDays(7));
    assertThat(defaults.labels()).isEqualTo(LabelPolicy.ALL);
    assertThat(defaults.start()).isNull();
    assertThat(defaults.driftOnsetDay()).isNull();
    assertThat(defaults.toBuilder().build()).isEqualTo(defaults);
  }

  @Test
  void every_problem_is_reported() {
    assertThatThrownBy(
            () ->
                SimulatorSettings.defaults().toBuilder()
                    .cards(0)
                    .terminals(19)
                    .historyDays(0)
                    .live(Duration.ZERO)
                    .paymentsPerCardAndDay(Double.NaN)
                    .rate(0)
                    .fraudShare(0.5)
                    .disorderShare(0.6)
                    .lateShare(0.6)
                    .disorderSpan(Duration.ZERO)
                    .lateBy(Duration.ZERO)
                    .tooOldShare(-1)
                    .tooOldBy(Duration.ZERO)
                    .duplicateShare(2)
                    .malformedShare(Double.NaN)
                    .hostileShare(1.5)
                    .hotTerminalShare(-0.1)
                    .labelDelay(Duration.ofDays(-1))
                    .driftOnsetDay(-1)
                    .threads(0)
                    .build())
        .isInstanceOfSatisfying(
            InvalidSettingsException.class,
            e ->
                assertThat(e.problems())
                    .hasSize(18)
                    .contains(
                        "terminals must be between 20 and 1000000: 19",
                        "historyDays or live must be > 0: both are 0",
                        "disorderShare and lateShare must be <= 1 together: 1.2",
                        "malformedShare must be between 0 and 1: NaN"));
  }

  @Test
  void event_time_passes_as_fast_as_each_card_keeps_its_pace() {
    SimulatorSettings settings =
        SimulatorSettings.defaults().toBuilder()
            .cards(1_000)
            .paymentsPerCardAndDay(2)
            .rate(100)
            .live(Duration.ofMinutes(1))
            .build();

    assertThat(settings.speed()).isCloseTo(100 * 86_400 / 2_000.0, within(1e-9));
    assertThat(settings.livePayments()).isEqualTo(6_000);
    assertThat(settings.liveSpan()).isEqualTo(Duration.ofDays(3));
  }

  @Test
  void start_is_chosen_so_that_the_run_ends_shortly_before_now() {
    SimulatorSettings settings = SimulatorSettings.defaults().startingBefore(NOW);

    Instant end = Instant.ofEpochMilli(settings.historyEndMillis()).plus(settings.liveSpan());
    assertThat(end).isBefore(NOW).isAfter(NOW.minus(Duration.ofDays(3)));
  }

  @Test
  void history_alone_ends_now() {
    SimulatorSettings settings =
        SimulatorSettings.defaults().toBuilder().live(Duration.ZERO).build().startingBefore(NOW);

    assertThat(settings.historyEndMillis()).isEqualTo(NOW.toEpochMilli());
  }

  @Test
  void given_start_stands_unless_the_run_would_pass_the_clock() {
    Instant early = Instant.parse("2020-01-01T00:00:00Z");
    SimulatorSettings settings = SimulatorSettings.defaults().toBuilder().start(early).build();
    assertThat(settings.startingBefore(NOW)).isEqualTo(settings);

    SimulatorSettings late = settings.toBuilder().start(NOW.minus(Duration.ofDays(30))).build();
    assertThatThrownBy(() -> late.startingBefore(NOW))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("start must be at or before");
  }
}

package io.fraudstream.model.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CardPrecisionAtKTest {
  private static final long DAY = 86_400_000;

  @Test
  void a_card_ranks_by_its_highest_score_and_counts_with_any_fraud_of_the_day() {
    // Day 0: b (0.9, genuine and fraud), a (0.8), c (0.7, fraud): the first two hold one fraud.
    assertThat(
            of(
                2,
                new long[] {0, 1, 2, DAY - 1},
                new String[] {"a", "b", "c", "b"},
                new double[] {0.8, 0.9, 0.7, 0.1},
                new boolean[] {false, false, true, true}))
        .isEqualTo(0.5);
  }

  @Test
  void a_card_that_was_found_makes_room_on_later_days_and_one_that_was_missed_stays() {
    // Day 0: a is found, b is missed (k = 1). Day 1: a is out, so b comes first.
    assertThat(
            of(
                1,
                new long[] {0, 1, DAY, DAY + 1},
                new String[] {"a", "b", "a", "b"},
                new double[] {0.9, 0.8, 0.9, 0.8},
                new boolean[] {true, true, true, true}))
        .isEqualTo(1);
  }

  @Test
  void a_day_with_fewer_cards_than_k_still_counts_over_k() {
    assertThat(of(4, new long[] {0}, new String[] {"a"}, new double[] {0.9}, new boolean[] {true}))
        .isEqualTo(0.25);
  }

  @Test
  void days_without_fraud_pull_the_mean_down() {
    assertThat(
            of(
                1,
                new long[] {DAY, 0},
                new String[] {"b", "a"},
                new double[] {0.9, 0.8},
                new boolean[] {false, true}))
        .isEqualTo(0.5);
  }

  @Test
  void cards_with_equal_scores_rank_by_id() {
    assertThat(
            of(
                1,
                new long[] {0, 0},
                new String[] {"b", "a"},
                new double[] {0.5, 0.5},
                new boolean[] {true, false}))
        .isZero();
  }

  @Test
  void k_must_be_positive() {
    assertThatThrownBy(() -> of(0, new long[0], new String[0], new double[0], new boolean[0]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("k must be > 0: 0");
  }

  @Test
  void a_score_that_is_not_a_number_is_refused() {
    assertThatThrownBy(
            () -> of(1, new long[1], new String[] {"a"}, new double[] {Double.NaN}, new boolean[1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A score of card a is not a number");
  }

  private static double of(int k, long[] times, String[] cards, double[] scores, boolean[] fraud) {
    return CardPrecisionAtK.of(times, cards, scores, fraud, k);
  }
}

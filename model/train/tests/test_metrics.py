import numpy as np
import pytest

from tests.synthetic import DAY_MS
from training import metrics

SCORE = np.array([0.1, 0.4, 0.35, 0.8, 0.4, 0.8, 0.65, 0.2, 0.4, 0.05])
FRAUD = np.array([0, 1, 0, 1, 0, 0, 1, 0, 1, 1], dtype=bool)


def test_ranking_metrics_have_the_values_that_the_java_tests_expect():
    assert metrics.average_precision(FRAUD, SCORE) == pytest.approx(0.6)
    assert metrics.roc_auc(FRAUD, SCORE) == pytest.approx(0.62)


def test_ranking_metrics_agree_with_scikit_learn():
    reference = pytest.importorskip("sklearn.metrics")
    random = np.random.default_rng(3)
    fraud = random.random(2_000) < 0.05
    score = np.round(random.random(2_000) + 0.3 * fraud, 2)
    assert metrics.average_precision(fraud, score) == pytest.approx(
        reference.average_precision_score(fraud, score)
    )
    assert metrics.roc_auc(fraud, score) == pytest.approx(reference.roc_auc_score(fraud, score))


def test_a_threshold_flags_the_scores_from_itself_up():
    assert metrics.at_threshold(FRAUD, SCORE, 0.4) == (0.6, 4 / 6, 4 / 5)
    assert metrics.at_threshold(FRAUD, SCORE, 0.9) == (0, None, 0)


def test_the_curve_has_a_point_wherever_recall_grows():
    points = metrics.precision_recall(FRAUD, SCORE, steps=400)
    assert points == [(1 / 5, 1 / 2), (2 / 5, 2 / 3), (4 / 5, 4 / 6), (1, 5 / 10)]
    gains = np.diff([0, *(recall for recall, _ in points)])
    assert gains @ [precision for _, precision in points] == pytest.approx(0.6)


def test_a_thinned_curve_keeps_its_ends():
    points = metrics.precision_recall(np.arange(900) % 3 == 0, -np.arange(900.0), steps=10)
    assert len(points) == 11
    assert points[0] == (1 / 300, 1)
    assert points[-1] == (1, 300 / 898)


def card_precision(k, *payments):
    time, card, score, fraud = (np.array(column) for column in zip(*payments))
    return metrics.card_precision_at_k(time, card, fraud == 1, score, k)


def test_a_card_ranks_by_its_highest_score_and_counts_with_any_fraud_of_the_day():
    payments = [(0, 0, 0.8, 0), (1, 1, 0.9, 0), (2, 2, 0.7, 1), (DAY_MS - 1, 1, 0.1, 1)]
    assert card_precision(2, *payments) == 0.5


def test_a_card_that_was_found_makes_room_and_one_that_was_missed_stays():
    payments = [(0, 0, 0.9, 1), (1, 1, 0.8, 1), (DAY_MS, 0, 0.9, 1), (DAY_MS + 1, 1, 0.8, 1)]
    assert card_precision(1, *payments) == 1


def test_days_count_over_k_however_few_cards_they_have():
    assert card_precision(4, (0, 0, 0.9, 1)) == 0.25

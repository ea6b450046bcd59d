import dataclasses

import numpy as np
import pytest
import torch

from training.fit import calibrate, fit, probabilities, thresholds
from training.network import FraudNetwork, quantile_edges
from training.table import Table, TrainingError


def rows(count=4_000, seed=0):
    """Two features, the first of which tells frauds apart, but not perfectly."""
    random = np.random.default_rng(seed)
    fraud = random.random(count) < 0.1
    features = random.normal(0, 1, (count, 2)) + np.outer(fraud, [2, 0])
    time = np.zeros(count, np.int64)
    return Table(["a", "b"], features.astype(np.float32), time, time, fraud)


def quiet(*_):
    pass


@pytest.fixture(scope="module")
def network():
    fitted = fit(rows(20_000), rows(seed=1), seed=1, epochs=8, patience=8, progress=quiet)
    calibrate(fitted, rows(count=20_000, seed=1))
    return fitted


def test_the_output_is_a_probability(network):
    test = rows(count=20_000, seed=2)
    score = probabilities(network, test.features)
    for low, high in [(0, 0.1), (0.1, 0.4), (0.4, 0.7), (0.7, 1)]:
        inside = (low <= score) & (score < high)
        assert score[inside].mean() == pytest.approx(test.fraud[inside].mean(), abs=0.1)


def test_the_same_seed_gives_the_same_network(network):
    again = fit(rows(20_000), rows(seed=1), seed=1, epochs=8, patience=8, progress=quiet)
    calibrate(again, rows(count=20_000, seed=1))
    for name, value in network.state_dict().items():
        assert torch.equal(value, again.state_dict()[name]), name


def test_it_stops_when_validation_gets_no_better_and_keeps_the_best_epoch():
    seen = []
    fit(rows(), rows(seed=1), 1, epochs=60, patience=2, progress=lambda *state: seen.append(state))
    reached = [state[2] for state in seen]
    assert len(seen) < 60
    assert int(np.argmax(reached)) == len(seen) - 3


def encoded(edges, *rows):
    network = FraudNetwork([np.array(of_one, np.float32) for of_one in edges])
    return network.encode(torch.tensor(rows)).t().tolist()


def test_a_piece_holds_how_much_of_it_lies_below_the_value():
    edges = [[0, 1, 5], [-2, 2]]
    assert encoded(edges, [0.5, 0.0], [3.0, 1.0]) == [[0.5, 0, 0.5], [1, 0.5, 0.75]]


def test_a_value_beyond_what_training_saw_counts_as_the_last_that_it_saw():
    assert encoded([[0, 1, 5]], [-9.0], [9.0], [float("inf")]) == [[0, 0], [1, 1], [1, 1]]


def test_pieces_hold_like_numbers_of_rows_and_a_value_that_many_have_is_one_edge():
    spread, crowded = np.arange(81), np.array([0] * 60 + list(range(21)))
    edges = quantile_edges(np.stack([spread, crowded], axis=1).astype(np.float32))
    assert edges[0].tolist() == [0, 10, 20, 30, 40, 50, 60, 70, 80]
    assert edges[1].tolist() == [0, 10, 20]


def test_a_constant_feature_does_no_harm():
    edges = quantile_edges(np.array([[1, 5], [3, 5]], np.float32))
    assert encoded(edges, [1.0, 5.0], [1.0, 500.0]) == [[0, 0], [0, pytest.approx(0)]]


def test_a_feature_that_is_not_a_number_makes_the_score_so():
    network = FraudNetwork(quantile_edges(np.array([[1, 5], [3, 5]], np.float32))).eval()
    nan, inf = float("nan"), float("inf")
    score = network(torch.tensor([[1.0, 5.0], [nan, 5.0], [1.0, nan], [inf, 5.0]]))
    assert torch.isnan(score).tolist() == [False, True, True, False]


def test_a_model_that_ranks_backwards_is_refused():
    validation = rows(seed=1)
    network = fit(rows(), validation, 1, epochs=2, patience=2, progress=quiet)
    backwards = dataclasses.replace(validation, fraud=~validation.fraud)
    with pytest.raises(TrainingError, match="no higher than genuine"):
        calibrate(network, backwards)


def test_thresholds_keep_precision_above_and_the_review_budget_below():
    score = np.arange(1_000, 0, -1) / 1_000
    fraud = np.zeros(1_000, dtype=bool)
    fraud[:36] = True
    fraud[45:60:3] = True
    review, decline = thresholds(fraud, score, precision=0.9, review_share=0.02)
    declined = score >= decline
    reviewed = (score >= review) & ~declined
    assert declined.sum() == 40
    assert fraud[declined].mean() == 0.9
    assert reviewed.sum() == 20


def test_payments_with_one_score_get_one_decision():
    score = np.repeat([0.9, 0.5, 0.1], [50, 30, 920])
    review, decline = thresholds(score == 0.9, score, precision=0.9, review_share=0.02)
    assert (review, decline) == (0.9, 0.9)


def test_nothing_is_declined_where_no_score_is_precise_enough():
    score = np.arange(1_000) / 1_000
    review, decline = thresholds(np.arange(1_000) % 2 == 0, score, 0.9, review_share=0.01)
    assert decline == 1.0
    assert (score >= review).sum() == 10

import dataclasses

import numpy as np
import pytest
import torch

from training.fit import calibrate, fit, probabilities, thresholds
from training.network import FraudNetwork
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


def test_a_constant_feature_does_no_harm():
    network = FraudNetwork(2)
    network.fit_normalisation(torch.tensor([[1.0, 5.0], [3.0, 5.0]]))
    normalised = network.normalise(torch.tensor([[1.0, 5.0]]))
    assert torch.allclose(normalised, torch.tensor([[-1.0, 0.0]]), atol=1e-5)


def test_a_feature_that_is_not_a_number_makes_the_score_so():
    features = torch.tensor([[0.0, 1.0], [float("nan"), 1.0], [float("inf"), 1.0]])
    score = FraudNetwork(2).eval()(features)
    assert torch.isnan(score).tolist() == [False, True, False]


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

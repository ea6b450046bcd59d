import argparse
import dataclasses
import io
import sys

import numpy as np
import pytest
import torch

from training import command
from training.fit import calibrate, fit, logits, probabilities
from training.metrics import average_precision
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
    fitted, _ = fit(rows(20_000), seed=1, epochs=8, progress=quiet)
    calibrate(fitted, rows(count=20_000, seed=1))
    return fitted


def test_the_output_is_a_probability(network):
    test = rows(count=20_000, seed=2)
    score = probabilities(network, test.features)
    for low, high in [(0, 0.1), (0.1, 0.4), (0.4, 0.7), (0.7, 1)]:
        inside = (low <= score) & (score < high)
        assert score[inside].mean() == pytest.approx(test.fraud[inside].mean(), abs=0.1)


def test_the_same_seed_gives_the_same_network(network):
    again, _ = fit(rows(20_000), seed=1, epochs=8, progress=quiet)
    calibrate(again, rows(count=20_000, seed=1))
    for name, value in network.state_dict().items():
        assert torch.equal(value, again.state_dict()[name]), name


def test_validation_is_measured_after_each_epoch_and_changes_nothing():
    validation = rows(seed=1)
    network, curve = fit(rows(), 1, epochs=3, progress=quiet, validation=validation)
    alone, without = fit(rows(), 1, epochs=3, progress=quiet)
    score = logits(network, validation.features)
    assert np.array_equal(score, logits(alone, validation.features))
    assert curve[-1].average_precision == average_precision(validation.fraud, score)
    assert [epoch.average_precision for epoch in without] == [None] * 3
    assert [epoch.loss for epoch in without] == [epoch.loss for epoch in curve]


def test_a_calibration_can_be_taken_over(network):
    other, _ = fit(rows(20_000, seed=3), seed=2, epochs=8, progress=quiet)
    other.calibrate_as(network)
    test = rows(count=20_000, seed=2)
    score = probabilities(other, test.features)
    assert score.mean() == pytest.approx(test.fraud.mean(), abs=0.02)
    other.slope.mul_(2)
    assert other.slope == 2 * network.slope


def test_it_says_how_far_it_is_within_an_epoch_and_what_the_loss_is():
    seen = []

    def progress(done, loss, curve):
        seen.append((done, loss, *curve))

    _, curve = fit(rows(), 1, epochs=2, progress=progress)
    done = [state[0] for state in seen]
    assert done == sorted(done) and done[-1] == 2
    assert sum(0 < part < 1 for part in done) > 60
    assert seen[-1][1:] == (curve[1].loss, *curve)
    assert curve[1].loss < curve[0].loss


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize("validation", [rows(seed=1), None])
@pytest.mark.parametrize("stderr, drawn", [(Terminal, True), (io.StringIO, False)])
def test_a_terminal_gets_a_bar_and_a_file_gets_none(monkeypatch, stderr, drawn, validation):
    monkeypatch.setattr(sys, "stderr", stderr())
    options = argparse.Namespace(seed=1, epochs=2)
    _, curve = command.fitted(rows(), options, validation)
    lines = sys.stderr.getvalue().strip().split("\r")
    if drawn:
        name = "trial" if validation else "fit"
        assert lines[0].startswith(f"{name}, epoch 1/2 [    ")
        assert f"[{'#' * 30}] loss {curve[-1].loss:.4f}" in lines[-1]
        assert ("average precision" in lines[-1]) == (validation is not None)
    else:
        assert lines == [""]


def test_no_epoch_is_refused():
    options = command.parser("").parse_args(["--features", "absent", "--epochs", "0"])
    with pytest.raises(SystemExit, match="Cannot train in 0 epochs"):
        command.run("train.py", pytest.fail, options)


def test_dropout_acts_in_training_and_not_in_what_is_fitted():
    network, _ = fit(rows(), 1, epochs=1, progress=quiet)
    once, again = (logits(network, rows(seed=2).features) for _ in range(2))
    assert np.array_equal(once, again)
    network.train()
    once, again = (logits(network, rows(seed=2).features) for _ in range(2))
    assert not np.array_equal(once, again)


def test_every_epoch_learns_with_dropout_and_is_measured_without(monkeypatch):
    modes = []
    logit = FraudNetwork.logit

    def watched(network, features):
        modes.append(network.training)
        return logit(network, features)

    monkeypatch.setattr(FraudNetwork, "logit", watched)
    fit(rows(), 1, epochs=2, progress=quiet, validation=rows(seed=1))
    batches = modes.index(False)
    assert batches > 60
    assert modes == ([True] * batches + [False]) * 2


def encoded(sample, *rows):
    """Of each row its pieces, then its logarithms, in a network that was made for a sample."""
    network = FraudNetwork(np.array(sample, np.float32))
    encoding = network.encode(torch.tensor(rows)).t()
    pieces = len(network.column)
    return encoding[:, :pieces].tolist(), encoding[:, pieces:].tolist()


EDGES_AT_0_1_5_AND_2_4 = [[0, 2], [1, 4], [5, 4]]


def test_a_piece_holds_how_much_of_it_lies_below_the_value():
    pieces, _ = encoded(EDGES_AT_0_1_5_AND_2_4, [0.5, 2.0], [3.0, 3.5])
    assert pieces == [[0.5, 0, 0], [1, 0.5, 0.75]]


def test_a_value_beyond_what_training_saw_fills_all_pieces_and_its_logarithm_goes_on():
    values = [-9.0, 9.0, 90.0, float("inf")]
    pieces, logarithms = encoded(EDGES_AT_0_1_5_AND_2_4, *[[value, 2.0] for value in values])
    assert [row[:2] for row in pieces] == [[0, 0], [1, 1], [1, 1], [1, 1]]
    below, above, beyond, furthest = (row[0] for row in logarithms)
    assert below < -above < 0 < above < beyond < furthest == 8


def test_logarithms_have_the_mean_0_and_the_deviation_1():
    sample = [[0.0, -3.0], [10.0, 5.0], [200.0, 7.0]]
    logarithms = np.array(encoded(sample, *sample)[1])
    assert logarithms.mean(axis=0) == pytest.approx([0, 0], abs=1e-6)
    assert logarithms.std(axis=0, ddof=1) == pytest.approx([1, 1])


def test_pieces_hold_like_numbers_of_rows_and_a_value_that_many_have_is_one_edge():
    spread, crowded = np.arange(81), np.array([0] * 60 + list(range(21)))
    edges = quantile_edges(np.stack([spread, crowded], axis=1).astype(np.float32))
    assert edges[0].tolist() == [0, 10, 20, 30, 40, 50, 60, 70, 80]
    assert edges[1].tolist() == [0, 10, 20]


def test_a_constant_feature_does_no_harm():
    pieces, logarithms = encoded([[1, 5], [3, 5]], [1.0, 5.0], [1.0, 500.0])
    assert pieces == [[0, 0], [0, pytest.approx(0)]]
    assert [row[1] for row in logarithms] == [0, pytest.approx(0)]


def test_a_feature_that_is_not_a_number_makes_the_score_so():
    network = FraudNetwork(np.array([[1, 5], [3, 5]], np.float32)).eval()
    nan, inf = float("nan"), float("inf")
    score = network(torch.tensor([[1.0, 5.0], [nan, 5.0], [1.0, nan], [inf, 5.0]]))
    assert torch.isnan(score).tolist() == [False, True, True, False]


def test_a_model_that_ranks_backwards_is_refused():
    validation = rows(seed=1)
    network, _ = fit(rows(), 1, epochs=2, progress=quiet)
    backwards = dataclasses.replace(validation, fraud=~validation.fraud)
    with pytest.raises(TrainingError, match="no higher than genuine"):
        calibrate(network, backwards)

import numpy as np
import pytest
import torch

from training.artifact import load, program
from training.network import FraudNetwork
from training.served import ServedNetwork

ROWS = 4_000
NAN, INF = float("nan"), float("inf")


def sample(seed):
    """Features as they come: spread evenly, over powers of ten, 0 or 1, constant, and close to one
    value but for a few."""
    random = np.random.default_rng(seed)
    columns = [
        random.normal(0, 1, ROWS),
        random.lognormal(3, 2, ROWS),
        random.random(ROWS) < 0.3,
        np.full(ROWS, 5),
        np.where(random.random(ROWS) < 0.7, 7 + random.random(ROWS) / 100, 30),
    ]
    return np.stack(columns, axis=1).astype(np.float32)


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(1)
    network = FraudNetwork(sample(seed=1)).eval()
    network.layers[0].weight.data.mul_(3)
    network.slope.fill_(12)
    network.intercept.fill_(1)
    return network


@pytest.fixture(scope="module")
def served(network):
    """As the stream loads it."""
    return load(program(ServedNetwork(network)))


def assert_same_scores(network, served, rows):
    with torch.no_grad():
        expected = network(rows)
    torch.testing.assert_close(served(rows), expected, rtol=0, atol=1e-6, equal_nan=True)
    return expected


def test_it_scores_as_the_network_does(network, served):
    score = assert_same_scores(network, served, torch.from_numpy(sample(seed=2)))
    assert score.min() < 0.2 and score.max() > 0.8


def test_it_scores_alike_at_every_edge_beside_it_and_beyond_the_last(network, served):
    rows = torch.from_numpy(sample(seed=3))
    tried = 0
    for feature in range(rows.shape[1]):
        own = network.column == feature
        low, width = network.low[own].flatten(), network.width[own].flatten()
        edges = torch.cat([low, low + width])
        below, above = (edges.nextafter(torch.tensor(far)) for far in (-INF, INF))
        beyond = torch.tensor([-1e9, -9.0, 0.0, 9.0, 1e9])
        for value in torch.cat([below, edges, above, beyond]):
            rows[tried, feature] = value
            tried += 1
    assert_same_scores(network, served, rows[:tried])


def test_infinity_has_the_networks_score_and_what_is_not_a_number_none(network, served):
    usual = torch.from_numpy(sample(seed=4)[:1])
    rows = [usual]
    for feature in range(usual.shape[1]):
        for value in (INF, -INF, NAN):
            rows.append(usual.clone())
            rows[-1][0, feature] = value
    score = assert_same_scores(network, served, torch.cat(rows))
    assert score.isnan().tolist() == [False] + [False, False, True] * usual.shape[1]


def test_features_of_one_piece_each_need_no_edges_between_pieces():
    torch.manual_seed(1)
    zero_or_one = torch.tensor([[0.0, 1.0], [1.0, 1.0], [0.0, 0.0], [1.0, 0.0]])
    network = FraudNetwork(zero_or_one.numpy()).eval()
    served = load(program(ServedNetwork(network)))
    assert_same_scores(network, served, torch.cat([zero_or_one, zero_or_one - 0.5]))


@pytest.mark.parametrize("payments", [1, 2, 7, 8, 9, 100])
def test_a_score_does_not_depend_on_the_payments_beside_it(served, payments):
    rows = torch.from_numpy(sample(seed=5))
    parts = torch.cat([served(part) for part in rows.split(payments)])
    torch.testing.assert_close(parts, served(rows), rtol=0, atol=1e-6)


@pytest.mark.parametrize("columns", [4, 6, 10])
def test_rows_with_another_number_of_features_are_refused(served, columns):
    with pytest.raises(RuntimeError):
        served(torch.zeros(8, columns))

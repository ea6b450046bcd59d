import xml.etree.ElementTree as xml

import numpy as np
import pytest

from training import metrics, plot
from training.fit import Epoch

CURVE = [Epoch(0.9, 0.31), Epoch(0.5, 0.62), Epoch(0.4, 0.58)]
SCORE = np.arange(1_000, 0, -1) / 1_000
FRAUD = np.arange(1_000) % 7 < 3 - np.arange(1_000) // 400


def elements(picture, name):
    return xml.fromstring(picture).findall(f"{{http://www.w3.org/2000/svg}}{name}")


def titles(picture):
    return [circle[0].text for circle in elements(picture, "circle")]


def test_the_learning_curve_has_a_point_for_each_epoch():
    picture = plot.learning_curve(CURVE)
    assert titles(picture) == [
        *("epoch 1: 0.9000", "epoch 2: 0.5000", "epoch 3: 0.4000"),
        *("epoch 1: 0.3100", "epoch 2: 0.6200", "epoch 3: 0.5800"),
    ]
    losses = [float(circle.get("cy")) for circle in elements(picture, "circle")[:3]]
    assert losses == sorted(losses)


def test_an_only_epoch_can_be_drawn():
    assert titles(plot.learning_curve(CURVE[:1])) == ["epoch 1: 0.9000", "epoch 1: 0.3100"]


def test_the_precision_recall_curve_marks_both_thresholds_where_they_lie():
    picture = plot.precision_recall_curve(FRAUD, SCORE, (0.5, 0.9))
    assert titles(picture) == ["review", "decline"]
    for circle, limit in zip(elements(picture, "circle"), (0.5, 0.9)):
        _, precision, recall = metrics.at_threshold(FRAUD, SCORE, limit)
        assert float(circle.get("cx")) == pytest.approx(70 + 360 * recall, abs=0.1)
        assert float(circle.get("cy")) == pytest.approx(80 + 360 * (1 - precision), abs=0.1)
    curve = elements(picture, "path")[-1].get("d")
    assert curve.count("V") == FRAUD.sum()


def test_a_threshold_that_nothing_reaches_is_not_marked():
    assert titles(plot.precision_recall_curve(FRAUD, SCORE, (0.5, 1.1))) == ["review"]


@pytest.mark.parametrize("low, high", [(0.31, 0.62), (1, 15), (0.05, 0.0501), (0.7, 0.7), (0, 0)])
def test_ticks_are_few_and_reach_around_the_values(low, high):
    marks = plot.ticks(low, high)
    assert marks[0] <= low and high <= marks[-1]
    assert 2 <= len(marks) <= 8
    assert marks == sorted(set(marks))

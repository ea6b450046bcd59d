import hashlib
import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import torch

import train
from tests.synthetic import DAY_MS, table
from training.drift import distribution
from training.fit import calibrate, fit, probabilities
from training.table import known_fraudulent, read


@pytest.fixture(scope="module")
def features(tmp_path_factory):
    path = tmp_path_factory.mktemp("data") / "features.csv.gz"
    table(rows=12_000, cards=1_000, fraud_share=0.05).to_csv(path, index=False)
    return path


def run(features, out, *options):
    train.main(["--features", str(features), "--out", str(out), "--epochs", "4", *options])
    return json.loads((out / "manifest.json").read_text())


@pytest.fixture(scope="module")
def trained(features, tmp_path_factory):
    out = tmp_path_factory.mktemp("model")
    return out, run(features, out, "--release", "2026.3.0", "--data", "synthetic")


def test_the_manifest_describes_the_program(trained):
    out, manifest = trained
    digest = hashlib.sha256((out / "model.pt").read_bytes()).hexdigest()
    assert manifest["sha256"] == digest
    assert manifest["version"] == f"2026.3.0-{digest[:8]}"
    assert manifest["features"] == list(table(rows=1).columns[6:-1])
    assert manifest["training"]["data"] == "synthetic"
    assert list(manifest["training"]["periods"]) == ["trial", "validation", "train", "test"]
    assert 0 < manifest["thresholds"]["review"] <= manifest["thresholds"]["decline"] <= 1
    assert manifest["metrics"]["average_precision"] > 0.5


def test_the_recipe_is_tried_within_what_the_model_learns_from(trained):
    training = trained[1]["training"]
    begin, end = (
        {name: period[side][:10] for name, period in training["periods"].items()}
        for side in ("from", "to")
    )
    assert begin == {
        "trial": "2026-01-01",
        "validation": "2026-02-09",
        "train": "2026-01-01",
        "test": "2026-02-23",
    }
    assert end == {
        "trial": "2026-02-02",
        "validation": "2026-02-16",
        "train": "2026-02-16",
        "test": "2026-03-02",
    }
    learned, tested = (training["periods"][name]["rows"] for name in ("train", "test"))
    assert training["rows"] == learned + tested


def test_the_model_learned_from_all_of_train_and_is_calibrated_by_the_trial(trained, features):
    self_test = trained[1]["self_test"]
    options = train.parse(["--features", str(features), "--out", ""])
    trial, validation, training, _ = (p.rows for p in train.cut(read(features), options).values())
    tried, _ = fit(trial, options.seed, 4, lambda *_: None)
    calibrate(tried, validation)
    network, _ = fit(training, options.seed, 4, lambda *_: None)
    network.calibrate_as(tried)
    score = probabilities(network, np.array(self_test["inputs"], np.float32))
    np.testing.assert_allclose(score, self_test["expected"], atol=1e-5)


def test_cards_known_as_fraudulent_are_out_of_validation(features):
    options = train.parse(["--features", str(features), "--out", ""])
    periods = train.cut(read(features), options)
    training, validation = periods["train"].rows, periods["validation"]
    inside = (training.event_time >= validation.start) & (training.event_time < validation.end)
    known = known_fraudulent(training, options.delay_days, 0)
    assert (inside & known).any()
    assert len(validation.rows) == (inside & ~known).sum()


def test_a_table_too_short_for_the_trial_is_refused(tmp_path):
    path = tmp_path / "features.csv.gz"
    table(rows=4_000, days=24, fraud_share=0.05).to_csv(path, index=False)
    with pytest.raises(SystemExit, match="trial period has 0 .* of the validation period there are 10"):
        run(path, tmp_path)


def test_the_thresholds_keep_the_budget_and_say_how_they_came_to_be(trained, features, tmp_path):
    _, manifest = trained
    assert manifest["thresholds_by"] == {
        "reviews_per_day": 50,
        "review_cost_eur": 5.0,
        "decline_precision": 0.9,
    }
    closer = run(features, tmp_path, "--reviews-per-day", "4", "--review-cost", "1")
    assert closer["thresholds_by"]["review_cost_eur"] == 1.0
    assert closer["thresholds"]["decline"] == manifest["thresholds"]["decline"]
    assert closer["thresholds"]["review"] > manifest["thresholds"]["review"]
    assert closer["metrics"]["reviews_per_day"] < manifest["metrics"]["reviews_per_day"]


def test_the_metrics_have_the_money_at_the_volume_of_the_table(trained):
    metrics = trained[1]["metrics"]
    frame = table(rows=12_000, cards=1_000, fraud_share=0.05)
    last_week = frame["event_time"] >= frame["event_time"].max() // DAY_MS * DAY_MS - 6 * DAY_MS
    assert metrics["payments_per_day"] == pytest.approx(last_week.sum() / 7)
    assert metrics["reviews_per_day"] == pytest.approx(
        (metrics["share_at_review"] - metrics["share_at_decline"]) * metrics["payments_per_day"]
    )
    without, saved = metrics["cost_without_model_eur_per_day"], metrics["fraud_amount_caught_share"]
    assert metrics["cost_with_model_eur_per_day"] == pytest.approx(
        without * (1 - saved) + 5 * metrics["reviews_per_day"]
    )
    assert metrics["cost_with_model_eur_per_day"] < without


def test_usual_is_the_median_of_genuine_payments_of_the_training_period(trained):
    _, manifest = trained
    frame = table(rows=12_000, cards=1_000, fraud_share=0.05)
    end = pd.Timestamp(manifest["training"]["periods"]["train"]["to"]).value // 1_000_000
    genuine = frame[(frame["event_time"] < end) & (frame["fraud"] == 0)]
    assert manifest["usual"] == pytest.approx(genuine[manifest["features"]].median().to_dict())


def test_the_program_scores_its_self_test_alone_and_in_a_batch(trained):
    out, manifest = trained
    module = torch.jit.load(str(out / "model.pt"))
    inputs = torch.tensor(manifest["self_test"]["inputs"])
    expected = manifest["self_test"]["expected"]
    assert np.ptp(expected) > 0.5
    np.testing.assert_allclose(module(inputs).numpy(), expected, atol=1e-6)
    for row, score in zip(inputs, expected):
        assert module(row[None]).shape == (1,)
        assert module(row[None]).item() == pytest.approx(score, abs=1e-6)


def test_no_row_of_the_self_test_is_a_payment(trained):
    _, manifest = trained
    payments = table(rows=12_000, cards=1_000, fraud_share=0.05)[manifest["features"]]
    known = {tuple(row) for row in payments.to_numpy(np.float32).tolist()}
    assert not known & {tuple(row) for row in manifest["self_test"]["inputs"]}


def test_the_baseline_has_bins_of_every_feature_and_of_the_score(trained):
    _, manifest = trained
    assert list(manifest["baseline"]) == [*manifest["features"], manifest["output"]]
    for bins in manifest["baseline"].values():
        assert len(bins["shares"]) == len(bins["edges"]) + 1
        assert sum(bins["shares"]) == pytest.approx(1, abs=1e-4)
        assert bins["edges"] == sorted(set(bins["edges"]))


def test_a_value_that_many_payments_have_is_a_bin_of_its_own():
    rare = np.array([0.0] * 95 + [1.0] * 5)
    assert distribution(rare) == {"edges": [0.0], "shares": [0.95, 0.05]}
    assert distribution(np.zeros(10)) == {"edges": [], "shares": [1.0]}


def test_the_program_does_not_tell_where_it_was_made(trained):
    out, _ = trained
    program = (out / "model.pt").read_bytes()
    assert str(train.Path(train.__file__).resolve().parent).encode() not in program


def test_the_same_table_gives_the_same_artifact(features, tmp_path):
    # In a process of its own: PyTorch numbers the classes that a process exports.
    for directory in ("one", "other"):
        command = [sys.executable, train.__file__, "--features", features, "--epochs", "1"]
        out = tmp_path / directory
        subprocess.run([*command, "--out", out, "--plots", out], check=True)
    for name in ("model.pt", "manifest.json", "learning-curve.svg", "precision-recall.svg"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_the_baseline_is_printed_beside_the_network(features, tmp_path, capsys):
    pytest.importorskip("sklearn")
    run(features, tmp_path, "--baseline")
    printed = capsys.readouterr().out
    assert "trees" in printed
    line = next(line for line in printed.splitlines() if line.startswith("average_precision"))
    assert len(line.split()) == 3


def test_what_is_wrong_with_the_table_is_said_without_a_stack_trace(tmp_path):
    with pytest.raises(SystemExit, match="train.py: Cannot find"):
        run(tmp_path / "absent.csv.gz", tmp_path)

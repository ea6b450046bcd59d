from datetime import date

import numpy as np
import pytest

import folds as command
from tests.synthetic import DAY_MS, table
from training.folds import folds
from training.table import Table, TrainingError


def rows(days):
    """From 1970-01-01, a genuine payment and a fraud each noon, each of another card."""
    day = np.repeat(np.arange(days), 2)
    card = np.arange(2 * days)
    features = np.zeros((2 * days, 1), np.float32)
    return Table(["f"], features, day * DAY_MS + DAY_MS // 2, card, card % 2 == 1)


def days(periods):
    return {
        name: (period.start // DAY_MS, period.end // DAY_MS) for name, period in periods.items()
    }


def test_test_weeks_follow_one_another_and_end_with_the_table():
    cut = [days(periods) for periods in folds(rows(60), 3, 7, 7)]
    assert [periods["test"] for periods in cut] == [(39, 46), (46, 53), (53, 60)]


def test_a_fold_learns_from_all_that_precedes_its_week_by_the_delay():
    for periods in map(days, folds(rows(60), 2, delay_days=5, known_days=7)):
        assert periods["train"] == (0, periods["test"][0] - 5)


def test_weeks_may_end_before_the_table_does():
    (periods,) = folds(rows(60), 1, 7, 7, last_test_day=date(1970, 1, 31))
    assert days(periods)["test"] == (24, 31)


def test_a_day_after_the_table_is_refused():
    with pytest.raises(TrainingError, match="up to 1970-03-02: the table ends on 1970-03-01"):
        next(folds(rows(60), 1, 7, 7, last_test_day=date(1970, 3, 2)))


def test_the_handbook_names_weeks_by_the_day_on_which_training_begins():
    cut = folds(rows(90), 2, 7, 7, first_train_day=date(1970, 2, 10))
    assert [days(periods)["test"] for periods in cut] == [(54, 61), (61, 68)]
    (periods,) = folds(rows(90), 1, 5, 7, first_train_day=date(1970, 2, 10))
    assert days(periods)["test"] == (52, 59)


def test_where_the_table_ends_too_early_the_last_possible_day_is_named():
    last = date(1970, 2, 2)
    assert len(list(folds(rows(60), 2, 7, 7, first_train_day=last))) == 2
    message = "up to 1970-03-02: the table ends on 1970-03-01.* --first-train-day 1970-02-02"
    with pytest.raises(TrainingError, match=message):
        next(folds(rows(60), 2, 7, 7, first_train_day=date(1970, 2, 3)))


def test_no_week_and_more_weeks_than_there_are_are_refused():
    with pytest.raises(TrainingError, match="0 weeks. Ask for one or more"):
        next(folds(rows(60), 0, 7, 7))
    with pytest.raises(TrainingError, match="Or test fewer weeks"):
        list(folds(rows(60), 9, 7, 7))


def test_the_command_prints_a_line_for_each_week_and_their_mean(tmp_path, capsys):
    path = tmp_path / "features.csv.gz"
    table(rows=12_000, cards=1_000, fraud_share=0.05).to_csv(path, index=False)
    command.main(["--features", str(path), "--folds", "2", "--epochs", "2"])
    heading, *weeks, mean = capsys.readouterr().out.splitlines()
    assert heading.split()[-3:] == ["average_precision", "roc_auc", "card_precision_at_100"]
    assert [line[:24] for line in weeks] == ["2026-02-16 to 2026-02-23", "2026-02-23 to 2026-03-02"]
    figures = np.array([line.split()[-3:] for line in weeks], float)
    np.testing.assert_allclose(np.array(mean.split()[1:], float), figures.mean(axis=0), atol=1e-4)


def test_weeks_have_one_name(capsys):
    both = ["--last-test-day", "2026-01-31", "--first-train-day", "2026-01-01"]
    with pytest.raises(SystemExit):
        command.parse(["--features", "absent", *both])
    assert "not allowed with argument" in capsys.readouterr().err


def test_what_is_wrong_is_said_without_a_stack_trace(tmp_path):
    with pytest.raises(SystemExit, match="folds.py: Cannot find"):
        command.main(["--features", str(tmp_path / "absent.csv.gz")])

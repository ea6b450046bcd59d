import numpy as np
import pandas as pd
import pytest

from tests.synthetic import DAY_MS, table
from training.table import Table, TrainingError, known_fraudulent, read, split


@pytest.fixture
def written(tmp_path):
    def write(frame):
        path = tmp_path / "features.csv.gz"
        frame.to_csv(path, index=False)
        return path

    return write


def test_features_are_the_columns_between_identity_and_label_in_their_order(written):
    frame = table(rows=50)
    rows = read(written(frame))
    assert rows.names == list(frame.columns[6:-1])
    np.testing.assert_array_equal(rows.features, frame[rows.names].to_numpy(np.float32))
    np.testing.assert_array_equal(rows.fraud, frame["fraud"] == 1)


def test_payments_without_a_label_are_left_out(written):
    frame = table(rows=50)
    frame["fraud"] = frame["fraud"].astype("Int64")
    frame.loc[10:19, "fraud"] = pd.NA
    assert len(read(written(frame))) == 40


def test_a_missing_column_is_named(written):
    with pytest.raises(TrainingError, match="lacks the columns card_id, fraud"):
        read(written(table(rows=50).drop(columns=["card_id", "fraud"])))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TrainingError, match="Cannot find .*absent.csv.gz"):
        read(tmp_path / "absent.csv.gz")


def test_a_feature_without_a_value_is_refused(written):
    frame = table(rows=50)
    frame.loc[3, "card_speed_kmh"] = np.nan
    with pytest.raises(TrainingError, match="1 rows hold .* card_speed_kmh"):
        read(written(frame))


def rows_at(*payments):
    """Payments as (day, card, fraud), at noon."""
    day, card, fraud = (np.array(column) for column in zip(*payments))
    time = day * DAY_MS + DAY_MS // 2
    return Table(["f"], np.zeros((len(day), 1), np.float32), time, card, fraud == 1)


def test_periods_are_whole_days_with_the_label_delay_between_them():
    rows = rows_at(*[(day, day * 2 + fraud, fraud) for day in range(40) for fraud in (0, 1)])
    periods = split(rows, delay_days=7, test_days=3)
    days = {
        name: (period.start // DAY_MS, period.end // DAY_MS) for name, period in periods.items()
    }
    assert days == {"train": (0, 30), "test": (37, 40)}
    for period in periods.values():
        assert set(period.rows.event_time // DAY_MS) == set(
            range(period.start // DAY_MS, period.end // DAY_MS)
        )


def test_a_last_day_that_has_only_begun_is_left_out():
    rows = rows_at(*[(day, day * 9 + i, i % 2) for day in range(20) for i in range(9)], (20, 0, 0))
    periods = split(rows, delay_days=2, test_days=3)
    assert periods["test"].end == 20 * DAY_MS


def test_a_card_is_known_once_its_fraud_is_older_than_the_delay():
    rows = rows_at((0, 0, 1), (7, 0, 0), (8, 0, 0), (8, 1, 0), (8, 2, 1), (9, 2, 0))
    assert known_fraudulent(rows, delay_days=7, since=0).tolist() == [0, 0, 1, 0, 0, 0]


def test_a_fraud_before_the_time_that_counts_makes_no_card_known():
    rows = rows_at((0, 0, 1), (1, 1, 1), (9, 0, 0), (9, 1, 0))
    known = known_fraudulent(rows, delay_days=7, since=DAY_MS)
    assert known.tolist() == [0, 0, 0, 1]


def test_known_cards_stay_in_training_and_are_out_of_evaluation():
    payments = [(day, 1000 + day * 2 + fraud, fraud) for day in range(40) for fraud in (0, 1)]
    rows = rows_at(*payments, (1, 7, 1), (12, 7, 0), (26, 7, 1), (38, 7, 1))
    periods = split(rows, delay_days=7, test_days=3)
    assert (periods["train"].rows.card == 7).sum() == 3
    assert 7 not in periods["test"].rows.card


def test_cards_are_known_for_as_long_as_it_is_said():
    payments = [(day, 1000 + day * 2 + fraud, fraud) for day in range(40) for fraud in (0, 1)]
    rows = rows_at(*payments, (22, 7, 1), (38, 7, 1), (23, 8, 1), (38, 8, 1))
    tested = split(rows, 7, test_days=3, known_days=7)["test"].rows
    assert 7 in tested.card
    assert 8 not in tested.card


def test_a_table_that_is_too_short_says_how_short():
    with pytest.raises(TrainingError, match="train period has 0 .* of the test period there are 13 days"):
        split(rows_at(*[(day, day, day % 2) for day in range(13)]), 7, 7)

"""The labelled feature table: reading it and cutting it into periods."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

DAY_MS = 86_400_000
IDENTITY = ["transaction_id", "event_time", "card_id", "terminal_id", "amount_minor", "currency"]
AMOUNT = "amount"
LABEL = "fraud"


class TrainingError(Exception):
    """Training cannot go on. The message says what is wrong, why, and what to do."""


@dataclass(frozen=True)
class Table:
    """Labelled payments.

    names: the features; features: float32 [n, len(names)]; event_time: epoch ms;
    card: a number for each card, in the order of the card ids; fraud: bool.
    """

    names: list
    features: np.ndarray
    event_time: np.ndarray
    card: np.ndarray
    fraud: np.ndarray

    def __len__(self):
        return len(self.fraud)

    @property
    def amount(self):
        """Of each payment, in the reference currency, the euro: float64 [n]."""
        return self.features[:, self.names.index(AMOUNT)].astype(float)

    def where(self, mask):
        columns = (self.features, self.event_time, self.card, self.fraud)
        return Table(self.names, *(column[mask] for column in columns))


@dataclass(frozen=True)
class Period:
    """The payments with start <= event time < end (epoch ms).

    payments: how many there are, with those of cards that are left out of the rows.
    """

    start: int
    end: int
    rows: Table
    payments: int

    @property
    def payments_per_day(self):
        return self.payments / ((self.end - self.start) / DAY_MS)


def read(path):
    """Reads a gzip CSV; payments without a label are left out."""
    path = Path(path)
    if not path.is_file():
        raise TrainingError(f"Cannot find {path}. Write it with the pipeline's features command.")
    header = list(pd.read_csv(path, nrows=0).columns)
    missing = [name for name in [*IDENTITY, AMOUNT, LABEL] if name not in header]
    if missing:
        raise TrainingError(
            f"Cannot train on {path}: it lacks the columns {', '.join(missing)}. "
            "Write it again with the pipeline's features command."
        )
    names = [name for name in header if name not in (*IDENTITY, LABEL)]
    types = {name: np.float32 for name in names}
    types.update(event_time=np.int64, card_id=str, fraud=np.float32)
    frame = pd.read_csv(path, usecols=list(types), dtype=types)
    frame = frame[frame[LABEL].notna()]
    features = np.ascontiguousarray(frame[names].to_numpy(np.float32))
    broken = ~np.isfinite(features)
    if broken.any():
        column = names[int(broken.any(axis=0).argmax())]
        raise TrainingError(
            f"Cannot train on {path}: {int(broken.any(axis=1).sum())} rows hold a feature that is "
            f"missing or not finite, {column} among them. The pipeline defines every feature for "
            "every payment: look for the rows that it did not write."
        )
    card, _ = pd.factorize(frame["card_id"], sort=True)
    return Table(
        names, features, frame["event_time"].to_numpy(), card, frame[LABEL].to_numpy() == 1
    )


def whole_days_end(table):
    """The end of the last whole UTC day (epoch ms). A last day with less than half as many payments
    as the day before it has only begun."""
    last, count = np.unique(table.event_time // DAY_MS, return_counts=True)
    begun = len(last) > 1 and 2 * count[-1] < count[-2]
    return int(last[-1] + (0 if begun else 1)) * DAY_MS


def split(table, delay_days, test_days, known_days=None, end=None, names=("train", "test")):
    """Cuts the table by time: train | delay | test, in whole UTC days.

    Labels arrive `delay_days` late, so nothing younger could have been known when the test period
    began. Cards known as fraudulent by then are out of it: finding them again proves nothing.

    known_days: frauds further before the test period than the delay and this many days do not make
    a card known in it; None: every earlier fraud does.
    end: of the test period (epoch ms); None: of the last whole day of the table.
    names: of the two periods.
    """
    if len(table) == 0:
        raise TrainingError("Cannot train: no row has a label.")
    if end is None:
        end = whole_days_end(table)
    test_start = end - test_days * DAY_MS
    train_end = test_start - delay_days * DAY_MS
    train_start = int(table.event_time.min()) // DAY_MS * DAY_MS
    since = train_start
    if known_days is not None:
        since = test_start - (delay_days + known_days) * DAY_MS

    def cut(start, end, kept=True):
        inside = _between(table, start, end)
        return Period(start, end, table.where(inside & kept), int(inside.sum()))

    periods = {
        names[0]: cut(train_start, train_end),
        names[1]: cut(test_start, end, ~known_fraudulent(table, delay_days, since)),
    }
    for name, period in periods.items():
        frauds = int(period.rows.fraud.sum())
        if frauds == 0 or frauds == len(period.rows):
            raise TrainingError(
                f"Cannot train: the {name} period has {len(period.rows)} labelled payments, "
                f"{frauds} of them frauds, and needs both kinds. Up to the end of the {names[1]} "
                f"period there are {(end - train_start) // DAY_MS} days of payments: give more, or "
                "make the periods shorter (--delay-days and, of train.py, --validation-days and "
                "--test-days)."
            )
    return periods


def known_fraudulent(table, delay_days, since):
    """For each payment, whether a fraud of its card at or after `since` (epoch ms) was known when
    its day began: a fraud becomes known `delay_days` after it happened (Fraud Detection Handbook,
    section 5.1)."""
    never = np.iinfo(np.int64).max
    first_fraud = np.full(int(table.card.max()) + 1, never)
    counted = table.fraud & (table.event_time >= since)
    np.minimum.at(first_fraud, table.card[counted], table.event_time[counted])
    day_start = table.event_time // DAY_MS * DAY_MS
    return first_fraud[table.card] < day_start - delay_days * DAY_MS


def _between(table, start, end):
    return (table.event_time >= start) & (table.event_time < end)

#!/usr/bin/env python3
"""Tests the training by the protocol of the Fraud Detection Handbook: for each of the last weeks a
model that learned from what precedes the week by the label delay is tested on that week."""

from datetime import date

import numpy as np

from training import artifact, command, metrics
from training.fit import logits
from training.folds import folds
from training.table import read


def main(arguments=None):
    command.run("folds.py", test, parse(arguments))


def parse(arguments):
    parser = command.parser(__doc__)
    add = parser.add_argument
    add("--folds", type=int, default=4, help="how many weeks are tested")
    weeks = parser.add_mutually_exclusive_group()
    weeks.add_argument(
        "--last-test-day", type=date.fromisoformat, help="YYYY-MM-DD [the table's last whole day]"
    )
    weeks.add_argument(
        "--first-train-day",
        type=date.fromisoformat,
        help="YYYY-MM-DD; the first test week begins 7 days and the delay after it",
    )
    add("--known-days", type=int, default=7, help="frauds this long before the delay exclude cards")
    return parser.parse_args(arguments)


def test(options):
    table = read(options.features)
    weeks = folds(
        table,
        options.folds,
        options.delay_days,
        options.known_days,
        options.last_test_day,
        options.first_train_day,
    )
    figures = []
    for periods in weeks:
        training, tested = (period.rows for period in periods.values())
        network, _ = command.fitted(training, options)
        measured = metrics.ranking(tested, logits(network, tested.features))
        if not figures:
            show("test week", "trained on", "frauds", "tested on", "frauds", *measured)
        week = "{from:.10} to {to:.10}".format(**artifact.described(periods["test"]))
        sizes = [len(training), training.fraud.sum(), len(tested), tested.fraud.sum()]
        show(week, *[f"{size:,}" for size in sizes], *rounded(measured.values()))
        figures.append(list(measured.values()))
    show("mean", *[""] * 4, *rounded(np.mean(figures, axis=0)))


def rounded(figures):
    return [f"{figure:.4f}" for figure in figures]


def show(first, *others):
    widths = (12, 8, 11, 8, 19, 9, 23)
    columns = [f"{other:>{width}}" for other, width in zip(others, widths)]
    print(f"{first:<24}", *columns, sep="", flush=True)


if __name__ == "__main__":
    main()

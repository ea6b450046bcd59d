#!/usr/bin/env python3
"""Trains the fraud model on a table of labelled features and writes the artifact."""

import time
from pathlib import Path

import torch

from training import artifact, command, decisions, metrics, plot
from training.baseline import baseline_scores
from training.drift import distributions
from training.fit import calibrate, probabilities
from training.served import ServedNetwork
from training.table import read, split


def main(arguments=None):
    command.run("train.py", train, parse(arguments))


def parse(arguments):
    parser = command.parser(__doc__)
    add = parser.add_argument
    add("--out", type=Path, required=True, help="directory for model.pt and manifest.json")
    add("--data", default="labelled payments", help="what the rows are, for the manifest")
    add("--release", help="start of the version [the last payment's date]")
    add("--validation-days", type=int, default=7, help="length of the validation period")
    add("--test-days", type=int, default=7, help="length of the test period")
    add("--reviews-per-day", type=float, default=50.0, help="payments people can look at in a day")
    add("--review-cost", type=float, default=5.0, help="what one such look costs, in euros")
    add("--decline-precision", type=float, default=0.9, help="precision of declines, at least")
    add("--plots", type=Path, help="directory for pictures of the training; none without it")
    add("--baseline", action="store_true", help="compare with gradient-boosted trees")
    return parser.parse_args(arguments)


def train(options):
    started = time.monotonic()
    table = read(options.features)
    periods = cut(table, options)
    for name, period in periods.items():
        shown = artifact.described(period)
        print("{:<11}{from} to {to}  {rows:>9,} rows  {frauds:>7,} frauds".format(name, **shown))
    trial, validation, training, test = (period.rows for period in periods.values())

    tried, curve = command.fitted(trial, options, validation)
    calibrate(tried, validation)
    limits = decisions.thresholds(
        validation.fraud,
        validation.amount,
        probabilities(tried, validation.features),
        options.decline_precision,
        options.reviews_per_day / periods["validation"].payments_per_day,
        options.review_cost,
    )
    network, _ = command.fitted(training, options)
    network.calibrate_as(tried)
    program = artifact.program(ServedNetwork(network))
    exported = artifact.load(program)
    score = probabilities(exported, test.features)
    measured = measure(periods["test"], score, limits, options.review_cost)
    last_day = artifact.instant(int(table.event_time.max()))[:10]
    manifest = artifact.manifest(
        program,
        options.release or ".".join(str(int(part)) for part in last_day.split("-")),
        table.names,
        thresholds={"review": limits[0], "decline": limits[1]},
        thresholds_by={
            "reviews_per_day": options.reviews_per_day,
            "review_cost_eur": options.review_cost,
            "decline_precision": options.decline_precision,
        },
        training={
            "data": options.data,
            "rows": len(training) + len(test),
            "frauds": int(training.fraud.sum() + test.fraud.sum()),
            "periods": {name: artifact.described(period) for name, period in periods.items()},
            "seed": options.seed,
            "torch": torch.__version__,
        },
        metrics=measured,
        self_test=artifact.self_test(exported, training, options.seed),
        usual=artifact.usual(training),
        baseline=distributions(
            table.names,
            training.features,
            artifact.OUTPUT,
            probabilities(exported, training.features),
        ),
    )
    artifact.write(options.out, program, manifest)
    if options.plots:
        options.plots.mkdir(parents=True, exist_ok=True)
        pictures = {
            "learning-curve.svg": plot.learning_curve(curve),
            "precision-recall.svg": plot.precision_recall_curve(test.fraud, score, limits),
        }
        for name, picture in pictures.items():
            (options.plots / name).write_text(picture, encoding="utf-8")

    compared = None
    if options.baseline:
        compared = metrics.ranking(test, baseline_scores(training, test, options.seed))
    report(measured, compared)
    print(f"thresholds  review {limits[0]:.4f}  decline {limits[1]:.4f}")
    seconds = time.monotonic() - started
    print(f"model {manifest['version']} written to {options.out} in {seconds:.0f} s")


def cut(table, options):
    """The periods: what the model learns from and is tested on, and before them a trial of the
    recipe within what it learns from, with the same delay."""
    final = split(table, options.delay_days, options.test_days)
    known = final["train"]
    trial = split(
        known.rows,
        options.delay_days,
        options.validation_days,
        end=known.end,
        names=("trial", "validation"),
    )
    return {**trial, **final}


def measure(period, score, limits, review_cost):
    """Every metric of the manifest; one that is undefined on these rows is absent."""
    rows = period.rows
    measured = metrics.ranking(rows, score)
    measured["brier_score"] = float(((score - rows.fraud) ** 2).mean())
    for name, limit in zip(("review", "decline"), limits):
        share, precision, recall = metrics.at_threshold(rows.fraud, score, limit)
        measured[f"share_at_{name}"] = share
        if precision is not None:
            measured[f"precision_at_{name}"] = precision
        measured[f"recall_at_{name}"] = recall
    money = decisions.money(rows, score, limits, period.payments_per_day, review_cost)
    return {**measured, **money}


def report(measured, compared):
    if compared:
        print(f"{'test period':<32}{'network':>12}{'trees':>9}")
    for name, value in measured.items():
        beside = f"{compared[name]:9.4f}" if compared and name in compared else ""
        print(f"{name:<32}{value:12,.4f}{beside}")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Trains the fraud model on a table of labelled features and writes the artifact."""

import time
from pathlib import Path

import torch

from training import artifact, command, metrics
from training.baseline import baseline_scores
from training.drift import distributions
from training.fit import calibrate, probabilities, thresholds
from training.table import read, split


def main(arguments=None):
    command.run("train.py", train, parse(arguments))


def parse(arguments):
    parser = command.parser(__doc__)
    add = parser.add_argument
    add("--out", type=Path, required=True, help="directory for model.pt and manifest.json")
    add("--data", default="labelled payments", help="what the rows are, for the manifest")
    add("--release", help="start of the version [the last payment's date]")
    add("--test-days", type=int, default=7, help="length of the test period")
    add("--review-share", type=float, default=0.005, help="share of payments people can review")
    add("--decline-precision", type=float, default=0.9, help="precision of declines, at least")
    add("--baseline", action="store_true", help="compare with gradient-boosted trees")
    return parser.parse_args(arguments)


def train(options):
    started = time.monotonic()
    table = read(options.features)
    periods = split(table, options.delay_days, options.validation_days, options.test_days)
    for name, period in periods.items():
        shown = artifact.described(period)
        print("{:<11}{from} to {to}  {rows:>9,} rows  {frauds:>7,} frauds".format(name, **shown))
    training, validation, test = (period.rows for period in periods.values())

    network = command.fitted(training, validation, options)
    calibrate(network, validation)
    program = artifact.program(network, len(table.names))
    exported = artifact.load(program)
    limits = thresholds(
        validation.fraud,
        probabilities(exported, validation.features),
        options.decline_precision,
        options.review_share,
    )
    measured = measure(test, probabilities(exported, test.features), limits)
    last_day = artifact.instant(int(table.event_time.max()))[:10]
    manifest = artifact.manifest(
        program,
        options.release or ".".join(str(int(part)) for part in last_day.split("-")),
        table.names,
        limits,
        {
            "data": options.data,
            "rows": sum(len(period.rows) for period in periods.values()),
            "frauds": sum(int(period.rows.fraud.sum()) for period in periods.values()),
            "periods": {name: artifact.described(period) for name, period in periods.items()},
            "seed": options.seed,
            "torch": torch.__version__,
        },
        measured,
        artifact.self_test(exported, training, options.seed),
        distributions(
            table.names,
            training.features,
            artifact.OUTPUT,
            probabilities(exported, training.features),
        ),
    )
    artifact.write(options.out, program, manifest)

    compared = None
    if options.baseline:
        compared = metrics.ranking(test, baseline_scores(training, test, options.seed))
    report(measured, compared)
    print(f"thresholds  review {limits[0]:.4f}  decline {limits[1]:.4f}")
    seconds = time.monotonic() - started
    print(f"model {manifest['version']} written to {options.out} in {seconds:.0f} s")


def measure(rows, score, limits):
    """Every metric of the manifest; one that is undefined on these rows is absent."""
    measured = metrics.ranking(rows, score)
    measured["brier_score"] = float(((score - rows.fraud) ** 2).mean())
    for name, limit in zip(("review", "decline"), limits):
        share, precision, recall = metrics.at_threshold(rows.fraud, score, limit)
        measured[f"share_at_{name}"] = share
        if precision is not None:
            measured[f"precision_at_{name}"] = precision
        measured[f"recall_at_{name}"] = recall
    return measured


def report(measured, compared):
    if compared:
        print(f"{'test period':<24}{'network':>9}{'trees':>9}")
    for name, value in measured.items():
        beside = f"{compared[name]:9.4f}" if compared and name in compared else ""
        print(f"{name:<24}{value:9.4f}{beside}")


if __name__ == "__main__":
    main()

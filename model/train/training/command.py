"""What the commands share: the options of the recipe, its run, and the end on an error."""

import argparse
import math
import sys
from functools import partial
from pathlib import Path

import torch

from .fit import fit
from .table import TrainingError


def parser(description):
    """A parser with the options that every training takes."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    add = parser.add_argument
    add("--features", type=Path, required=True, help="gzip CSV of labelled features")
    add("--delay-days", type=int, default=7, help="how late labels arrive")
    add("--epochs", type=int, default=10, help="how often it learns from every fraud")
    add("--seed", type=int, default=7, help="of every random choice")
    add("--threads", type=int, default=1, help="of PyTorch; the passes are too small to share")
    return parser


def run(name, command, options):
    """Runs a command; an error that the user can mend ends the process with its message alone."""
    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True)
    try:
        if options.epochs < 1:
            raise TrainingError(
                f"Cannot train in {options.epochs} epochs: nothing would be learned. "
                "Ask for one or more with --epochs."
            )
        command(options)
    except TrainingError as e:
        sys.exit(f"{name}: {e}")


def fitted(training, options, validation=None):
    """The network that the options' recipe makes, before its calibration, and its epochs."""
    name = "fit" if validation is None else "trial"
    progress = partial(_show_progress, name, options.epochs)
    fitted = fit(training, options.seed, options.epochs, progress, validation)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return fitted


def _show_progress(name, epochs, done, loss, curve):
    if not sys.stderr.isatty():
        return
    bar = f"{'#' * int(30 * done / epochs):<30}"
    line = f"\r{name}, epoch {math.ceil(done)}/{epochs} [{bar}] loss {loss:.4f}"
    if curve and curve[-1].average_precision is not None:
        line += f"  average precision {curve[-1].average_precision:.4f}"
    print(line, end="", file=sys.stderr, flush=True)

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
CARD = (ROOT / "docs/model-card.md").read_text(encoding="utf-8")
MANIFEST = json.loads((ROOT / "model/src/main/resources/fraud-model/manifest.json").read_text())
FIGURES = re.findall(r"^\| `([\w.]+)` \| (\S+) \|", CARD, re.MULTILINE)


def in_manifest(path):
    """The figure of a dotted path, None where this version's manifest has none."""
    found = MANIFEST
    for name in path.split("."):
        found = found.get(name, {})
    return None if found == {} else found


@pytest.mark.parametrize("path, shown", FIGURES)
def test_a_figure_of_the_card_is_that_of_the_shipped_manifest(path, shown):
    figure = in_manifest(path)
    decimals = len(shown.partition(".")[2])
    assert shown == ("-" if figure is None else f"{figure:,.{decimals}f}")


def test_the_card_leaves_no_metric_out_and_speaks_of_the_shipped_version():
    shown = {path for path, _ in FIGURES}
    assert {f"metrics.{name}" for name in MANIFEST["metrics"]} <= shown
    assert f"`{MANIFEST['version']}`" in CARD


def test_periods_are_those_of_the_shipped_manifest():
    for name, period in MANIFEST["training"]["periods"].items():
        line = next(line for line in CARD.splitlines() if f"`training.periods.{name}.rows`" in line)
        assert f"{period['from'][:10]} to {period['to'][:10]}" in line

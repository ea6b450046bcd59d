"""Export: the network as TorchScript, and the manifest that describes it."""

import hashlib
import io
import json
import zipfile
from datetime import datetime, timezone

import numpy as np
import torch

from .fit import probabilities

SCHEMA = 1
OUTPUT = "fraud_probability"
SELF_TEST_ROWS = 8
SELF_TEST_CANDIDATES = 20_000


def program(module):
    """The module as bytes of TorchScript.

    The same run gives the same bytes anywhere: source positions, which hold the paths of the
    machine that compiled it, are left out, and so are dates.
    """
    scripted = torch.jit.script(module.eval().requires_grad_(False))
    raw = io.BytesIO()
    torch.jit.save(scripted, raw)
    stripped = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(stripped, "w") as target:
        for name in sorted(source.namelist()):
            if not name.endswith(".debug_pkl"):
                target.writestr(zipfile.ZipInfo(name), source.read(name))
    return stripped.getvalue()


def load(program_bytes):
    return torch.jit.load(io.BytesIO(program_bytes)).eval()


def self_test(module, train, seed):
    """Rows whose scores span what the model says, and these scores.

    Each value is drawn from another payment, so that no row is a payment of anybody.
    """
    random = np.random.default_rng(seed)
    rows = random.integers(len(train), size=(SELF_TEST_CANDIDATES, len(train.names)))
    candidates = np.take_along_axis(train.features, rows, axis=0)
    score = np.clip(probabilities(module, candidates), 1e-6, 1 - 1e-6)
    logit = np.log(score / (1 - score))
    wanted = np.linspace(logit.min(), logit.max(), SELF_TEST_ROWS)
    inputs = candidates[[int(np.abs(logit - place).argmin()) for place in wanted]]
    return {
        "inputs": inputs.astype(float).tolist(),
        "expected": probabilities(module, inputs).tolist(),
    }


def manifest(program_bytes, release, names, **sections):
    """What a server must know of the program, and the sections as they are, in their order."""
    digest = hashlib.sha256(program_bytes).hexdigest()
    return {
        "schema": SCHEMA,
        "version": f"{release}-{digest[:8]}",
        "sha256": digest,
        "features": names,
        "output": OUTPUT,
        **sections,
    }


def usual(rows):
    """The median of each feature among the genuine payments, by name."""
    medians = np.median(rows.features[~rows.fraud].astype(float), axis=0)
    return dict(zip(rows.names, medians.tolist()))


def described(period):
    return {
        "from": instant(period.start),
        "to": instant(period.end),
        "rows": len(period.rows),
        "frauds": int(period.rows.fraud.sum()),
    }


def instant(millis):
    return datetime.fromtimestamp(millis / 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def write(directory, program_bytes, manifest_dict):
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "model.pt").write_bytes(program_bytes)
    text = dumped(manifest_dict)
    (directory / "manifest.json").write_text(text + "\n", encoding="utf-8")


def dumped(manifest_dict):
    """Indented JSON with a line for each distribution of the baseline."""
    outer = {**manifest_dict, "baseline": {}}
    lines = [
        f"    {json.dumps(name)}: {json.dumps(bins, allow_nan=False)}"
        for name, bins in manifest_dict["baseline"].items()
    ]
    text = json.dumps(outer, indent=2, allow_nan=False)
    return text.replace('"baseline": {}', '"baseline": {\n' + ",\n".join(lines) + "\n  }")

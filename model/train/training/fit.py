"""Fitting the network and calibrating it."""

from dataclasses import dataclass
from typing import Optional

import numpy as np
import torch
from torch import nn

from .metrics import average_precision
from .network import FraudNetwork
from .table import TrainingError

LARGEST_BATCH = 512
FEWEST_BATCHES = 64
LEARNING_RATE = 1e-3
WEIGHT_DECAY = 1e-5
SCORING_BATCH = 65_536

# More genuine payments than this to a fraud teach an epoch little and cost time: it draws as many.
GENUINE_PER_FRAUD = 40


@dataclass(frozen=True)
class Epoch:
    """loss: the mean over what it was shown, as it learned; average_precision: on validation,
    after it, None without one."""

    loss: float
    average_precision: Optional[float]


def fit(train, seed, epochs, progress, validation=None):
    """The network after the last epoch, in eval mode, and the list of the epochs.

    Frauds are rare: each weighs as much as sqrt(genuine / frauds) genuine payments, and every epoch
    has another draw of the genuine ones. The calibration undoes what this does to the
    probabilities.

    progress: is told, after each batch and each epoch, how many epochs are done, as a fraction, the
    loss of the present one, and the epochs that have ended.
    validation: rows to measure each epoch on; they change nothing in the network.
    """
    torch.manual_seed(seed)
    frauds = torch.from_numpy(np.flatnonzero(train.fraud))
    genuine = torch.from_numpy(np.flatnonzero(~train.fraud))

    def draw(count):
        return genuine[torch.randperm(len(genuine))[:count]]

    balanced = torch.cat([frauds, draw(len(frauds))])
    network = FraudNetwork(train.features[balanced.numpy()])
    features = torch.from_numpy(train.features)
    targets = torch.from_numpy(train.fraud.astype(np.float32))
    drawn = min(len(genuine), GENUINE_PER_FRAUD * len(frauds))
    loss = nn.BCEWithLogitsLoss(pos_weight=torch.tensor(drawn / len(frauds)).sqrt())
    optimizer = torch.optim.AdamW(
        network.layers.parameters(), lr=LEARNING_RATE, weight_decay=WEIGHT_DECAY
    )
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    batch = min(LARGEST_BATCH, -(-(len(frauds) + drawn) // FEWEST_BATCHES))
    curve = []
    for epoch in range(epochs):
        network.train()
        shown = torch.cat([frauds, draw(drawn)])
        lost, seen = 0.0, 0
        for rows in shown[torch.randperm(len(shown))].split(batch):
            optimizer.zero_grad()
            mean = loss(network.logit(features[rows]), targets[rows])
            mean.backward()
            optimizer.step()
            lost += mean.item() * len(rows)
            seen += len(rows)
            progress(epoch + seen / len(shown), lost / seen, curve)
        schedule.step()
        network.eval()
        reached = None
        if validation is not None:
            reached = average_precision(validation.fraud, logits(network, validation.features))
        curve.append(Epoch(lost / seen, reached))
        progress(epoch + 1, lost / seen, curve)
    return network, curve


def logits(network, features):
    """Scores before calibration, float64 [n]."""
    return _in_batches(features, network.logit)


def probabilities(module, features):
    """What the module, eager or exported, returns for raw features: float64 [n]."""
    return _in_batches(features, module)


def calibrate(network, validation, steps=100):
    """Platt scaling on validation, which the network has not learned from: slope and intercept that
    minimise the log loss, by Newton steps.

    Targets are smoothed as Platt proposed, so that a perfect ranking still has a finite optimum.
    """
    z = logits(network, validation.features)
    frauds = int(validation.fraud.sum())
    genuine = len(z) - frauds
    target = np.where(validation.fraud, (frauds + 1) / (frauds + 2), 1 / (genuine + 2))
    design = np.stack([z, np.ones_like(z)], axis=1)
    weights = np.array([1.0, 0.0])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-np.clip(design @ weights, -50, 50)))
        hessian = (design * (p * (1 - p))[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(hessian, design.T @ (p - target))
        weights -= step / max(1.0, np.abs(step).max())
        if np.abs(step).max() < 1e-9:
            break
    slope, intercept = weights
    if not slope > 0:
        raise TrainingError(
            "Cannot calibrate: on validation, frauds score no higher than genuine payments. "
            "The features do not tell them apart, or the labels belong to other payments."
        )
    network.slope.fill_(slope)
    network.intercept.fill_(intercept)


def _in_batches(features, function):
    with torch.no_grad():
        parts = [function(rows) for rows in torch.from_numpy(features).split(SCORING_BATCH)]
    return torch.cat(parts).numpy().astype(np.float64)

"""The network: raw features in, calibrated fraud probability out."""

import torch
from torch import nn

HIDDEN = (64, 32)
DROPOUT = 0.1

# Nothing a payment can do moves a feature further from its mean than this many deviations.
WIDEST = 10.0


class FraudNetwork(nn.Module):
    """A multilayer perceptron between a normalisation and a calibration, both part of the graph."""

    def __init__(self, width):
        super().__init__()
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("deviation", torch.ones(width))
        self.register_buffer("slope", torch.ones(()))
        self.register_buffer("intercept", torch.zeros(()))
        sizes = [width, *HIDDEN]
        layers = []
        for size, next_size in zip(sizes, sizes[1:]):
            layers += [nn.Linear(size, next_size), nn.ReLU(), nn.Dropout(DROPOUT)]
        self.layers = nn.Sequential(*layers, nn.Linear(sizes[-1], 1))

    def fit_normalisation(self, features):
        """Takes mean and deviation of each feature, after its logarithm, from training rows."""
        squashed = _signed_log(features).double()
        self.mean.copy_(squashed.mean(dim=0))
        deviation = squashed.std(dim=0, unbiased=False)
        self.deviation.copy_(torch.where(deviation > 1e-6, deviation, torch.ones_like(deviation)))

    def normalise(self, features):
        return ((_signed_log(features) - self.mean) / self.deviation).clamp(-WIDEST, WIDEST)

    def logit(self, normalised):
        """[n, width] to [n]: the score before calibration."""
        return self.layers(normalised).squeeze(-1)

    def forward(self, features):
        """Raw features [n, width] to fraud probabilities [n]; NaN where a feature is NaN."""
        return torch.sigmoid(self.slope * self.logit(self.normalise(features)) + self.intercept)


def _signed_log(features):
    return torch.sign(features) * torch.log1p(torch.abs(features))

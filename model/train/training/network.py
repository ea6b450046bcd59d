"""The network: raw features in, calibrated fraud probability out."""

import numpy as np
import torch
from torch import nn

HIDDEN = (64, 32)
DROPOUT = 0.2

# Pieces of a feature's range, at most: as many payments lie in one as in another.
PIECES = 8

# Deviations of a logarithm from its mean; nothing that a payment does moves an input further.
FURTHEST = 8.0

# What spreads less is a constant.
SMALLEST_SPREAD = 1e-6


class ColumnLinear(nn.Linear):
    """A linear layer on [inputs, n], a column for each row of the batch.

    This way round the whole batch meets one weight, or one edge, at a time: a pass takes about a
    fifth less time than with a row for each row.
    """

    def forward(self, columns):
        return torch.addmm(self.bias.unsqueeze(1), self.weight, columns)


class FraudNetwork(nn.Module):
    """A multilayer perceptron between an encoding and a calibration, both part of the graph.

    The encoding gives each feature twice. Piecewise linear (Gorishniy, Rubachev and Babenko, "On
    embeddings for numerical features in tabular deep learning", 2022): for each piece of its range,
    how much of the piece lies below the value, from 0 to 1, so that the perceptron can bend at
    every edge. And as a standardised logarithm, which goes on beyond the edges, and whose
    differences are ratios of features.
    """

    def __init__(self, sample):
        """sample: float32 [n, features], payments that show what the encoding should tell apart."""
        super().__init__()
        edges = quantile_edges(sample)
        logarithms = logarithm(torch.from_numpy(sample))
        self.register_buffer("column", torch.from_numpy(_columns(edges)))
        self.register_buffer("low", _column([of_one[:-1] for of_one in edges]))
        self.register_buffer("width", _column([np.diff(of_one) for of_one in edges]))
        self.register_buffer("center", logarithms.mean(0).unsqueeze(1))
        self.register_buffer("spread", _spread(logarithms).unsqueeze(1))
        self.register_buffer("slope", torch.ones(()))
        self.register_buffer("intercept", torch.zeros(()))
        sizes = [len(self.column) + len(edges), *HIDDEN]
        layers = []
        for size, next_size in zip(sizes, sizes[1:]):
            layers += [ColumnLinear(size, next_size), nn.ReLU(), nn.Dropout(DROPOUT)]
        self.layers = nn.Sequential(*layers, ColumnLinear(sizes[-1], 1))

    def encode(self, features):
        """[n, features] to [pieces of all features and their logarithms, n], a column for each row."""
        columns = features.t().contiguous()
        pieces = columns.index_select(0, self.column).sub_(self.low).div_(self.width).clamp_(0, 1)
        logarithms = logarithm(columns).sub_(self.center).div_(self.spread)
        return torch.cat([pieces, logarithms.clamp_(-FURTHEST, FURTHEST)])

    def logit(self, features):
        """[n, features] to [n]: the score before calibration."""
        return self.layers(self.encode(features)).squeeze(0)

    def calibrate_as(self, other):
        """Takes over the calibration of a network that learned by the same recipe."""
        self.slope.copy_(other.slope)
        self.intercept.copy_(other.intercept)

    def forward(self, features):
        """Raw features [n, features] to fraud probabilities [n]; NaN where a feature is NaN."""
        return torch.sigmoid(self.slope * self.logit(features) + self.intercept)


def logarithm(values):
    """Of like shape: log(1 + |value|) with the value's sign."""
    return values.abs().log1p_().copysign_(values)


def quantile_edges(features):
    """Of each column of [n, features] the edges of its pieces, float32, between which lie like
    numbers of rows. Equal edges are one. A constant has one piece, too wide to get anywhere in."""
    quantiles = np.quantile(features, np.linspace(0, 1, PIECES + 1), axis=0, method="inverted_cdf")
    edges = [np.unique(of_one) for of_one in quantiles.astype(np.float32).T]
    return [
        of_one if len(of_one) > 1 else np.append(of_one, np.finfo(np.float32).max)
        for of_one in edges
    ]


def _spread(logarithms):
    """The deviation of each column; of a constant one so large that no value gets anywhere."""
    deviation = logarithms.std(0)
    return deviation.masked_fill(deviation < SMALLEST_SPREAD, torch.finfo(torch.float32).max)


def _columns(edges):
    """Of each piece the position of its feature."""
    return np.repeat(np.arange(len(edges)), [len(of_one) - 1 for of_one in edges])


def _column(parts):
    return torch.from_numpy(np.concatenate(parts)).unsqueeze(1)

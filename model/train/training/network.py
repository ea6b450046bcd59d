"""The network: raw features in, calibrated fraud probability out."""

import numpy as np
import torch
from torch import nn

HIDDEN = (64, 32)

# Pieces of a feature's range, at most: as many payments lie in one as in another.
PIECES = 8


class ColumnLinear(nn.Linear):
    """A linear layer on [inputs, n], a column for each payment.

    This way round a whole batch meets one edge or one weight at a time, which scores a fifth
    faster, or more, than a row for each payment (docs/performance.md).
    """

    def forward(self, columns):
        return torch.addmm(self.bias.unsqueeze(1), self.weight, columns)


class FraudNetwork(nn.Module):
    """A multilayer perceptron between an encoding and a calibration, both part of the graph.

    The encoding is piecewise linear (Gorishniy, Rubachev and Babenko, "On embeddings for numerical
    features in tabular deep learning", 2022): for each piece of each feature, how much of the piece
    lies below the value, from 0 to 1. So the perceptron can bend at every edge, and nothing that a
    payment does moves an input outside of what training saw.
    """

    def __init__(self, edges):
        """edges: of each feature the edges of its pieces, ascending, two or more."""
        super().__init__()
        pieces = [len(of_one) - 1 for of_one in edges]
        column = np.repeat(np.arange(len(edges)), pieces)
        low = np.concatenate([of_one[:-1] for of_one in edges])
        width = np.concatenate([np.diff(of_one) for of_one in edges])
        self.register_buffer("column", torch.from_numpy(column))
        self.register_buffer("low", torch.from_numpy(low).unsqueeze(1))
        self.register_buffer("width", torch.from_numpy(width).unsqueeze(1))
        self.register_buffer("slope", torch.ones(()))
        self.register_buffer("intercept", torch.zeros(()))
        sizes = [len(column), *HIDDEN]
        layers = []
        for size, next_size in zip(sizes, sizes[1:]):
            layers += [ColumnLinear(size, next_size), nn.ReLU()]
        self.layers = nn.Sequential(*layers, ColumnLinear(sizes[-1], 1))

    def encode(self, features):
        """[n, features] to [pieces of all features, n], a column for each payment."""
        pieces = features.t().contiguous().index_select(0, self.column)
        return pieces.sub_(self.low).div_(self.width).clamp_(0, 1)

    def logit(self, features):
        """[n, features] to [n]: the score before calibration."""
        return self.layers(self.encode(features)).squeeze(0)

    def forward(self, features):
        """Raw features [n, features] to fraud probabilities [n]; NaN where a feature is NaN."""
        return torch.sigmoid(self.slope * self.logit(features) + self.intercept)


def quantile_edges(features):
    """Of each column of [n, features] the edges of its pieces, float32, between which lie like
    numbers of rows. Equal edges are one. A constant has one piece, too wide to get anywhere in."""
    quantiles = np.quantile(features, np.linspace(0, 1, PIECES + 1), axis=0, method="inverted_cdf")
    edges = [np.unique(of_one) for of_one in quantiles.astype(np.float32).T]
    return [
        of_one if len(of_one) > 1 else np.append(of_one, np.finfo(np.float32).max)
        for of_one in edges
    ]

"""How the features and the scores were distributed: what the stream compares itself with."""

import numpy as np

QUANTILES = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99]


def distributions(names, features, output, score):
    """The bins of each feature by name, and of the score by the name of the output."""
    columns = {name: features[:, column] for column, name in enumerate(names)}
    return {name: distribution(values) for name, values in {**columns, output: score}.items()}


def distribution(values):
    """Bins between quantiles and the share of the values in each.

    A bin takes its upper edge and not its lower one. A value that many payments have makes several
    quantiles equal, which are one edge then; the greatest value is none, for nothing lies beyond.
    """
    values = values.astype(float)
    quantiles = np.quantile(values, QUANTILES, method="inverted_cdf")
    edges = {float(f"{edge:.5g}") for edge in quantiles}
    edges = sorted(edge for edge in edges if edge < values.max())
    bins = np.searchsorted(edges, values, side="left")
    shares = np.bincount(bins, minlength=len(edges) + 1) / len(values)
    return {"edges": edges, "shares": [round(float(share), 6) for share in shares]}

"""The network as the stream runs it: the same scores, with less arithmetic."""

import torch
from torch import nn

from .network import FURTHEST, ColumnLinear, logarithm

# Payments beside one another: what has a number for each feature then meets rows as long as
# libtorch needs to be fast.
ABREAST = 8


class ServedNetwork(nn.Module):
    """What a `FraudNetwork` computes, with its pieces and their part of the first layer in tables.

    A value lies in one piece; those below are full and those above are empty. So what the pieces of
    a feature add to the first layer is a level, which belongs to the piece, and a slope times how
    far above the piece's lower edge the value is. The tables have a row for each piece. A sum over
    one row of each feature stands in for a product with all pieces.

    For export by `torch.jit.script`: its shapes depend on how many payments come.
    """

    def __init__(self, network):
        super().__init__()
        # Attributes, for TorchScript writes down constants in another order each time.
        self.abreast = ABREAST
        self.furthest = FURTHEST
        first, second, last = (
            layer for layer in network.layers if isinstance(layer, ColumnLinear)
        )
        pieces, features = len(network.column), len(network.center)
        weight = first.weight.detach().double()
        tables = [_tables(network, weight[:, :pieces], feature) for feature in range(features)]
        starts, highest, levels, slopes = zip(*tables)
        # Every payment has one row of the first feature: the bias is in these.
        levels[0].add_(first.bias.detach())
        rows = torch.tensor([len(of_one) for of_one in starts])
        edges = nn.utils.rnn.pad_sequence(
            [of_one[1:] for of_one in starts], padding_value=float("inf")
        )
        self._keep(
            lowest=torch.stack([of_one[0] for of_one in starts]).tile(ABREAST),
            highest=torch.cat(highest).tile(ABREAST),
            edges=edges.tile(ABREAST),
            first_row=(rows.cumsum(0) - rows).int().tile(ABREAST),
            start=torch.cat(starts),
            level=torch.cat(levels),
            slope=torch.cat(slopes),
            center=network.center.flatten().tile(ABREAST),
            spread=network.spread.flatten().tile(ABREAST),
            of_logarithms=weight[:, pieces:].t(),
            second=second.weight.t(),
            second_bias=second.bias,
            last=network.slope * last.weight.flatten(),
            last_bias=network.slope * last.bias + network.intercept,
        )

    def _keep(self, **tensors):
        for name, tensor in tensors.items():
            if tensor.is_floating_point():
                tensor = tensor.float()
            self.register_buffer(name, tensor.detach().contiguous())

    def forward(self, features):
        """Raw features [n, features] to fraud probabilities [n]; NaN where a feature is NaN."""
        payments, columns = features.size(0), features.size(1)
        lacking = -payments % self.abreast
        if lacking > 0:
            features = nn.functional.pad(features, [0, 0, 0, lacking])
        features = features.reshape((payments + lacking) // self.abreast, len(self.center))

        row = self.row(features)
        above = features.clamp(self.lowest, self.highest).flatten()
        above = above.sub_(self.start.index_select(0, row))
        payment = torch.arange(0, len(row), columns, dtype=torch.int32, device=row.device)
        units = torch.embedding_bag(self.slope, row, payment, False, 0, False, above)[0]
        units.add_(torch.embedding_bag(self.level, row, payment, False, 0, False)[0])

        logarithms = logarithm(features).sub_(self.center).div_(self.spread)
        logarithms = logarithms.clamp_(-self.furthest, self.furthest).view(-1, columns)
        units = units.addmm_(logarithms, self.of_logarithms).relu_()
        units = torch.addmm(self.second_bias, units, self.second).relu_()
        logit = torch.addmv(self.last_bias, units, self.last)
        return logit.sigmoid_()[:payments]

    def row(self, features):
        """Of each value its row in the tables: the first of its feature, and one further for each
        edge between pieces that is below it. None is below NaN."""
        # As float32, not bool: that is what libtorch compares many at a time. Edge by edge: a block
        # for all of them can be so large that each call gets it from the operating system anew.
        below = torch.empty_like(features)
        count = torch.zeros_like(features)
        for edge in self.edges:
            torch.gt(features, edge, out=below)
            count.add_(below)
        return count.to(torch.int32).add_(self.first_row).flatten()


def _tables(network, weight, feature):
    """Of a feature, float64: where each of its rows begins, where the last ends, levels, slopes.

    weight: [units, pieces], of the first layer.
    """
    own = network.column == feature
    low, width = network.low[own].double(), network.width[own].double()
    full = weight[:, own].t()
    levels = full.cumsum(0) - full
    return low.flatten(), (low + width)[-1], levels, full / width

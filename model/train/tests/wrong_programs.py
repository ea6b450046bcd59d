"""Writes the programs that the Java tests expect to be refused:
python3 -m tests.wrong_programs ../src/test/resources/wrong-programs
"""

import sys
from pathlib import Path

import torch

from training.artifact import program


class ThreeFeatures(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = torch.nn.Linear(3, 1)

    def forward(self, features):
        return torch.sigmoid(self.layer(features)).squeeze(-1)


class TwoScores(torch.nn.Module):
    def forward(self, features):
        return torch.sigmoid(features[:, :2])


if __name__ == "__main__":
    torch.manual_seed(1)
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "three-features.pt").write_bytes(program(ThreeFeatures()))
    (directory / "two-scores.pt").write_bytes(program(TwoScores()))

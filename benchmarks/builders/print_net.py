# SPDX-License-Identifier: Apache-2.0
"""Makes ``scan2archive/pipeline/images/data/print_net.onnx``: trains the network that takes strokes and seals off print.

    python -m benchmarks.builders.print_net --fonts FILE... [--minutes 20] [--start WEIGHTS] [--weights FILE] [--out FILE]

Needs PyTorch and onnx, which nothing else does: ``pip install torch onnx``. ``--fonts`` names fonts with Vietnamese letters
(Liberation, Croscore, FreeFont, Linux Libertine, Open Sans, Roboto were used). The time is processor time; weights are written
every few minutes. A network made anew answers a little differently: measure it with ``benchmarks.fields`` before it is used.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import nn

from benchmarks.builders import u_parts
from benchmarks.builders.print_examples import draw_seal, piece
from benchmarks.builders.u_parts import convolved
from scan2archive.pipeline.images.image_print_net import NET_FILE

_BATCH = 6
_FASTEST = 2e-3
_BESIDE = 9  # pixels: what lies over print or touches it
_SEALS = 220


class PrintNet(nn.Module):
    """A U of five levels (arXiv 1505.04597), with sums for its bridges; the full resolution is taken in and given by strides.

    A thirty-second of the resolution sees a whole seal, and so what is a letter of its ring and what a letter of a line.
    """

    def __init__(self) -> None:
        super().__init__()
        self.at_half = nn.Sequential(convolved(1, 24, side=5, step=2), convolved(24, 24))
        self.at_quarter = nn.Sequential(convolved(24, 32, step=2), convolved(32, 32))
        self.at_eighth = nn.Sequential(
            convolved(32, 36, step=2), *(convolved(36, 36, apart=d) for d in (1, 2, 4))
        )
        self.at_sixteenth = nn.Sequential(convolved(36, 56, step=2), convolved(56, 56))
        self.lowest = nn.Sequential(convolved(56, 64, step=2), convolved(64, 64), convolved(64, 64, apart=2))
        self.up_sixteenth = nn.ConvTranspose2d(64, 56, 2, 2)
        self.back_sixteenth = convolved(56, 56)
        self.up_eighth = nn.ConvTranspose2d(56, 36, 2, 2)
        self.back_eighth = convolved(36, 36)
        self.up_quarter = nn.ConvTranspose2d(36, 32, 2, 2)
        self.back_quarter = convolved(32, 32)
        self.up_half = nn.ConvTranspose2d(32, 24, 2, 2)
        self.back_half = convolved(24, 24)
        self.head = nn.ConvTranspose2d(24, 1, 4, 2, 1)
        nn.init.constant_(self.head.bias, -2.0)

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """Logits of print for each pixel."""
        half = self.at_half(given)
        quarter = self.at_quarter(half)
        # Gradients of dilated convolutions are no numbers in bfloat16.
        with torch.autocast("cpu", enabled=False):
            eighth = self.at_eighth(quarter.float())
            sixteenth = self.at_sixteenth(eighth)
            low = self.up_sixteenth(self.lowest(sixteenth))
            low = self.up_eighth(self.back_sixteenth(torch.relu(low + sixteenth)))
            low = eighth + self.back_eighth(torch.relu(low + eighth))
        low = self.up_quarter(low)
        low = self.up_half(self.back_quarter(torch.relu(low + quarter)))
        return self.head(self.back_half(torch.relu(low + half)))


def train(net: PrintNet, fonts: list[Path], minutes: float, seed: int, weights: Path, out: Path) -> None:
    """Trains a network for so many minutes of processor time; what is kept is the running mean of its weights."""
    net.to(memory_format=torch.channels_last)
    rng = Random(f"pieces {seed}")
    seals = [draw_seal(rng, fonts) for _ in range(_SEALS)]
    began = time.process_time()

    def loss_of(_: int) -> torch.Tensor:
        batch = [piece(rng, fonts, seals) for _ in range(_BATCH)]
        given, wanted, covered, marks = (
            torch.from_numpy(np.stack(values)[:, None]) for values in zip(*batch, strict=True)
        )
        with torch.autocast(
            "cpu", torch.bfloat16
        ):  # nearly three times as fast where the processor knows such numbers
            answer = net(given.to(memory_format=torch.channels_last)).float()
        print_or_beside = nn.functional.max_pool2d(wanted, _BESIDE, 1, _BESIDE // 2) > 0.3
        weight = 1 + 2 * (wanted > 0.3) + 3 * (covered > 0.2) * (1 + print_or_beside) + 6 * marks
        each = nn.functional.binary_cross_entropy_with_logits(answer, wanted, reduction="none")
        return (each * weight).sum() / weight.sum()

    course = u_parts.Course("zone", weights, out, _FASTEST, saved=150, forgets=0.05)
    u_parts.train(net, course, lambda: (time.process_time() - began) / 60 / minutes, loss_of)


def main() -> None:
    """Trains, writes the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--fonts", type=Path, nargs="+", required=True)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--weights", type=Path, default=Path("print_net.pt"))
    parser.add_argument("--out", type=Path, default=NET_FILE)
    options = parser.parse_args()
    torch.set_num_threads(1)
    net = PrintNet()
    print(sum(p.numel() for p in net.parameters()), "weights")
    if options.start:
        net.load_state_dict(torch.load(options.start), strict=False)
    train(net, options.fonts, options.minutes, options.seed, options.weights, options.out)
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()

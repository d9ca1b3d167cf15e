# SPDX-License-Identifier: Apache-2.0
"""Makes ``scan2archive/pipeline/images/data/restore_net.onnx``: trains the network that restores the print of damaged pages.

    python -m benchmarks.builders.restore_net --fonts FOLDER --texts TEXTS.jsonl.gz [--minutes 50] [--start WEIGHTS] [--out FILE]

Needs PyTorch and onnx, which nothing else does: ``pip install torch onnx``. ``--fonts`` names a folder in which fonts are looked
for; those with all Vietnamese letters are used (Liberation, Croscore, FreeFont, Linux Libertine, Open Sans, Roboto, TeX Gyre, Caladea,
Carlito and Noto were). ``--texts`` names legal texts to print. Weights are written every few
minutes, and ``--start`` goes on from them. A network made anew answers a little differently: measure it with ``benchmarks.ocr`` and
``benchmarks.fields`` before it is used.
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
from benchmarks.builders.print_examples import draw_seal
from benchmarks.builders.restored_blocks import Block, block, lines_of, with_vietnamese
from benchmarks.builders.restored_examples import example
from benchmarks.builders.u_parts import convolved
from scan2archive.pipeline.images.image_restore_net import NET_FILE

_BATCH = 8
_FASTEST = 3e-3
_BLOCKS = 120  # at hand; one is drawn anew at every other turn
_SEALS = 60
_RIM = 8  # pixels of a piece whose surroundings the network lacks


def _twice(into: int, out: int) -> nn.Sequential:
    """Twice as large; OpenCV takes three times as long for a transposed convolution."""
    return nn.Sequential(nn.Conv2d(into, out, 1), nn.Upsample(scale_factor=2, mode="nearest"))


class RestoreNet(nn.Module):
    """A U of four levels (arXiv 1505.04597), with sums for its bridges; the full resolution is taken in and given by strides.

    An eighth of the resolution with dilations sees some letters to each side, and so which way round they stand.
    """

    def __init__(self) -> None:
        super().__init__()
        self.at_half = nn.Sequential(convolved(1, 16, side=5, step=2), convolved(16, 16))
        self.at_quarter = nn.Sequential(convolved(16, 32, step=2), convolved(32, 32))
        self.at_eighth = nn.Sequential(
            convolved(32, 48, step=2), convolved(48, 48), convolved(48, 48, apart=2)
        )
        self.lowest = nn.Sequential(convolved(48, 64, step=2), convolved(64, 64), convolved(64, 64))
        self.up_eighth = _twice(64, 48)
        self.back_eighth = convolved(48, 48)
        self.up_quarter = _twice(48, 32)
        self.back_quarter = convolved(32, 32)
        self.up_half = _twice(32, 16)
        self.back_half = convolved(16, 16)
        self.head = nn.ConvTranspose2d(16, 1, 4, 2, 1)
        nn.init.constant_(self.head.bias, -2.0)

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """Logits of print for each pixel."""
        half = self.at_half(given)
        quarter = self.at_quarter(half)
        # Gradients of dilated convolutions are no numbers in bfloat16.
        with torch.autocast("cpu", enabled=False):
            eighth = self.at_eighth(quarter.float())
        low = self.up_eighth(self.lowest(eighth))
        low = self.up_quarter(self.back_eighth(torch.relu(low + eighth)))
        low = self.up_half(self.back_quarter(torch.relu(low + quarter)))
        return self.head(self.back_half(torch.relu(low + half)))


def train(
    net: RestoreNet,
    fonts: list[Path],
    lines: list[str],
    minutes: float,
    seed: int,
    fastest: float,
    weights: Path,
    out: Path,
) -> None:
    """Trains a network for so many minutes; what is kept is the running mean of its weights."""
    net.to(memory_format=torch.channels_last)
    chance = np.random.default_rng(seed)
    blocks: list[Block] = [block(chance, fonts, lines) for _ in range(_BLOCKS)]
    seals = [draw_seal(Random(int(chance.integers(2**32))), fonts) for _ in range(_SEALS)]
    began = time.monotonic()

    def loss_of(turn: int) -> torch.Tensor:
        if turn % 2:
            blocks[int(chance.integers(_BLOCKS))] = block(chance, fonts, lines)
        batch = [example(chance, blocks, seals) for _ in range(_BATCH)]
        given, wanted, marks = (
            torch.from_numpy(np.stack(values)[:, None]) for values in zip(*batch, strict=True)
        )
        with torch.autocast("cpu", torch.bfloat16):  # twice as fast where the processor knows such numbers
            answer = net(given.to(memory_format=torch.channels_last)).float()
        each = nn.functional.binary_cross_entropy_with_logits(answer, wanted, reduction="none")
        weight = 1 + 1.0 * (wanted > 0.3) + 3 * marks
        inner = (slice(None), slice(None), slice(_RIM, -_RIM), slice(_RIM, -_RIM))
        return (each * weight)[inner].sum() / weight[inner].sum()

    course = u_parts.Course("page", weights, out, fastest, saved=200, forgets=0.02)
    u_parts.train(net, course, lambda: (time.monotonic() - began) / 60 / minutes, loss_of)


def main() -> None:
    """Trains, writes the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=50.0)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--fastest", type=float, default=_FASTEST, help="the largest step; half of it goes on from weights"
    )
    parser.add_argument("--weights", type=Path, default=Path("restore_net.pt"))
    parser.add_argument("--out", type=Path, default=NET_FILE)
    options = parser.parse_args()
    torch.set_num_threads(1)
    net = RestoreNet()
    print(sum(p.numel() for p in net.parameters()), "weights")
    if options.start:
        net.load_state_dict(torch.load(options.start))
    fonts = with_vietnamese(sorted(p for p in options.fonts.rglob("*") if p.suffix in (".ttf", ".otf")))
    if not fonts:
        parser.error(f"{options.fonts} has no font with all Vietnamese letters; name a folder that has one.")
    print(len(fonts), "fonts with Vietnamese letters", flush=True)
    train(
        net,
        fonts,
        lines_of(options.texts),
        options.minutes,
        options.seed,
        options.fastest,
        options.weights,
        options.out,
    )
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()

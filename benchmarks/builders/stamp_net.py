# SPDX-License-Identifier: Apache-2.0
"""Makes ``scan2archive/pipeline/images/data/stamp_net.onnx``: trains the network that points at stamps of secrecy.

    python -m benchmarks.builders.stamp_net --fonts FILE... --typed FILE... [--patches 8000] [--pages 300] [--plain 150]
        [--turns 9000] [--seed 1] [--start WEIGHTS] [--keep FOLDER] [--weights FILE] [--out FILE]

Needs PyTorch and onnx, which nothing else does: ``pip install torch onnx``. ``--fonts`` names more bold fonts with
Vietnamese letters, so that stamps of any cut are known, ``--typed`` those of typewriters. What it learns from are patches
(`stamp_patches`), generated papers with a dozen stamps (`stamp_examples`) and bad scans without any; they are made once and
kept in the folder; weights are written now and then. A network made anew answers a little
differently: measure it with ``benchmarks.secrets`` on other pages before it is used.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from random import Random

import cv2
import numpy as np
import torch
from torch import nn

from benchmarks.builders.stamp_crops import BANK_DPI, crop
from benchmarks.builders.stamp_examples import Example, draw_rubber, scanned_page
from benchmarks.builders.stamp_stock import CHUNK, example_of, kept, patches, plain_example
from benchmarks.builders.training import Training
from scan2archive.pipeline.images.image_stamp_net import FOLD, NET_FILE

_BATCH = 48
_FASTEST = 4e-3
_SHARES = (0.55, 0.3, 0.15)  # of crops of patches, of stamped papers, of plain ones


def _block(into: int, out: int, *, side: int = 3, step: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(into, out, side, step, side // 2, bias=False), nn.BatchNorm2d(out), nn.ReLU()
    )


def _apart(channels: int) -> nn.Sequential:
    """A convolution of five by five of each channel by itself, then one of all of them at a place: wide and cheap."""
    return nn.Sequential(
        nn.Conv2d(channels, channels, 5, 1, 2, groups=channels, bias=False),
        nn.BatchNorm2d(channels),
        nn.Conv2d(channels, channels, 1, bias=False),
        nn.BatchNorm2d(channels),
        nn.ReLU(),
    )


class StampNet(nn.Module):
    """Answers for every fourth pixel: likeness of three words, height and tilt.

    A U of two levels (arXiv 1505.04597), with a sum for its bridge: what surrounds a word is seen at every eighth pixel, where
    many channels cost little. Its first convolution is shown four pixels at a time (`fold_ink`): three channels at the full
    size cost as much as all the rest.
    """

    def __init__(self) -> None:
        super().__init__()
        self.fine = nn.Sequential(_block(3 * FOLD**2, 24, step=2), _block(24, 24))
        self.around = nn.Sequential(
            _block(24, 64, step=2),
            _block(64, 64),
            _apart(64),
            _apart(64),
            nn.Conv2d(64, 24, 1),
            nn.Upsample(scale_factor=2, mode="nearest"),
        )
        self.head = nn.Sequential(_block(24, 24), nn.Conv2d(24, 5, 1))
        bias = self.head[1].bias
        assert isinstance(bias, nn.Parameter)
        nn.init.constant_(bias, -4.0)
        bias.data[3:] = 0

    def forward(self, folded: torch.Tensor) -> torch.Tensor:
        """Logits of the words, then height and tilt, of folded ink."""
        fine = self.fine(folded)
        answer: torch.Tensor = self.head(fine + self.around(fine))
        return answer


class _Answering(nn.Module):
    """The network as it is used: likeness, not logits."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, ink: torch.Tensor) -> torch.Tensor:
        answer = self.net(ink)
        return torch.cat([torch.sigmoid(answer[:, :3]), answer[:, 3:]], 1)


def _loss(
    answer: torch.Tensor, heat: torch.Tensor, counts: torch.Tensor, shape: torch.Tensor, where: torch.Tensor
) -> torch.Tensor:
    """Focal loss of the middles of words, as of CenterNet (arXiv 1904.07850), and of their height and tilt."""
    likeness = torch.sigmoid(answer[:, :3]).clamp(1e-4, 1 - 1e-4)
    middle = (heat == 1).float()
    right = -(middle * (1 - likeness) ** 2 * torch.log(likeness) * counts).sum()
    wrong = -((1 - middle) * (1 - heat) ** 4 * likeness**2 * torch.log(1 - likeness) * counts).sum()
    off = (where[:, None] * (answer[:, 3:] - shape).abs()).sum()
    return (right + wrong + 0.3 * off) / middle.sum().clamp(min=1)


def train(
    net: StampNet,
    groups: Sequence[Sequence[Example]],
    fonts: list[Path],
    turns: int,
    seed: int,
    weights: Path,
) -> nn.Module:
    """Trains a network for so many turns; returns that of the mean weights.

    Args:
        net: To be trained.
        groups: Patches, stamped papers, plain papers; none may be empty.
        fonts: Of the stamps that are pressed on crops of them.
        turns: Of one batch each.
        seed: Of what is drawn for them: another one where a training goes on.
        weights: File they are written to.
    """
    draw = Random("bank")
    rubbers = [draw_rubber(draw, fonts, BANK_DPI, secret=i % 5 < 3) for i in range(2500)]
    rng = np.random.default_rng(seed)
    training = Training(net, turns, _FASTEST, weights)
    for _ in training.turns():
        chosen = [groups[i] for i in rng.choice(len(groups), _BATCH, p=_SHARES)]
        batch = [crop(rng, group[rng.integers(len(group))], rubbers) for group in chosen]
        ink, *wanted = (torch.from_numpy(np.stack(values)) for values in zip(*batch, strict=True))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            answer = net(nn.functional.pixel_unshuffle(ink, FOLD))
        training.learn(_loss(answer.float(), *wanted))
    return training.mean


def export(net: nn.Module, out: Path) -> None:
    """Writes a network as OpenCV reads it."""
    axes = {"ink": {2: "height", 3: "width"}, "marks": {2: "height", 3: "width"}}
    torch.onnx.export(
        _Answering(net).eval(),
        (torch.zeros(1, 3 * FOLD**2, 128 // FOLD, 128 // FOLD),),
        str(out),
        input_names=["ink"],
        output_names=["marks"],
        dynamic_axes=axes,
        opset_version=13,
        dynamo=False,
    )
    print(f"{out}: {out.stat().st_size} bytes")


def main() -> None:
    """Makes the examples, trains, writes the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--patches", type=int, default=8000)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--plain", type=int, default=150)
    parser.add_argument("--turns", type=int, default=9000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fonts", type=Path, nargs="+", required=True)
    parser.add_argument("--typed", type=Path, nargs="+", required=True)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--keep", type=Path, default=Path("stamp-examples"))
    parser.add_argument("--weights", type=Path, default=Path("stamp_net.pt"))
    parser.add_argument("--out", type=Path, default=NET_FILE)
    options = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    options.keep.mkdir(parents=True, exist_ok=True)

    def chunk(number: int) -> list[Example]:
        return [example_of(*made) for made in patches(number, options.fonts, options.typed)]

    groups = (
        [
            example
            for i in range(-(-options.patches // CHUNK))
            for example in kept(options.keep / f"patches-{i}.pickle", lambda i=i: chunk(i))
        ],
        [
            kept(options.keep / f"stamped-{i}.pickle", lambda i=i: scanned_page(i, options.fonts))
            for i in range(options.pages)
        ],
        [
            kept(options.keep / f"plain-{i}.pickle", lambda i=i: plain_example(i))
            for i in range(options.plain)
        ],
    )
    torch.manual_seed(options.seed)
    net = StampNet()
    if options.start:
        net.load_state_dict(torch.load(options.start))
    mean = train(net, groups, options.fonts, options.turns, options.seed, options.weights)
    export(mean, options.out)


if __name__ == "__main__":
    main()

# SPDX-License-Identifier: Apache-2.0
"""Makes ``scan2archive/pipeline/images/data/stamp_net.onnx``: trains the network that knows stamps of secrecy.

    python -m benchmarks.build_stamp_net --fonts FILE... [--pages 300] [--minutes 10] [--start WEIGHTS] [--keep FOLDER] [--out FILE]

Needs PyTorch and onnx, which nothing else does: ``pip install torch onnx``. ``--fonts`` names more bold fonts with
Vietnamese letters (FreeSans, FreeSerif, Roboto, Open Sans were used), so that stamps of any cut are known. The pages are
made once and kept in the folder; the time is processor time. A network made anew answers a little differently: measure it with
``benchmarks.secrets`` on other pages before it is used.
"""

from __future__ import annotations

import argparse
import math
import pickle
import time
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import nn

from benchmarks.stamp_crops import BANK_DPI, crop
from benchmarks.stamp_examples import Example, draw_rubber, scanned_page
from scan2archive.pipeline.images.image_stamp_net import NET_FILE

_BATCH = 48
_FASTEST = 4e-3


class StampNet(nn.Module):
    """Six convolutions, answers for every fourth pixel: likeness of three words, height and tilt."""

    def __init__(self) -> None:
        super().__init__()
        shapes = (
            (3, 16, 5, 2, 1),
            (16, 16, 3, 1, 1),
            (16, 24, 3, 2, 1),
            *((24, 24, 3, 1, d) for d in (1, 2, 2)),
        )
        layers: list[nn.Module] = []
        for into, out, side, step, apart in shapes:
            padding = apart * (side // 2)
            layers += [
                nn.Conv2d(into, out, side, step, padding, apart, bias=False),
                nn.BatchNorm2d(out),
                nn.ReLU(),
            ]
        self.body = nn.Sequential(*layers)
        self.head = nn.Conv2d(24, 5, 1)
        nn.init.constant_(self.head.bias, -4.0)
        self.head.bias.data[3:] = 0

    def forward(self, ink: torch.Tensor) -> torch.Tensor:
        """Logits of the words, then height and tilt."""
        return self.head(self.body(ink))


class _Answering(nn.Module):
    """The network as it is used: likeness, not logits."""

    def __init__(self, net: StampNet) -> None:
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


def train(net: StampNet, pages: list[Example], fonts: list[Path], minutes: float) -> None:
    """Trains a network for so many minutes of processor time."""
    draw = Random("bank")
    rubbers = [draw_rubber(draw, fonts, BANK_DPI, secret=i % 5 < 3) for i in range(1500)]
    rng = np.random.default_rng(1)
    optimizer = torch.optim.AdamW(net.parameters(), lr=_FASTEST, weight_decay=1e-4)
    began, turn = time.process_time(), 0
    while (spent := (time.process_time() - began) / 60 / minutes) < 1:
        for group in optimizer.param_groups:
            warm = min(1.0, turn / 60 + 0.05)
            group["lr"] = _FASTEST * warm * (0.5 + 0.5 * math.cos(math.pi * spent)) + 1e-5
        batch = [crop(rng, pages[i], rubbers) for i in rng.integers(0, len(pages), _BATCH)]
        ink, *wanted = (torch.from_numpy(np.stack(values)) for values in zip(*batch, strict=True))
        loss = _loss(net(ink), *wanted)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        turn += 1
        if turn % 50 == 0:
            print(f"{turn} crops x {_BATCH}, {spent:.0%}: loss {loss.item():.3f}", flush=True)


def main() -> None:
    """Makes the pages, trains, writes the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--fonts", type=Path, nargs="+", required=True)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--keep", type=Path, default=Path("stamp-examples"))
    parser.add_argument("--weights", type=Path, default=Path("stamp_net.pt"))
    parser.add_argument("--out", type=Path, default=NET_FILE)
    options = parser.parse_args()
    torch.set_num_threads(1)
    options.keep.mkdir(parents=True, exist_ok=True)
    pages: list[Example] = []
    for number in range(options.pages):
        kept = options.keep / f"{number}.pickle"
        if not kept.exists():
            kept.write_bytes(pickle.dumps(scanned_page(number, options.fonts)))
        pages.append(pickle.loads(kept.read_bytes()))  # written above
    net = StampNet()
    if options.start:
        net.load_state_dict(torch.load(options.start))
    train(net, pages, options.fonts, options.minutes)
    torch.save(net.state_dict(), options.weights)
    net.eval()
    axes = {"ink": {2: "height", 3: "width"}, "marks": {2: "height", 3: "width"}}
    torch.onnx.export(
        _Answering(net),
        (torch.zeros(1, 3, 128, 128),),
        str(options.out),
        input_names=["ink"],
        output_names=["marks"],
        dynamic_axes=axes,
        opset_version=13,
        dynamo=False,
    )
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()

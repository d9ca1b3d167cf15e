# SPDX-License-Identifier: Apache-2.0
"""Makes ``scan2archive/pipeline/images/data/stamp_degree.onnx``: trains the network that tells degrees of secrecy.

    python -m benchmarks.build_stamp_degree --body stamp_net.pt --fonts FILE... --typed FILE... [--patches 5800]
        [--pages 150] [--plain 300] [--minutes 15] [--start WEIGHTS] [--keep FOLDER] [--out FILE]

Needs PyTorch and onnx, which nothing else does: ``pip install torch onnx``. ``--body`` are the weights of the first network
(`benchmarks.build_stamp_net`), whose convolutions it begins with; ``--fonts`` names bold fonts with Vietnamese letters, ``--typed``
those of typewriters. What it learns from are places the first network points at, right or wrong: on patches (`stamp_patches`), on
generated papers with a dozen stamps, and on papers without any. They are made once and kept in the folder; the time is
processor time. Measure a new network with ``benchmarks.secrets`` on other pages before it is used.
"""

from __future__ import annotations

import argparse
import math
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from time import process_time

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from benchmarks.build_stamp_net import StampNet
from benchmarks.stamp_examples import stamped_scan
from benchmarks.stamp_patches import PATCH_DPI, cut, patch
from benchmarks.stamp_places import Picture, Shown, places
from samples.generator import KINDS, OLD_KINDS
from samples.generator.content import compose
from samples.generator.damage import draw_damage, scan
from samples.generator.old_layout import drawing_of
from samples.generator.old_paper import OldPaper
from scan2archive.pipeline.images.image_stamp_degree import BEHIND, CAPITAL, DEGREE_FILE, DEGREES, SIZE
from scan2archive.pipeline.images.image_stamp_net import Mark, apart, find_marks
from scan2archive.pipeline.images.image_stamps import ink_of, shrunk

_BATCH = 64
_FASTEST = 3e-3
_SECRET_SHARE = 0.4
_POINTED = 0.06
_CHUNK = 200  # patches of one file
Made = tuple[NDArray[np.uint8], NDArray[np.int64]]


class DegreeNet(nn.Module):
    """The convolutions of the first network over a level place, and what stands where in it, for the words have their places."""

    def __init__(self) -> None:
        super().__init__()
        self.body = StampNet().body
        self.end = nn.Sequential(
            nn.Conv2d(24, 40, 3, 2, 1, bias=False),
            nn.BatchNorm2d(40),
            nn.ReLU(),
            nn.Dropout(0.15),
            nn.Flatten(),
            nn.Linear(40 * 5 * 16, 1 + len(DEGREES)),
        )

    def forward(self, level: torch.Tensor) -> torch.Tensor:
        """Logits of nothing and of each degree, of ``(N, 3, 36, 128)``."""
        answer: torch.Tensor = self.end(self.body(level))
        return answer


def _pointed(pixels: Picture, dpi: float, most: int) -> list[Mark]:
    """What the first network takes for the last word of a stamp, in pixels of the page."""
    small, small_dpi = shrunk(pixels, dpi)
    grow = dpi / small_dpi
    marks = [
        replace(mark, x=mark.x * grow, y=mark.y * grow, height=mark.height * grow)
        for mark in find_marks(ink_of(small), _POINTED, ("MẬT", "TUYỆT"))
    ]
    return list(apart(marks, 3.0 * dpi / 25.4))[:most]


def _of_patches(number: int, fonts: Sequence[Path], typed: Sequence[Path]) -> Iterator[tuple[Picture, int]]:
    draw, rng = Random(f"patches/{number}"), np.random.default_rng(number)
    pages = [np.asarray(_paper(draw, PATCH_DPI, ("clean", "office", "worn"), ("colour",))) for _ in range(20)]
    secret = [cut(draw, fonts, typed, secret=True) for _ in range(100)]
    others = [cut(draw, fonts, typed, secret=False) for _ in range(150)]
    for _ in range(_CHUNK):
        picture, words = patch(rng, pages, secret, others)
        shown = [Shown(w.degree, w.x, w.y, w.height, w.tilt, w.seen) for w in words if w.word == "MẬT"]
        yield from places(rng, picture, shown, _pointed(picture, PATCH_DPI, 5))


def _of_stamped(number: int, fonts: Sequence[Path]) -> Iterator[tuple[Picture, int]]:
    pixels, dpi, words = stamped_scan(50_000 + number, fonts)
    shown = [Shown(w.degree, w.x, w.y, w.height, w.tilt, w.seen) for w in words if w.word == 0]
    yield from places(np.random.default_rng(number), pixels, shown, _pointed(pixels, dpi, 40), often=3)


def _of_plain(number: int) -> Iterator[tuple[Picture, int]]:
    draw = Random(f"plain/{number}")
    dpi = draw.choice((150, 200, 200, 300))
    pixels = _paper(
        draw, dpi, ("office", "worn", "very-bad", "very-bad"), ("colour", "grey", "bitonal", "bitonal")
    )
    yield from places(np.random.default_rng(number), pixels, (), _pointed(pixels, dpi, 25), often=2)


def _paper(draw: Random, dpi: int, levels: Sequence[str], modes: Sequence[str]) -> Picture:
    paper = compose(draw, draw.choice((*KINDS, *OLD_KINDS)))
    if isinstance(paper, OldPaper):
        paper = replace(paper, secrecy="")
    sheets = drawing_of(paper, draw, dpi).sheets
    sheet = sheets[0] if draw.random() < 0.6 else sheets[-1]
    damage = draw_damage(draw.choice(levels), draw, draw.choice(modes))  # type: ignore[arg-type]  # names of both
    image = scan(sheet, damage, draw).image
    return np.asarray(image.convert("L") if image.mode == "1" else image)


def _kept(file: Path, made: Iterator[tuple[Picture, int]]) -> Made:
    if not file.exists():
        every = list(made)
        level = np.array([one for one, _ in every], np.uint8).reshape(-1, SIZE[1], SIZE[0], 3)
        file.write_bytes(pickle.dumps((level, np.array([number for _, number in every], np.int64))))
    kept: Made = pickle.loads(file.read_bytes())  # written above
    return kept


def _worn(rng: np.random.Generator, level: NDArray[np.uint8]) -> torch.Tensor:
    """Places in other colours or none, bent a little, blurred, noisy, with holes."""
    ink = level.astype(np.float32) / 255
    middle = np.array([SIZE[0] - BEHIND * CAPITAL, SIZE[1] / 2])
    for one in ink:
        chance = rng.random()
        if chance < 0.2:
            one[:] = one.mean(axis=2, keepdims=True) if chance < 0.12 else one.max(axis=2, keepdims=True)
        elif chance < 0.35:
            one[:] = one[..., rng.permutation(3)]
        matrix = np.eye(2, 3) + np.pad(rng.normal(0, ((0.04, 0.03), (0.02, 0.04))), ((0, 0), (0, 1)))
        matrix[:, 2] = middle - matrix[:, :2] @ middle + rng.normal(0, 1.2, 2)
        one[:] = cv2.warpAffine(one, matrix, SIZE)
        if rng.random() < 0.2:
            one[:] = cv2.GaussianBlur(one, (0, 0), rng.uniform(0.3, 0.9))
        if rng.random() < 0.3:
            one += rng.normal(0, rng.uniform(0.01, 0.1), (*SIZE[::-1], 1)).astype(np.float32)
        if rng.random() < 0.1:
            x, y = rng.integers(0, SIZE[0]), rng.integers(0, SIZE[1])
            one[y : y + rng.integers(3, 14), x : x + rng.integers(3, 20)] = rng.choice([0, 0.9])
        one *= math.exp(rng.uniform(-0.3, 0.2))
    return torch.from_numpy(np.ascontiguousarray(np.clip(ink, 0, 1).transpose(0, 3, 1, 2)))


def train(net: DegreeNet, made: Made, minutes: float) -> None:
    """Trains for so many minutes of processor time, two in five places with a stamp of secrecy."""
    level, classes = made
    groups = np.flatnonzero(classes > 0), np.flatnonzero(classes == 0)
    rng = np.random.default_rng(1)
    optimizer = torch.optim.AdamW(net.parameters(), lr=_FASTEST, weight_decay=3e-4)
    began, turn = process_time(), 0
    secret = round(_SECRET_SHARE * _BATCH)
    while (spent := (process_time() - began) / 60 / minutes) < 1:
        for group in optimizer.param_groups:
            warm = min(1.0, turn / 100 + 0.05)
            group["lr"] = _FASTEST * warm * (0.5 + 0.5 * math.cos(math.pi * spent)) + 1e-5
        chosen = np.concatenate(
            [
                rng.choice(numbers, many)
                for numbers, many in zip(groups, (secret, _BATCH - secret), strict=True)
            ]
        )
        with torch.autocast("cpu", dtype=torch.bfloat16):
            answer = net(_worn(rng, level[chosen]))
        wanted = torch.from_numpy(classes[chosen])
        loss = nn.functional.cross_entropy(answer.float(), wanted, label_smoothing=0.02)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimizer.step()
        turn += 1
        if turn % 100 == 0:
            print(f"{turn} batches, {spent:.0%}: loss {loss.item():.3f}", flush=True)


def main() -> None:
    """Makes the places, trains, writes the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--body", type=Path)
    parser.add_argument("--fonts", type=Path, nargs="+", required=True)
    parser.add_argument("--typed", type=Path, nargs="+", required=True)
    parser.add_argument("--patches", type=int, default=5800)
    parser.add_argument("--pages", type=int, default=150)
    parser.add_argument("--plain", type=int, default=300)
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--keep", type=Path, default=Path("stamp-places"))
    parser.add_argument("--weights", type=Path, default=Path("stamp_degree.pt"))
    parser.add_argument("--out", type=Path, default=DEGREE_FILE)
    options = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    options.keep.mkdir(parents=True, exist_ok=True)
    made = [
        *(
            _kept(options.keep / f"patches-{i}.pickle", _of_patches(i, options.fonts, options.typed))
            for i in range(options.patches // _CHUNK)
        ),
        *(
            _kept(options.keep / f"stamped-{i}.pickle", _of_stamped(i, options.fonts))
            for i in range(options.pages)
        ),
        *(_kept(options.keep / f"plain-{i}.pickle", _of_plain(i)) for i in range(options.plain)),
    ]
    level, classes = (np.concatenate(parts) for parts in zip(*made, strict=True))
    net = DegreeNet()
    if options.start:
        net.load_state_dict(torch.load(options.start))
    elif options.body:
        body = {name: value for name, value in torch.load(options.body).items() if name.startswith("body")}
        net.load_state_dict(body, strict=False)
    train(net, (level, classes), options.minutes)
    torch.save(net.state_dict(), options.weights)
    net.eval()
    torch.onnx.export(
        nn.Sequential(net, nn.Softmax(1)),
        (torch.zeros(1, 3, SIZE[1], SIZE[0]),),
        str(options.out),
        input_names=["places"],
        output_names=["degrees"],
        dynamic_axes={"places": {0: "count"}, "degrees": {0: "count"}},
        opset_version=13,
        dynamo=False,
    )
    print(f"{options.out}: {options.out.stat().st_size} bytes")


if __name__ == "__main__":
    main()

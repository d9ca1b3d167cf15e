# SPDX-License-Identifier: Apache-2.0
"""Makes ``scan2archive/pipeline/images/data/stamp_degree.onnx`` and ``stamp_doubt.onnx``: trains the networks that tell degrees of secrecy.

    python -m benchmarks.builders.stamp_degree --fonts FILE... --typed FILE... [--patches 5800] [--pages 150] [--plain 300]
        [--turns 9000] [--start WEIGHTS] [--keep FOLDER] [--weights FILE] [--out FILE] [--wide]

Needs PyTorch and onnx, which nothing else does: ``pip install torch onnx``. ``--fonts`` names bold fonts with Vietnamese letters,
``--typed`` those of typewriters. What it learns from are places the first network (`benchmarks.builders.stamp_net`, to be made
before) points at, right or wrong: on patches (`stamp_patches`), on generated papers with a dozen stamps, and on papers without
any. They are made once and kept in the folder. ``--wide`` trains the one that is asked in doubt: wider, and shown more places with print or another
stamp upon them, and dots that a threshold leaves. Measure a new network with ``benchmarks.secrets``
on other pages before it is used.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from benchmarks.builders.stamp_examples import stamped_scan
from benchmarks.builders.stamp_patches import PATCH_DPI
from benchmarks.builders.stamp_places import Picture, Shown, places, shown_of
from benchmarks.builders.stamp_stock import CHUNK, kept, patches, plain_page
from benchmarks.builders.training import Training
from scan2archive.pipeline.images.image_stamp_degree import (
    BEHIND,
    CAPITAL,
    DEGREE_FILE,
    DEGREES,
    DOUBT_FILE,
    SIZE,
)
from scan2archive.pipeline.images.image_stamp_ink import ink_of, shrunk
from scan2archive.pipeline.images.image_stamp_net import WORDS, Mark, apart, find_marks

_BATCH = 64
_FASTEST = 2e-3
_SECRET_SHARE = 0.4
_LAID, _LAID_WIDE, _DOTTED_WIDE = 0.12, 0.22, 0.15  # shares of places
_NARROW, _WIDE = (16, 24, 40), (20, 32, 56)  # channels at half, a quarter and an eighth of the size
_POINTED = 0.06
Made = tuple[NDArray[np.uint8], NDArray[np.int64]]


class DegreeNet(nn.Module):
    """Convolutions over a level place, and what stands where in it, for the words have their places."""

    def __init__(self, channels: tuple[int, int, int] = _NARROW, dropout: float = 0.15) -> None:
        super().__init__()
        half, quarter, eighth = channels
        shapes = (
            (3, half, 5, 2, 1),
            (half, half, 3, 1, 1),
            (half, quarter, 3, 2, 1),
            *((quarter, quarter, 3, 1, d) for d in (1, 2, 2)),
        )
        layers: list[nn.Module] = []
        for into, out, side, step, apart_by in shapes:
            padding = apart_by * (side // 2)
            layers += [
                nn.Conv2d(into, out, side, step, padding, apart_by, bias=False),
                nn.BatchNorm2d(out),
                nn.ReLU(),
            ]
        self.body = nn.Sequential(*layers)
        self.end = nn.Sequential(
            nn.Conv2d(quarter, eighth, 3, 2, 1, bias=False),
            nn.BatchNorm2d(eighth),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Flatten(),
            nn.Linear(eighth * 5 * 16, 1 + len(DEGREES)),
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
    rng = np.random.default_rng(number)
    for picture, words in patches(number, fonts, typed):
        shown = shown_of([(w.word, Shown(w.degree, w.x, w.y, w.height, w.tilt, w.seen)) for w in words])
        yield from places(rng, picture, shown, _pointed(picture, PATCH_DPI, 5))


def _of_stamped(number: int, fonts: Sequence[Path]) -> Iterator[tuple[Picture, int]]:
    pixels, dpi, words = stamped_scan(50_000 + number, fonts)
    shown = shown_of(
        [(WORDS[w.word], Shown(w.degree, w.x, w.y, w.height, w.tilt, w.seen)) for w in words if w.word >= 0]
    )
    yield from places(np.random.default_rng(number), pixels, shown, _pointed(pixels, dpi, 40), often=3)


def _of_plain(number: int) -> Iterator[tuple[Picture, int]]:
    pixels, dpi = plain_page(number)
    yield from places(np.random.default_rng(number), pixels, (), _pointed(pixels, dpi, 25), often=2)


def _together(made: Iterator[tuple[Picture, int]]) -> Made:
    every = list(made)
    level = np.array([one for one, _ in every], np.uint8).reshape(-1, SIZE[1], SIZE[0], 3)
    return level, np.array([number for _, number in every], np.int64)


def _worn(
    rng: np.random.Generator, level: NDArray[np.uint8], other: NDArray[np.uint8], *, wide: bool = False
) -> torch.Tensor:
    """Places in other colours or none, bent a little, below another stamp or print, blurred, noisy, with holes.

    Args:
        rng: All that is left to chance.
        level: The places.
        other: Places without a stamp of secrecy, some of which are laid upon them.
        wide: For the network that is asked in doubt.
    """
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
        if rng.random() < 0.25:
            one[:] = _covered(rng, one)
        if rng.random() < (_LAID_WIDE if wide else _LAID):
            one[:] = _laid_on(rng, one, other[rng.integers(len(other))])
        if rng.random() < 0.2:
            one[:] = cv2.GaussianBlur(one, (0, 0), rng.uniform(0.3, 0.9))
        if rng.random() < 0.3:
            one += rng.normal(0, rng.uniform(0.01, 0.1), (*SIZE[::-1], 1)).astype(np.float32)
        if rng.random() < 0.1:
            x, y = rng.integers(0, SIZE[0]), rng.integers(0, SIZE[1])
            one[y : y + rng.integers(3, 14), x : x + rng.integers(3, 20)] = rng.choice([0, 0.9])
        if rng.random() < 0.1:
            _cut(rng, one)
        one *= math.exp(rng.uniform(-0.3, 0.2))
        if wide and rng.random() < _DOTTED_WIDE:
            one[:] = _dotted(rng, one)
    return torch.from_numpy(np.ascontiguousarray(np.clip(ink, 0, 1).transpose(0, 3, 1, 2)))


def _dotted(rng: np.random.Generator, one: NDArray[np.float32]) -> NDArray[np.float32]:
    """What a threshold leaves of pale ink on grainy paper."""
    most = np.clip(one, 0, 1).max(axis=2)
    grain = cv2.GaussianBlur(
        rng.normal(0, 1, most.shape).astype(np.float32), (0, 0), float(rng.uniform(0.4, 1.0))
    )
    least = float(np.quantile(most, 0.97)) * rng.uniform(0.5, 1.15)
    left = most + grain / (grain.std() + 1e-6) * rng.uniform(0.1, 0.3) * least > least
    dots = cv2.GaussianBlur(left.astype(np.float32), (0, 0), float(rng.uniform(0.3, 0.7)))
    return np.asarray(np.minimum(1.0, dots * rng.uniform(0.6, 1.1))[..., None], np.float32)


def _laid_on(
    rng: np.random.Generator, one: NDArray[np.float32], other: NDArray[np.uint8]
) -> NDArray[np.float32]:
    """A place with another one, a stamp of urgency or a line of text, shifted and turned, upon it."""
    matrix = cv2.getRotationMatrix2D((SIZE[0] / 2, SIZE[1] / 2), rng.uniform(-15, 15), rng.uniform(0.8, 1.3))
    matrix[:, 2] += rng.uniform(-50, 50), rng.uniform(-14, 14)
    cover = cv2.warpAffine(other, matrix, SIZE).astype(np.float32) / 255 * np.float32(rng.uniform(0.3, 0.9))
    return np.asarray(1 - (1 - one) * (1 - cover), np.float32)


def _covered(rng: np.random.Generator, one: NDArray[np.float32]) -> NDArray[np.float32]:
    """A place below a pen or the rings of a seal."""
    drawn = np.zeros(SIZE[::-1], np.uint8)
    x, y = rng.uniform(40, SIZE[0]), rng.uniform(4, SIZE[1] - 4)
    if rng.random() < 0.5:
        count = int(rng.integers(4, 11))
        xs = np.linspace(-1, 1, count) * rng.uniform(15, 60) + x + rng.normal(0, 5, count)
        ys = y + rng.normal(0, rng.uniform(3, 12), count)
        steps = np.linspace(0, count - 1, 60)
        points = np.stack([np.interp(steps, range(count), values) for values in (xs, ys)], axis=1)
        lines = [np.round(points * 16).astype(np.int32)]
        cv2.polylines(drawn, lines, False, 255, int(rng.integers(1, 4)), cv2.LINE_AA, 4)
    else:
        radius, turn = rng.uniform(34, 72), rng.uniform(0, 2 * np.pi)
        middle = int(16 * (x + radius * math.cos(turn))), int(16 * (y + radius * math.sin(turn)))
        for share, wide in ((1.0, 2), (0.93, 1), (0.6, 1)):
            cv2.circle(drawn, middle, int(16 * radius * share), 255, wide, cv2.LINE_AA, 4)
        for _ in range(int(rng.integers(0, 5))):  # letters along its ring
            at = int(rng.integers(20, SIZE[0])), int(rng.integers(6, SIZE[1]))
            cv2.putText(drawn, "ABNDHUTKCO"[rng.integers(10)], at, 0, 0.35, 255, 1, cv2.LINE_AA)
    taken = rng.choice([1.0, rng.uniform(0.4, 1)]) * rng.uniform(0.2, 0.9, 3)
    if rng.random() < 0.5:
        taken[:] = taken.max()
    cover = drawn.astype(np.float32)[..., None] / 255
    return np.asarray(1 - (1 - one) * (1 - cover * taken.astype(np.float32)), np.float32)


def _cut(rng: np.random.Generator, one: NDArray[np.float32]) -> None:
    """Makes what is beyond one edge of a sheet blank, or black as the glass of a scanner."""
    beyond = 0.0 if rng.random() < 0.7 else rng.uniform(0.6, 1)
    side = rng.integers(4)
    if side == 0:
        one[:, : rng.integers(1, 88)] = beyond
    elif side == 1:
        one[:, rng.integers(104, SIZE[0]) :] = beyond
    elif side == 2:
        one[: rng.integers(1, 16)] = beyond
    else:
        one[rng.integers(21, SIZE[1]) :] = beyond


def train(net: DegreeNet, made: Made, turns: int, weights: Path, *, wide: bool = False) -> nn.Module:
    """Trains for so many turns, two in five places with a stamp of secrecy; returns that of the mean weights."""
    level, classes = made
    groups = np.flatnonzero(classes > 0), np.flatnonzero(classes == 0)
    rng = np.random.default_rng(1)
    training = Training(net, turns, _FASTEST, weights)
    secret = round(_SECRET_SHARE * _BATCH)
    shares = (secret, _BATCH - secret)
    for _ in training.turns():
        chosen = np.concatenate(
            [rng.choice(numbers, many) for numbers, many in zip(groups, shares, strict=True)]
        )
        with torch.autocast("cpu", dtype=torch.bfloat16):
            answer = net(_worn(rng, level[chosen], level[rng.choice(groups[1], _BATCH)], wide=wide))
        wanted = torch.from_numpy(classes[chosen])
        training.learn(nn.functional.cross_entropy(answer.float(), wanted, label_smoothing=0.02))
    return training.mean


def export(net: nn.Module, out: Path) -> None:
    """Writes a network as OpenCV reads it."""
    torch.onnx.export(
        nn.Sequential(net, nn.Softmax(1)).eval(),
        (torch.zeros(1, 3, SIZE[1], SIZE[0]),),
        str(out),
        input_names=["places"],
        output_names=["degrees"],
        dynamic_axes={"places": {0: "count"}, "degrees": {0: "count"}},
        opset_version=13,
        dynamo=False,
    )
    print(f"{out}: {out.stat().st_size} bytes")


def main() -> None:
    """Makes the places, trains, writes the file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fonts", type=Path, nargs="+", required=True)
    parser.add_argument("--typed", type=Path, nargs="+", required=True)
    parser.add_argument("--patches", type=int, default=5800)
    parser.add_argument("--pages", type=int, default=150)
    parser.add_argument("--plain", type=int, default=300)
    parser.add_argument("--turns", type=int, default=9000)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--keep", type=Path, default=Path("stamp-places"))
    parser.add_argument("--weights", type=Path, default=Path("stamp_degree.pt"))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--wide", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    options.keep.mkdir(parents=True, exist_ok=True)
    made = [
        *(
            kept(
                options.keep / f"patches-{i}.pickle",
                lambda i=i: _together(_of_patches(i, options.fonts, options.typed)),
            )
            for i in range(-(-options.patches // CHUNK))
        ),
        *(
            kept(options.keep / f"stamped-{i}.pickle", lambda i=i: _together(_of_stamped(i, options.fonts)))
            for i in range(options.pages)
        ),
        *(
            kept(options.keep / f"plain-{i}.pickle", lambda i=i: _together(_of_plain(i)))
            for i in range(options.plain)
        ),
    ]
    level, classes = (np.concatenate(parts) for parts in zip(*made, strict=True))
    torch.manual_seed(1)
    net = DegreeNet(_WIDE, 0.2) if options.wide else DegreeNet()
    if options.start:
        net.load_state_dict(torch.load(options.start))
    mean = train(net, (level, classes), options.turns, options.weights, wide=options.wide)
    export(mean, options.out or (DOUBT_FILE if options.wide else DEGREE_FILE))


if __name__ == "__main__":
    main()

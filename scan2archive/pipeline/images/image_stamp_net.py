# SPDX-License-Identifier: Apache-2.0
"""The words of stamps of secrecy as a small convolutional network sees them: MẬT, and TUYỆT and TỐI before it.

A seal, a pen stroke, wear or a tilt keeps an engine from reading a stamp; a person still sees the word. The network was
shown such stamps, and others, as the generator of the samples makes them (``benchmarks/builders/stamp_net.py``): of each
place on the page it says how much it looks like the middle of each word, how high its capitals are, and their tilt.

Its 78,000 weights lie in ``data/stamp_net.onnx`` and are run by OpenCV.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.small_network import network

NET_FILE = Path(__file__).parent / "data" / "stamp_net.onnx"
NET_DPI = 72  # it was shown pages at 67 to 75
WORDS = ("MẬT", "TUYỆT", "TỐI")
FOLD = 2  # pixels each way that are one place of its input, with three channels for each of them
REACH = 32  # pixels: smaller pictures hold no stamp
_STEP = 4  # pixels of the picture for each place of the answer
_HEIGHT = 8.0  # pixels of capitals, and degrees, that its answers are relative to
_TILT = 20.0
_AROUND = 5  # places; a mark is larger than all so near

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a word of a stamp may be.

    Attributes:
        word: Of `WORDS`.
        likeness: 0 to 1.
        x: Of its middle, in pixels.
        y: Of its middle, in pixels.
        height: Of its capitals, in pixels.
        tilt: Degrees clockwise.
    """

    word: str
    likeness: float
    x: float
    y: float
    height: float
    tilt: float


def find_marks(ink: Picture, least: float, words: Sequence[str] = WORDS) -> tuple[Mark, ...]:
    """The words of stamps in a picture, likeliest first.

    Args:
        ink: ``(H, W, 3)``: how much red, green and blue light it takes from the paper, at about `NET_DPI`.
        least: Likeness from which on a place counts.
        words: Which are looked for.
    """
    height, width = ink.shape[:2]
    wanted = np.zeros((-(-height // 8) * 8, -(-width // 8) * 8, 3), np.uint8)  # what it halves three times
    wanted[:height, :width] = ink
    answer = network(NET_FILE)(fold_ink(wanted))[0]
    found: list[Mark] = []
    for word in words:
        number = WORDS.index(word)
        likeness = np.pad(answer[number], 1)
        around = cv2.dilate(likeness, np.ones((_AROUND, _AROUND), np.uint8))
        for row, column in zip(*np.nonzero((likeness >= least) & (likeness >= around)), strict=True):
            near = likeness[row - 1 : row + 2, column - 1 : column + 2]
            down = float((near.sum(axis=1) * (-1, 0, 1)).sum() / near.sum())
            across = float((near.sum(axis=0) * (-1, 0, 1)).sum() / near.sum())
            capital, tilt = (float(answer[place, row - 1, column - 1]) for place in (3, 4))
            found.append(
                Mark(
                    word,
                    float(likeness[row, column]),
                    (column - 0.5 + across) * _STEP,
                    (row - 0.5 + down) * _STEP,
                    _HEIGHT * float(np.exp(np.clip(capital, -1.5, 1.5))),
                    _TILT * float(np.clip(tilt, -2.0, 2.0)),
                )
            )
    return tuple(sorted(found, key=lambda mark: -mark.likeness))


def fold_ink(ink: Picture) -> NDArray[np.float32]:
    """A picture of even sides as the network is given it, ``(1, 3 * FOLD**2, H / FOLD, W / FOLD)``, 0 to 1."""
    height, width = ink.shape[0] // FOLD, ink.shape[1] // FOLD
    folded = ink.reshape(height, FOLD, width, FOLD, 3).transpose(4, 1, 3, 0, 2)
    return np.asarray(folded.reshape(1, 3 * FOLD**2, height, width) * np.float32(1 / 255), np.float32)


def apart(found: Sequence[Mark], distance: float) -> tuple[Mark, ...]:
    """The likeliest of those marks of one word that lie closer together than a distance in pixels."""
    kept: list[Mark] = []
    for one in sorted(found, key=lambda mark: -mark.likeness):
        if all(
            one.word != other.word or (one.x - other.x) ** 2 + (one.y - other.y) ** 2 > distance**2
            for other in kept
        ):
            kept.append(one)
    return tuple(kept)

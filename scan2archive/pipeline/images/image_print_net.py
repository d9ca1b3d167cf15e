# SPDX-License-Identifier: Apache-2.0
"""Print without the pen strokes and seals that cross it, as a small convolutional network sees it.

In black and white, and often in grey, neither colour nor depth tells a signature or a seal from the name below it; a person
still reads the name. The network was shown names with random strokes and seals over them and the names alone
(``benchmarks/builders/print_net.py``): for each pixel it says how much of it is print. It knows no letters and guesses no text.

Its 306,000 weights lie in ``data/print_net.onnx`` and are run by OpenCV.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.byte_ranks import median, percentile
from scan2archive.pipeline.images.small_network import network

NET_FILE = Path(__file__).parent / "data" / "print_net.onnx"
NET_DPI = 200
_SIDES = 32  # pixels: sides of what it is given are whole numbers of these; few sizes are planned for
_DARK, _SOME = 0.5, 2  # of full ink; so many dark pixels in a row or column are more than a speck
_GAP = 10  # blank pixels between a seal and print beside it
_RIM = 16  # pixels around what is dark
_HARDLY, _SURELY = 0.3, 0.75
_SOME_LETTERS = 60  # dark pixels; a thin letter at `NET_DPI` has as many
_DARKEST = 2  # per cent of the pixels of a zone that are as dark as its ink
_LEAST_RANGE = 40  # of 255: paper without ink is not stretched


def as_input(grey: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A grey zone as the network takes it: ``(H, W)``, 0 paper to 1 ink."""
    paper = median(grey)
    ink = min(percentile(grey, _DARKEST), paper - _LEAST_RANGE)
    return np.asarray(np.clip((paper - grey.astype(np.float32)) / (paper - ink), 0, 1), np.float32)


def only_print(grey: NDArray[np.uint8], beside: tuple[int, int] = (0, 0)) -> NDArray[np.uint8]:
    """The print of a signature zone, dark on white, without what lies over it.

    Args:
        grey: ``(H, W)``, dark on light, level, at `NET_DPI`.
        beside: How many columns on the left and rows at the top are no part of the zone: the network sees what of them
            belongs to ink of the zone, as the rest of a seal does.

    Returns:
        The zone: ``(H - rows, W - columns)``.
    """
    left, top = beside
    ink = as_input(grey)
    dark = ink > _DARK
    picture = np.full(grey.shape, 255, np.uint8)
    left = _begin(dark[top:].sum(axis=0) >= _SOME, left)
    top = _begin(dark[:, left:].sum(axis=1) >= _SOME, top)
    rows, columns = (np.flatnonzero(dark[top:, left:].sum(axis=axis) >= _SOME) for axis in (1, 0))
    if len(rows) and len(columns):
        own = tuple(
            slice(max(0, first + int(at[0]) - _RIM), first + int(at[-1]) + _RIM)
            for first, at in ((top, rows), (left, columns))
        )
        part = ink[own]
        height, width = part.shape
        given = np.zeros((-(-height // _SIDES) * _SIDES, -(-width // _SIDES) * _SIDES), np.float32)
        given[:height, :width] = part
        answer = network(NET_FILE)(given[None, None])[0, 0, :height, :width]
        picture[own] = 255 - 255 * np.clip(answer, 0, 1)
    return np.ascontiguousarray(picture[beside[1] :, beside[0] :])


def _begin(inked: NDArray[np.bool_], edge: int) -> int:
    """The first of rows or columns before an edge that ink goes on in without a gap."""
    if edge < _GAP:
        return 0
    inked = inked[:edge][::-1]
    blank = np.convolve(~inked, np.ones(_GAP, np.int64), "valid") == _GAP
    gaps = np.flatnonzero(blank)
    return edge - int(gaps[0]) if len(gaps) else 0


def firm(cleaned: NDArray[np.uint8], least: float = _HARDLY) -> NDArray[np.uint8]:
    """What the network is sure of: remains that are hardly half as dark as print go, and some faint print with them.

    Args:
        cleaned: From `only_print`.
        least: Share of print, up to which everything goes.
    """
    share = (1 - cleaned.astype(np.float32) / 255 - least) / (_SURELY - least)
    return np.asarray(255 - 255 * np.clip(share, 0, 1), np.uint8)


def has_print(cleaned: NDArray[np.uint8]) -> bool:
    """Whether anything is left of a zone that may be letters."""
    return int((cleaned < 255 * (1 - _SURELY)).sum()) >= _SOME_LETTERS

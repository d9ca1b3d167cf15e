# SPDX-License-Identifier: Apache-2.0
"""Boxes of short words on their ink: the engine draws those of lone letters and dashes half as wide as they are.

It cuts a line into letters by where it was surest of each, which is right for letters between others; one that
stands alone has no neighbour to end at. Such a box grows over the connected ink it holds a share of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.model import Box, Word
from scan2archive.pipeline.images.image import INK, Pixels

_SHORT = 2  # signs: longer words have their ends right but for fractions of a letter
_SHARE = (
    0.25  # of the pixels of a piece of ink: a box that holds as much of it, and more than any other, owns it
)
_LEAST_REACH = 0.08  # inches around a box that are looked at: half an M of 14 points
_LETTER = 1.6  # of the reach: larger pieces are rules, seals and strokes of pens
_LEAST_INK = 3  # pixels


def on_ink(words: Sequence[Word], picture: Pixels, dpi: float) -> tuple[Word, ...]:
    """Words whose boxes hold their letters whole; all longer words as they are.

    Args:
        words: Boxes in pixels of the picture.
        picture: ``(H, W)`` grey as it was read, dark print on light ground.
        dpi: Its resolution.
    """
    boxes = np.array([word.box for word in words], np.int64).reshape(-1, 4)
    placed = list(words)
    for index, word in enumerate(words):
        if len(word.text) <= _SHORT:
            box = _grown(boxes, index, picture, dpi)
            if box != word.box:
                placed[index] = replace(word, box=box)
    return tuple(placed)


def _grown(boxes: NDArray[np.int64], index: int, picture: Pixels, dpi: float) -> Box:
    """One of some boxes with the whole of each piece of ink that is its own, and nothing of another box's word."""
    x0, y0, x1, y1 = box = tuple(boxes[index].tolist())
    reach = max(y1 - y0, x1 - x0, round(_LEAST_REACH * dpi))
    left, top = max(0, x0 - reach), max(0, y0 - reach)
    window = picture[top : y1 + reach, left : x1 + reach]
    if not window.size:  # beyond the picture; OpenCV breaks off the process on an empty one
        return box
    ink = window < INK
    if not _crosses(ink, (x0 - left, y0 - top, x1 - left, y1 - top)):
        return box  # it holds all of each piece of ink it holds any of, as most do
    count, found, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    labels = np.asarray(found, np.int32)
    if count == 1:
        return box
    inside = _pixels(labels, box, (left, top), count)
    area = stats[:, cv2.CC_STAT_AREA]
    own = (inside >= _SHARE * area) & (area >= _LEAST_INK)
    own &= (stats[:, cv2.CC_STAT_WIDTH] <= _LETTER * reach) & (
        stats[:, cv2.CC_STAT_HEIGHT] <= _LETTER * reach
    )
    own[0] = False
    if np.array_equal(inside[own], area[own]):
        return box  # it holds all of each: no need to ask whose they are
    others = np.delete(boxes, index, axis=0)
    near = others[
        (others[:, 0] < x1 + reach)
        & (others[:, 2] > left)
        & (others[:, 1] < y1 + reach)
        & (others[:, 3] > top)
    ]
    rival = np.zeros(count, np.int64)
    for other in near:
        rival = np.maximum(
            rival, _pixels(labels, (other[0], other[1], other[2], other[3]), (left, top), count)
        )
    own &= inside > rival
    pieces = stats[own, :4]
    if not len(pieces):
        return box
    origin = np.array([left, top])
    low = np.minimum(origin + pieces[:, :2].min(axis=0), (x0, y0))
    high = np.maximum(origin + (pieces[:, :2] + pieces[:, 2:]).max(axis=0), (x1, y1))
    # Not into a word beside it on the line; tone marks of the line below may reach into any box.
    beside = near[(near[:, 1] < y1) & (near[:, 3] > y0)]
    before, behind = beside[beside[:, 2] <= x0, 2], beside[beside[:, 0] >= x1, 0]
    return (
        max(int(low[0]), int(before.max(initial=0))),
        int(low[1]),
        min(int(high[0]), int(behind.min(initial=picture.shape[1]))),
        int(high[1]),
    )


def _crosses(ink: NDArray[np.bool_], box: Box) -> bool:
    """Whether ink inside a box touches ink outside it, across corners as well.

    Args:
        ink: ``(H, W)``, where there is some.
        box: In its pixels; it may reach beyond it.
    """
    height, width = ink.shape
    x0, y0, x1, y1 = max(0, box[0]), max(0, box[1]), min(width, box[2]), min(height, box[3])
    if x0 >= x1 or y0 >= y1:
        return False
    for edge, beyond in ((y0, y0 - 1), (y1 - 1, y1)):
        if 0 <= beyond < height and _touch(ink[edge, x0:x1], ink[beyond, max(0, x0 - 1) : x1 + 1], x0 > 0):
            return True
    for edge, beyond in ((x0, x0 - 1), (x1 - 1, x1)):
        if 0 <= beyond < width and _touch(ink[y0:y1, edge], ink[max(0, y0 - 1) : y1 + 1, beyond], y0 > 0):
            return True
    return False


def _touch(inside: NDArray[np.bool_], outside: NDArray[np.bool_], earlier: bool) -> bool:
    """Whether two neighbouring rows of ink touch; the outer one begins a pixel earlier, if that is there, and ends one later."""
    if not (inside.any() and outside.any()):
        return False
    first = int(earlier)
    for step in (-1, 0, 1):
        begin = max(0, first + step)
        other = outside[begin : first + step + len(inside)]
        own = inside[begin - first - step :][: len(other)]
        if (own & other).any():
            return True
    return False


def _pixels(labels: NDArray[np.int32], box: Box, origin: tuple[int, int], count: int) -> NDArray[np.int64]:
    """How many pixels of each piece lie in a box."""
    x0, y0 = max(0, box[0] - origin[0]), max(0, box[1] - origin[1])
    part = labels[y0 : max(0, box[3] - origin[1]), x0 : max(0, box[2] - origin[0])]
    return np.asarray(np.bincount(part.reshape(-1), minlength=count), np.int64)

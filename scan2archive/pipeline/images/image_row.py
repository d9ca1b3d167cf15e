# SPDX-License-Identifier: Apache-2.0
"""One row of print among strokes of pens and letters of a seal: letters of one size on one base line.

Ink is a boolean picture ``(H, W)``.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.image import Pixels

Ink = NDArray[np.bool_]

# Sizes in heights of a capital.
_LETTER = (0.5, 1.75)  # height of a letter with its marks, or of several that touch
_WIDEST = 6.0
_LEVEL = 0.14  # how far letters stand off their base line
_ABOVE, _BELOW = 1.75, 0.5  # marks of Ẩ above, tails of g and dots of ợ below
_TALLEST = 2.3  # taller is no letter
_LEAST_LETTERS = 4
_MARK = 0.75  # width and height of a mark
_DUST = 0.01  # of a capital's height squared


def find_row(ink: Ink, capital: float, above: int, below: int) -> float | None:
    """The base line of the row of print that most letters stand in.

    Args:
        ink: Dark pixels, level.
        capital: Height of a capital in pixels.
        above: First row of the picture in which letters may stand.
        below: Last row.

    Returns:
        In rows of the picture; None where only a few letters stand on one line.
    """
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    tall, wide = stats[1:, cv2.CC_STAT_HEIGHT] / capital, stats[1:, cv2.CC_STAT_WIDTH] / capital
    foot = stats[1:, cv2.CC_STAT_TOP] + stats[1:, cv2.CC_STAT_HEIGHT]
    letters = (tall >= _LETTER[0]) & (tall <= _LETTER[1]) & (wide <= _WIDEST) & (wide >= 0.1)
    letters &= (foot > above) & (foot <= below)
    if int(letters.sum()) < _LEAST_LETTERS:
        return None
    bottoms = foot[letters]
    weight = np.clip(wide[letters], 0.3, 3.0)
    near = np.abs(bottoms[:, None] - bottoms[None, :]) <= _LEVEL * capital
    share = near @ weight
    best = int(share.argmax())
    if int(near[best].sum()) < _LEAST_LETTERS:
        return None
    return float(np.median(bottoms[near[best]]))


def row_picture(grey: Pixels, ink: Ink, base: float, capital: float) -> tuple[Pixels, int]:
    """A row of print without what is no part of it: strokes that go through it, letters that stand off its base line.

    Args:
        grey: Dark print on light ground ``(H, W)``.
        ink: Its dark pixels.
        base: From `find_row`.
        capital: Height of a capital in pixels.

    Returns:
        The rows from the highest marks to the lowest tails, all but the row's letters and marks made white, and
        which row of the picture is the first.
    """
    top = max(0, round(base - _ABOVE * capital))
    bottom = min(ink.shape[0], round(base + _BELOW * capital))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8), connectivity=8)
    x, y, w, h, area = (stats[:, i].astype(float) for i in range(5))
    foot = y + h
    standing = (np.abs(foot - base) <= 0.2 * capital) & (h >= 0.4 * capital)
    hanging = (foot > base) & (foot <= base + 0.55 * capital) & (y <= base - 0.5 * capital)
    letters = (standing | hanging) & (h <= _TALLEST * capital) & (y >= top - 0.1 * capital)
    letters[0] = False
    small = (w <= _MARK * capital) & (h <= _MARK * capital) & (area >= _DUST * capital**2)
    small &= (y >= top - 0.1 * capital) & (foot <= bottom) & ~letters
    small[0] = False
    left, right = x[letters], (x + w)[letters]
    for mark in np.flatnonzero(small):
        over = (left - 0.15 * capital < x[mark] + w[mark]) & (right + 0.15 * capital > x[mark])
        small[mark] = bool(over.any())
    kept = (letters | small)[labels].astype(np.uint8)
    picture = np.where(cv2.dilate(kept, np.ones((3, 3), np.uint8)) > 0, grey, 255).astype(np.uint8)
    return np.ascontiguousarray(picture[top:bottom]), top

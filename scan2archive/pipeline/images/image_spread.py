# SPDX-License-Identifier: Apache-2.0
"""Two facing pages on one picture: whether a scan shows a double-page spread, and where its gutter is.

A spread is told from a landscape table, a slide or a paper in two columns by what only facing pages have:
running lines on both sides, nothing across the middle, and between them a strip as wide as the inner
margins of two pages, which is broad beside the outer ones. Columns stand closer than that.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.image import TRIMMED, Pixels, level_lines, text_parts

_ASPECT = (1.2, 1.75)  # two A4 or A5 side by side have 1.41; books are a little narrower or wider
_MIDDLE = (0.36, 0.64)  # the gutter lies here, in shares of the width
# Inner margins of 15 mm on two A4 make a strip of 7 %; columns are set 5 to 15 mm apart, on A4 landscape 2 to 5 %.
_STRIP = 0.06
_INNER = 0.4  # of the outer margins, at least; between columns of a page it is half a column gap
_FOLD = 0.02  # a dark fold, broken into pieces like letters, is no wider than this
_DUST = 3  # parts in one column of pixels that do not count
_LINES = 4  # running lines that each page has at least
_RUNNING = 0.5  # of the width of the page's text
_LEAN = 6.0  # degrees one page may lean against the other
_WORD_GAP = 17  # pixels at 100 dpi; wider spaces end a line
_RULE = 0.9  # of the strip's width is covered by a rule across it
_FRAME = 0.4  # of the height: scanner edges that hang together are higher
_ACROSS = 0.25  # a rule that runs over the strip on both sides by this share of it belongs to one page


def is_wide(width: int, height: int) -> bool:
    """Whether a picture has the shape of two pages side by side; all others need no closer look."""
    return _ASPECT[0] <= width / height <= _ASPECT[1]


def find_gutter(ink: Pixels) -> float | None:
    """Where the gutter of a double-page spread is, as a share of the width of the picture; None if it is none.

    Args:
        ink: From `image.layout_image`, of the page upright and level.
    """
    height, width = ink.shape
    if not is_wide(width, height):
        return None
    parts = text_parts(ink)
    strip = _strip(parts, width)
    if strip is None:
        return None
    left, right = strip
    gap = right - left
    if gap < _STRIP * width or _crossed(ink, parts, left, right):
        return None
    ends = np.stack([parts[:, 0], parts[:, 0] + parts[:, 2]], axis=1)
    outer = min(float(np.percentile(ends[:, 0], 2)), width - float(np.percentile(ends[:, 1], 98)))
    if gap / 2 < _INNER * (outer + TRIMMED * width):
        return None
    if min(_running(parts, 0, left, height), _running(parts, right, width, height)) < _LINES:
        return None
    # Inner margins differ from outer ones (30 and 15 to 20 mm on state papers), so the fold is not in the
    # middle of the strip but as near to the middle of the picture as the strip allows.
    return float(np.clip(width / 2, left + gap / 8, right - gap / 8) / width)


def _strip(parts: NDArray[np.int32], width: int) -> tuple[int, int] | None:
    """The widest run of columns in the middle that next to no letters touch; it may hold a fold."""
    steps = np.zeros(width + 1, np.int64)
    np.add.at(steps, parts[:, 0], 1)
    np.add.at(steps, np.minimum(parts[:, 0] + parts[:, 2], width), -1)
    free = (np.cumsum(steps)[:width] <= _DUST).astype(np.uint8).reshape(1, -1)
    fold = max(1, round(_FOLD * width))
    runs = _runs(free[0])
    joined: list[tuple[int, int]] = []
    least = _STRIP * width / 4
    for begin, end in runs:
        if (
            joined
            and begin - joined[-1][1] <= fold
            and min(end - begin, joined[-1][1] - joined[-1][0]) > least
        ):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((begin, end))
    middle = [
        run
        for run in joined
        if _MIDDLE[0] * width <= (run[0] + run[1]) / 2 <= _MIDDLE[1] * width and run[0] > 0 and run[1] < width
    ]
    return max(middle, key=lambda run: run[1] - run[0], default=None)


def _runs(free: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Begin and end (exclusive) of each run of ones."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], free, [0]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _closed(words: Pixels) -> Pixels:
    """Letters and words of a line joined into one part."""
    kernel = np.ones((1, _WORD_GAP), np.uint8)
    return np.asarray(cv2.morphologyEx(words, cv2.MORPH_CLOSE, kernel), np.uint8)


def _crossed(ink: Pixels, parts: NDArray[np.int32], left: int, right: int) -> bool:
    """Whether something lies across the strip: a heading, or beside the text a rule of a table, a picture.

    Above and below the text there may be scanner edges, and the shadow of a fold runs up and down.
    """
    words = np.zeros(ink.shape, np.uint8)
    for x, y, w, h in parts:
        words[y + h // 4 : y + h - h // 4, x : x + w] = 1
    _, _, stats, _ = cv2.connectedComponentsWithStats(_closed(words), connectivity=8)
    if np.any((stats[1:, 0] < left) & (stats[1:, 0] + stats[1:, 2] > right)):
        return True
    top, bottom = np.percentile(parts[:, 1], (5, 95)).astype(np.int64)
    strip = ink[top:bottom, left:right]
    if not strip.size:
        return False
    # A rule may lean a little or be worn.
    if float(cv2.dilate(strip, np.ones((5, 5), np.uint8)).mean(axis=1).max()) >= _RULE:
        return True
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    reach = _ACROSS * (right - left)
    x, y, w, h = stats[1:, 0], stats[1:, 1], stats[1:, 2], stats[1:, 3]
    over = (x < left - reach) & (x + w > right + reach) & (y + h > top) & (y < bottom)
    return bool(np.any(over & (h < _FRAME * ink.shape[0])))


def _running(parts: NDArray[np.int32], begin: int, end: int, height: int) -> int:
    """Lines between two columns of pixels that run over at least half of the text there."""
    middle = parts[:, 0] + parts[:, 2] / 2
    own = parts[(middle >= begin) & (middle < end)]
    if len(own) < 20:
        return 0
    picture = np.zeros((height, end - begin), np.uint8)
    # Each sheet lies on the glass at an angle of its own.
    slope = np.tan(np.radians(level_lines(own, _LEAN).skew))
    shifted = own[:, 1] + (own[:, 0] + own[:, 2] / 2 - (begin + end) / 2) * slope
    for (x, _, w, h), y in zip(own, np.clip(np.round(shifted), 0, height).astype(np.int64), strict=True):
        # Feet and heads of neighbouring lines touch; their bodies do not.
        picture[y + h // 4 : y + h - h // 4, max(0, x - begin) : x - begin + w] = 1
    _, _, stats, _ = cv2.connectedComponentsWithStats(_closed(picture), connectivity=8)
    text = float(np.percentile(own[:, 0] + own[:, 2], 98) - np.percentile(own[:, 0], 2))
    wide = (stats[1:, 2] >= _RUNNING * text) & (text >= 0.4 * (end - begin))
    return int(np.sum(wide))

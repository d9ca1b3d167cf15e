# SPDX-License-Identifier: Apache-2.0
"""A row of print as Tesseract's network is given it, and the ink of its words.

The network learned pictures that Tesseract had made: scaled to its height by Leptonica, which sharpens them, and with their own
print and paper as black and white. Other pictures of the same row are read a little worse, so these steps are made the same way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.model import Box
from scan2archive.pipeline.images.image import Pixels

HEIGHT = 36  # of a row, in pixels
STEP = 3  # pixels of width to one answer
# Leptonica's pixScale: areas below the one scale, linear and more sharpening above it, none beyond the others.
_AREAS, _LEAST, _MOST = 0.7, 0.2, 1.4
_SOFTER, _SHARPER = (1, 0.2), (2, 0.4)  # pixels around, share
_REACH = 0.25  # of the height of a row: ink reaches so far beyond the bounds of its word


def scaled(row: Pixels) -> Pixels:
    """A row at the network's height, as ``pixScale`` makes it.

    Args:
        row: ``(H, W)``, grey.

    Returns:
        ``(36, W)`` with W three at least.
    """
    height, width = row.shape
    scale = HEIGHT / height
    wide = max(STEP, int(scale * width + 0.5))
    if scale < _AREAS:
        smaller = cv2.resize(row, (wide, HEIGHT), interpolation=cv2.INTER_AREA)
        return _sharpened(np.asarray(smaller, np.uint8), *_SOFTER) if scale > _LEAST else np.asarray(smaller)
    if height == HEIGHT and width >= STEP:
        return row  # as it is: not even sharpened
    # From corner to corner, not from the middle of a pixel to the middle of another.
    matrix = np.array([[width / wide, 0, 0], [0, 1 / scale, 0]], np.float64)
    larger = np.asarray(
        cv2.warpAffine(
            row,
            matrix,
            (wide, HEIGHT),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        ),
        np.uint8,
    )
    return _sharpened(larger, *_SHARPER) if scale < _MOST else larger


def _sharpened(row: Pixels, around: int, share: float) -> Pixels:
    """``pixUnsharpMasking``: the rim stays as it is."""
    if min(row.shape) <= 2 * around:
        return row
    side = 2 * around + 1
    inner = (slice(around, -around), slice(around, -around))
    sharper = row.copy()
    sharper[inner] = cv2.addWeighted(row, 1 + share, cv2.blur(row, (side, side)), -share, 0)[inner]
    return sharper


def as_input(row: Pixels) -> NDArray[np.float32]:
    """A row as the network takes it (``NetworkIO::FromPix``): its print at -1, its paper at 1.

    Args:
        row: ``(36, W)``, grey, from `scaled`.
    """
    middle = row[len(row) // 2].astype(np.int32)
    before, here, behind = middle[:-2], middle[1:-1], middle[2:]
    valleys = here[((here < before) & (here <= behind)) | ((here <= before) & (here < behind))]
    peaks = here[((here > before) & (here >= behind)) | ((here >= before) & (here > behind))]
    black = _quantile(valleys, 0.25) if len(valleys) else 0.0
    white = _quantile(peaks, 0.75) if len(peaks) else 255.0
    half = (white - black) / 2
    if half <= 0:
        half = 1.0
    own = (row.astype(np.float32) - np.float32(black)) / np.float32(half) - 1
    return np.asarray(np.clip(own, -1, 1), np.float32)


def _quantile(values: NDArray[np.int32], share: float) -> float:
    """``STATS::ile``: within the bucket in which the share is reached."""
    counts = np.bincount(values, minlength=256)
    wanted = min(max(share * len(values), 1.0), float(len(values)))
    reached = np.cumsum(counts)
    bucket = int(np.searchsorted(reached, wanted))
    return bucket + 1 - float(reached[bucket] - wanted) / float(counts[bucket])


def print_threshold(page: Pixels) -> int:
    """The grey up to which a page is print (Otsu, doi 10.1109/TSMC.1979.4310076)."""
    return int(cv2.threshold(page, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[0])


def ink_boxes(row: Pixels, threshold: int, own: tuple[int, int], bounds: Sequence[float]) -> tuple[Box, ...]:
    """The boxes of the ink of words that stand in one row.

    Args:
        row: ``(H, W)``, grey; parts of other rows may reach into it.
        threshold: The grey up to which it is print.
        own: From which to which row of pixels its own print reaches.
        bounds: Where the words begin and the last one ends, in pixels across: one more than words.

    Returns:
        One for each word, in its pixels; all between its bounds if it has no ink there.
    """
    ink = np.asarray(row <= threshold, np.uint8)
    parts = cv2.connectedComponentsWithStats(ink, connectivity=8)[2][1:]
    left, upper = parts[:, cv2.CC_STAT_LEFT], parts[:, cv2.CC_STAT_TOP]
    width, height = parts[:, cv2.CC_STAT_WIDTH], parts[:, cv2.CC_STAT_HEIGHT]
    top, bottom = own
    middle = upper + height / 2
    inside = (middle >= top) & (middle <= bottom) & (upper < bottom)
    word_of = np.searchsorted(np.asarray(bounds[1:-1], np.float64), left + width / 2, side="right")
    reach = _REACH * (bottom - top)
    words = len(bounds) - 1
    # Of all words at once: the first and the last of each side.
    sides = np.array([[row.shape[1], row.shape[0], -1, -1]] * words).reshape(words, 4)
    own_words = word_of[inside]
    np.minimum.at(sides[:, 0], own_words, left[inside])
    np.minimum.at(sides[:, 1], own_words, upper[inside])
    np.maximum.at(sides[:, 2], own_words, (left + width)[inside])
    np.maximum.at(sides[:, 3], own_words, (upper + height)[inside])
    boxes: list[Box] = []
    for number, (x0, y0, x1, y1) in enumerate(sides.tolist()):
        begin, end = bounds[number], bounds[number + 1]
        if x1 >= 0:
            # Ink that touches the next word is no part of this one.
            x0, last = int(max(x0, begin - reach)), math.ceil(min(x1, end + reach))
            boxes.append((x0, y0, max(x0 + 1, last), y1))
        else:
            boxes.append((int(begin), top, max(int(begin) + 1, math.ceil(end)), max(top + 1, bottom)))
    return tuple(boxes)

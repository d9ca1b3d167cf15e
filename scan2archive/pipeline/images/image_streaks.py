# SPDX-License-Identifier: Apache-2.0
"""Streaks that dust on the glass of a scanner draws from the top of the scan to its foot.

A word that one crosses is lost (``Pháp`` is read ``TP``). The sheet moves and the glass does not: a streak is one column, exactly, and runs on beyond
the margins, where no rule of a table and no frame goes. The page must lie as it was scanned: made level, a streak leans.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.image import Pixels

_BANDS, _ROWS = 8, 32  # a streak shows in all bands of a page; so many rows of each tell
# Shares of the page's height: of two strips at its head, and of two at its foot, one shows the streak; the other may be black.
_MARGIN = 0.025
_AROUND_MM, _WIDEST_MM = 2.7, 0.5
# Of 255: how much darker than the paper around it a streak is, all columns beside it that belong to it, and so dark that nothing below it can be told.
_DARKER, _FOOT, _OPAQUE = 10, 3, 0.7
_SIDE = 0.02  # of the width: what lies there is the edge of the sheet


def without_streaks(grey: Pixels, dpi: float) -> Pixels | None:
    """The page without its streaks; None if it has none.

    Args:
        grey: ``(H, W)`` dark print on light paper, as it was scanned.
        dpi: Its resolution.
    """
    height, width = grey.shape
    strip, side = round(_MARGIN * height), round(_SIDE * width)
    reach = min(127, max(1, round(_AROUND_MM / 2 / 25.4 * dpi)))  # OpenCV's median looks no farther
    if strip < _ROWS or width < 4 * (side + reach):
        return None
    ends = [_darker(grey[top : top + strip], reach) for top in (0, strip, height - 2 * strip, height - strip)]
    found = np.maximum(ends[0], ends[1]) > _DARKER
    found &= np.maximum(ends[2], ends[3]) > _DARKER
    found[: side + 1] = found[-side - 1 :] = False
    columns = np.flatnonzero(found)
    if not len(columns) or len(columns) > side:
        return None
    edges = np.linspace(0, height, _BANDS + 1).astype(int)
    bands = [slice(int(top), int(bottom)) for top, bottom in pairwise(edges)]
    mended: Pixels | None = None
    for run in np.split(columns, np.flatnonzero(np.diff(columns) > 1) + 1):
        left, right = int(run[0]) - 1, int(run[-1]) + 2  # with its soft feet
        if len(run) > max(2, round(_WIDEST_MM / 25.4 * dpi)) or left < reach or right + reach > width:
            continue
        depth = [_darker(grey[band, left - reach : right + reach], reach)[reach:-reach] for band in bands]
        if min(float(one.max()) for one in depth) <= _DARKER:
            continue
        mended = grey.copy() if mended is None else mended
        for band, dark in zip(bands, depth, strict=True):
            _lighten(mended[band], left, dark)
    return mended


def _darker(rows: Pixels, reach: int) -> NDArray[np.float32]:
    """How much darker than those around it each column is, in most of its rows."""
    some = rows[:: max(1, len(rows) // _ROWS)]
    # Bytes are sorted by counting.
    usual = np.sort(np.ascontiguousarray(some.T), axis=1, kind="stable")[:, len(some) // 2]
    around = cv2.medianBlur(usual.reshape(1, -1), 2 * reach + 1).reshape(-1)
    return np.asarray(around, np.float32) - usual


def _lighten(rows: Pixels, left: int, dark: NDArray[np.float32]) -> None:
    """Takes a streak off, in place.

    Args:
        rows: All columns of a band.
        left: Its first column.
        dark: How much darker each of its columns is.
    """
    paper = float(np.median(rows[:: max(1, len(rows) // _ROWS), left - 1])) or 255.0
    opaque = left + np.flatnonzero(dark >= _OPAQUE * paper)
    if len(opaque):
        # Nothing can be told below it: print goes on where it stands on both sides.
        first, last = int(opaque[0]), int(opaque[-1])
        beside = np.maximum(rows[:, first - 1], rows[:, last + 1])
        rows[:, first : last + 1] = np.maximum(rows[:, first : last + 1], beside[:, None])
        return
    for column, depth in enumerate(dark, start=left):
        if depth > _FOOT:
            # Less light came through: black print under it stays black.
            gain = paper / (paper - float(depth))
            rows[:, column] = np.minimum(rows[:, column] * gain, 255).astype(np.uint8)

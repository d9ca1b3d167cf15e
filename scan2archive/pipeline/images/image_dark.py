# SPDX-License-Identifier: Apache-2.0
"""Print in the dark: parts of a page so badly lit that cleaning takes them for the edge of the scanner.

Arrays are uint8, ``(H, W)`` grey or ``(H, W, 3)`` RGB.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.model import Box
from scan2archive.pipeline.images.image import Pixels, shrunk

_WORK_DPI = 100
_CELL = 25  # pixels: a quarter of an inch, two or three lines of print
_DARK = 110  # paper darker than this is not lit; cleaning gives such places up
# Print is a good part darker than its paper however dark that is; a scanner's lid and its grain are even.
_CONTRAST, _LEAST_STEP = 0.12, 1.5
_GRAIN = 1.2  # standard deviation in pixels: smooths grain away, lines of print stay


def dark_print(archived: Pixels, dpi: float, read: Sequence[Box] = ()) -> float:
    """Share of the page's print that stands on paper too dark to be read and was not read, 0 to 1.

    Args:
        archived: The page. A bitonal one has no light: where it is black nothing can be told.
        dpi: Its resolution.
        read: Boxes of words, in its pixels.
    """
    grey = archived if archived.ndim == 2 else np.ascontiguousarray(archived[..., 0])
    scale = min(1.0, _WORK_DPI / dpi)
    if scale < 1.0:
        full = grey.shape[1]
        grey = shrunk(grey, dpi, _WORK_DPI)
        scale = grey.shape[1] / full
    margin = int(0.03 * grey.shape[0]), int(0.03 * grey.shape[1])
    grey = np.ascontiguousarray(grey[margin[0] : -margin[0] or None, margin[1] : -margin[1] or None])
    rows, columns = (max(1, side // _CELL) for side in grey.shape)
    if grey.shape[0] < _CELL or grey.shape[1] < _CELL:
        return 0.0
    # Four fifths of a dark cell are dark: where the mean is higher than that allows, the costly look is spared.
    means = cv2.resize(grey, (columns, rows), interpolation=cv2.INTER_AREA)
    if float(means.min()) > 0.8 * _DARK + 0.2 * 255:
        return 0.0
    grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), _GRAIN), np.uint8)
    cells = grey[: rows * _CELL, : columns * _CELL].reshape(rows, _CELL, columns, _CELL)
    # Bytes in order by counting them: in a sixth of the time of numpy's percentile.
    ordered = np.sort(cells.swapaxes(1, 2).reshape(rows, columns, -1), axis=2, kind="stable").astype(
        np.float32
    )
    low, paper = (_at_share(ordered, share) for share in (0.05, 0.8))
    step = paper - low
    print_here = (step > _CONTRAST * paper) & (step > _LEAST_STEP)
    if not print_here.any():
        return 0.0
    lost = print_here & (paper < _DARK)
    for x0, y0, x1, y1 in read:
        left, right = (max(0, int(x * scale) - margin[1]) // _CELL for x in (x0, x1))
        top, bottom = (max(0, int(y * scale) - margin[0]) // _CELL for y in (y0, y1))
        lost[top : bottom + 1, left : right + 1] = False
    return float(np.count_nonzero(lost) / np.count_nonzero(print_here))


def _at_share(ordered: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """The value that a share of each row of ordered ones does not exceed, between two neighbours in proportion."""
    place = share * (ordered.shape[-1] - 1)
    below = int(place)
    step = np.float32(place - below)
    return np.asarray(ordered[..., below] * (1 - step) + ordered[..., below + 1] * step, np.float32)

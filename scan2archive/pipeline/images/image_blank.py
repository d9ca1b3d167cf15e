# SPDX-License-Identifier: Apache-2.0
"""Whether anything at all was put on a page: a stamp, a signature, a photograph, a page number.

`image.is_blank` looks for letters on the reading image. That image has lost what is red, pale or one of a
kind, so a page it calls blank is looked at once more here, as it lies in the scan, in every colour.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.image import Pixels, darkest
from scan2archive.pipeline.images.image_surroundings import surroundings

_DPI = 100
_GROUND_DPI = 25
_MARGIN = 0.03  # the outermost part of a scan shows the rim of the sheet and the glass beside it
_DARKER = 0.15  # share by which a pixel is darker than the paper around it to be looked at
# A mark reaches this. On generated sheets stains, creases and the other side reach 0.21, the palest stamps
# 0.25, pen and print 0.27 and more.
_MARK = 0.24
_SIDE_MM = 2.2  # digits of 10 points are 2.4 mm high; dust and specks stay below 1.8
_AREA_MM2 = 1.2
_STREAK = 0.85  # a thin line longer than this share of the page is a streak of the scanner or a fold
_STREAK_MM = 1.5


def has_mark(pixels: Pixels, dpi: float) -> bool:
    """Whether something written, stamped, printed or stuck on stands out from the paper.

    Not counted are scanner edges and punch holes, streaks and folds across the page, dust, and what shows
    through from the other side of the sheet.

    Args:
        pixels: The page as it lies in the scan, grey ``(H, W)`` or colour ``(H, W, 3)``.
        dpi: Its resolution.
    """
    grey = darkest(pixels)
    scale = _DPI / dpi
    small = np.asarray(
        cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey,
        np.uint8,
    )
    here = min(dpi, float(_DPI))
    around = surroundings(small, here)
    calm = cv2.medianBlur(small, 3)
    coarse = cv2.resize(
        calm, None, fx=_GROUND_DPI / here, fy=_GROUND_DPI / here, interpolation=cv2.INTER_AREA
    )
    ground = cv2.resize(cv2.medianBlur(coarse, 21), small.shape[::-1], interpolation=cv2.INTER_LINEAR)
    depth = np.asarray(1.0 - calm.astype(np.float32) / np.maximum(ground, 1), np.float32)
    depth[around > 0] = 0
    y, x = (max(1, int(side * _MARGIN)) for side in depth.shape)
    depth = depth[y:-y, x:-x]
    _, labels, stats, _ = cv2.connectedComponentsWithStats((depth > _DARKER).astype(np.uint8), connectivity=8)
    places = np.asarray(labels, np.int32)
    large = np.maximum(stats[:, 2], stats[:, 3]) * 25.4 / here >= _SIDE_MM
    return any(
        _is_mark(tuple(int(v) for v in stats[label]), int(label), places, depth, 25.4 / here)
        for label in np.flatnonzero(large)
        if label != 0  # the paper
    )


def _is_mark(
    part: tuple[int, ...],
    label: int,
    labels: NDArray[np.int32],
    depth: NDArray[np.float32],
    mm: float,
) -> bool:
    x, y, w, h, area = part
    height, width = depth.shape
    length, room = max((w, width), (h, height), key=lambda pair: pair[0] / pair[1])
    if length >= _STREAK * room and area / length * mm <= _STREAK_MM:
        return False
    if area * mm * mm < _AREA_MM2:
        return False
    box = (slice(y, y + h), slice(x, x + w))
    return float(np.percentile(depth[box][labels[box] == label], 90)) >= _MARK

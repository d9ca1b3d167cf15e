# SPDX-License-Identifier: Apache-2.0
"""A frame that stands by itself on a page: that of an incoming stamp (dấu ĐẾN), and not a cell of a table.

The stamp is 35 x 50 or 50 x 25 mm (Nghị định 30/2020/NĐ-CP, Phụ lục IV), its frame one line, with lines inside it to write on.
"""

from __future__ import annotations

import cv2
import numpy as np

from scan2archive.model import Box
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.zones import grey_zone

_DPI = 100.0
_AROUND_MM = 65.0  # farther than that from a row inside it no edge of a stamp lies
_WIDE_MM, _HIGH_MM = (28.0, 62.0), (13.0, 58.0)
_EDGE_MM = 1.2  # as far from its box the lines of a frame lie: pressed by hand, they are tilted and waved
_LINED = 0.8  # of each side of the box
_GAP = 3  # pixels: worn lines have gaps


def in_lone_frame(page: Pixels, dpi: float, box: Box) -> bool:
    """Whether a box lies in a frame of the size of an incoming stamp that touches nothing else.

    Args:
        page: Grey or RGB, level.
        dpi: Of the page.
        box: In its pixels.
    """
    height, width = page.shape[:2]
    reach = round(_AROUND_MM / 25.4 * dpi)
    x0, y0 = max(0, box[0] - reach), max(0, box[1] - reach)
    x1, y1 = min(width, box[2] + reach), min(height, box[3] + reach)
    if min(x1 - x0, y1 - y0) < _GAP:
        return False
    scale = min(1.0, _DPI / dpi)
    grey = grey_zone(page, (x0, y0, x1, y1), scale, "darkest")
    threshold, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    # Thin lines fade when the picture is made smaller.
    ink = (grey < min(0.5 * (threshold + float(np.median(grey))), 235)).astype(np.uint8)
    ink = np.asarray(cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((_GAP, _GAP), np.uint8)), np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    mm = dpi * scale / 25.4
    left, top, right, bottom = (scale * (edge - (x0, y0)[i % 2]) for i, edge in enumerate(box))
    for number, (x, y, wide, high, _) in enumerate(stats):
        if not (
            _WIDE_MM[0] * mm <= wide <= _WIDE_MM[1] * mm and _HIGH_MM[0] * mm <= high <= _HIGH_MM[1] * mm
        ):
            continue
        inside = x <= (left + right) / 2 <= x + wide and y <= (top + bottom) / 2 <= y + high
        if (
            number
            and inside
            and _is_frame(labels[y : y + high, x : x + wide] == number, max(1, round(_EDGE_MM * mm)))
        ):
            return True
    return False


def _is_frame(shape: np.ndarray[tuple[int, int], np.dtype[np.bool_]], edge: int) -> bool:
    """Whether ink lies along all four sides of its box."""
    sides = (
        shape[:edge].any(axis=0),
        shape[-edge:].any(axis=0),
        shape[:, :edge].any(axis=1),
        shape[:, -edge:].any(axis=1),
    )
    return all(float(side.mean()) >= _LINED for side in sides)

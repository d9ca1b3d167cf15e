# SPDX-License-Identifier: Apache-2.0
"""What lies around a sheet or through it: the edge of the scanner, punch holes.

Greys are uint8 ``(H, W)``, dark print on light ground.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.byte_ranks import median
from scan2archive.pipeline.images.image import Pixels, lightest, shrunk

_MASK_DPI = 50
_HOLE_MM = (3.0, 9.0)
# Shares of the paper's level: what is darker is no paper, or paper in deep shade; the edge of a scanner is still darker.
_DARK = (0.12, 0.25, 0.5)
_EDGE = 0.2  # the same: the least step at the edge of a scanner; light falls by a hundredth on a millimetre
_SHARP = 0.75  # of a border are steps; lines of print in the shade cross up to a third of one
_BAR_MM = 15.0  # a dark bar this long in the margin is a scanner edge, wherever it ends


def paper_level(grey: Pixels) -> float:
    """Grey level of the paper: the median of the middle of the page."""
    height, width = grey.shape
    return median(grey[height // 8 : -height // 8 or None : 4, width // 8 : -width // 8 or None : 4])


def surroundings(grey: Pixels, dpi: float, coloured: Pixels | None = None) -> Pixels:
    """Mask (255 = not paper) of what lies around the sheet or through it: scanner edges, punch holes.

    Both are solid, thicker than any stroke and end sharply, which a shade does not. Edges touch the border of the picture, or are long bars
    in its outer eighth (a page that was made level); holes (5 to 8 mm across by ISO 838, worn ones a
    little more or less) stand round and alone there.

    Args:
        grey: The page.
        dpi: Its resolution.
        coloured: The same page in colour, of any size; None if it has none. Edges and holes are dark in each of its channels; a
            blue highlighter over the head of a letter is so in one.
    """
    small, paper = shrunk(grey, dpi, _MASK_DPI), paper_level(grey)
    found = _dark_parts(small, paper)
    if found.any() and coloured is not None:
        # To a whole share of its size first, which takes a third of the time.
        same = lightest(shrunk(coloured, dpi * coloured.shape[1] / grey.shape[1], _MASK_DPI))
        fitted = cv2.resize(same, (small.shape[1], small.shape[0]), interpolation=cv2.INTER_LINEAR)
        found = _dark_in_each(found, np.asarray(fitted, np.uint8), paper)
    if not found.any():
        return np.zeros_like(grey)
    found = np.asarray(cv2.dilate(found, np.ones((7, 7), np.uint8)), np.uint8)
    return np.asarray(
        cv2.resize(found, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_NEAREST), np.uint8
    )


def _dark_parts(small: Pixels, paper: float) -> Pixels:
    """Mask (255) of the parts that lie around the sheet or are holes; of a picture at 50 dpi."""
    mask = np.zeros_like(small)
    rim = np.ones((5, 5), np.uint8)
    steep = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, rim) > _EDGE * paper
    for share in _DARK:
        dark = ((small < share * paper) & (cv2.dilate(mask, rim) == 0)).astype(np.uint8)
        if not dark.any():
            continue
        thick = np.asarray(cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8)
        # Nothing in the outer eighth: no part is looked at.
        y, x = (side // 8 + 1 for side in thick.shape)
        if np.count_nonzero(thick) == np.count_nonzero(thick[y:-y, x:-x]):
            continue
        count, found, stats, _ = cv2.connectedComponentsWithStats(thick, connectivity=8)
        labels = np.asarray(found, np.int32)
        for label in range(1, count):
            part = (labels == label).astype(np.uint8)
            box = tuple(int(value) for value in stats[label])
            if _is_surrounding(box, dark.shape) and _ends_sharply(part, steep):
                mask[part > 0] = 255
    return mask


def _dark_in_each(found: Pixels, most: Pixels, paper: float) -> Pixels:
    """The parts of a mask that are dark in the lightest channel too."""
    count, parts = cv2.connectedComponents(found, connectivity=8)
    labels = np.asarray(parts, np.int32)
    size = np.bincount(labels.reshape(-1), minlength=count)
    mean = np.bincount(labels.reshape(-1), weights=most.reshape(-1), minlength=count) / size
    wanted = mean < _DARK[-1] * paper
    wanted[0] = False
    return np.where(wanted[labels], found, 0).astype(np.uint8)


def _ends_sharply(part: Pixels, steep: NDArray[np.bool_]) -> bool:
    """Whether most of a part's border is a step; where the light falls off only print in the shade is one."""
    border = cv2.dilate(part, np.ones((3, 3), np.uint8)) > part
    return not border.any() or float(steep[border].mean()) >= _SHARP


def _is_surrounding(part: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    x, y, w, h, area = part
    height, width = shape
    if x <= 1 or y <= 1 or x + w >= width - 1 or y + h >= height - 1:
        return True
    if not (x + w < width / 8 or x > width * 7 / 8 or y + h < height / 8 or y > height * 7 / 8):
        return False
    mm = 25.4 / _MASK_DPI
    round_hole = (
        all(_HOLE_MM[0] <= side * mm <= _HOLE_MM[1] for side in (w, h))
        and 0.75 < w / h < 1.33
        and area > 0.65 * w * h
    )
    return round_hole or max(w, h) * mm >= _BAR_MM

# SPDX-License-Identifier: Apache-2.0
"""Where the sheet lies in the picture: dark scanner edges, and the bed around a smaller sheet.

Each side of the picture is judged by itself. A side has a border where its outermost strip is of one tone
that is not the paper's; the sheet begins where rows (or columns) become paper. Where anything but bed lies
in what would be cut off, or the bed is as light as the paper, that side stays as it is.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.model import Box
from scan2archive.pipeline.images.extremes import mean_of_channels
from scan2archive.pipeline.images.image import Pixels, level_matrix

_DPI = 50
_STRIP_MM = 1.5  # the outermost strip that shows what lies around the sheet
_SAFETY_MM = 1.0  # left around the sheet
_LEAST_MM = 1.0  # thinner borders are not worth a new image
_RUN_MM = 4.0  # paper goes on for this long behind its rim
_UNLIKE = 12.0  # grey levels by which bed and paper differ
_BED_SPREAD = 30.0  # grey levels within which a bed stays
_BED_SHARE = 0.97  # of what is cut off is bed
_MOST = 0.45  # of the picture's width or height is the most that one side may lose


def find_sheet(pixels: Pixels, dpi: float, skew: float = 0.0) -> Box | None:
    """The sheet on a picture, with a margin for safety; None where there is no border to cut off.

    Args:
        pixels: The page turned upright but not yet level, grey ``(H, W)`` or colour ``(H, W, 3)``.
        dpi: Its resolution.
        skew: Degrees clockwise by which `image.level` will turn it.

    Returns:
        Left, top, right, bottom in pixels of the levelled page.
    """
    scale = min(1.0, _DPI / dpi)
    grey = mean_of_channels(pixels)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    (height, width), (full_height, full_width) = small.shape, grey.shape
    if skew:
        matrix, size = level_matrix(width, height, skew)
        # The corners that come into being go on like the side they lie at.
        small = cv2.warpAffine(small, matrix, size, borderMode=cv2.BORDER_REPLICATE)
        full_width, full_height = level_matrix(full_width, full_height, skew)[1]
    picture = cv2.medianBlur(np.asarray(small, np.uint8), 3).astype(np.float32)
    cut = _borders(picture, min(dpi, float(_DPI)))
    if not any(cut):
        return None
    left, top, right, bottom = cut
    x, y = full_width / picture.shape[1], full_height / picture.shape[0]
    return (
        int(left * x),
        int(top * y),
        full_width - int(right * x),
        full_height - int(bottom * y),
    )


def crop(pixels: Pixels, box: Box) -> Pixels:
    """The part of a page inside a box, as an image of its own."""
    left, top, right, bottom = box
    return np.ascontiguousarray(pixels[top:bottom, left:right])


def _borders(picture: NDArray[np.float32], dpi: float) -> tuple[int, int, int, int]:
    """How many pixels to cut off at the left, top, right and bottom."""
    height, width = picture.shape
    middle = picture[height // 4 : -height // 4, width // 4 : -width // 4]
    paper = float(np.median(middle)) if middle.size else 255.0
    px = dpi / 25.4
    left, right = (_border(side, paper, px) for side in (picture.T, picture.T[::-1]))
    # Beside a small sheet there is bed in every row; what the columns told is left out.
    rows = picture[:, left : width - right]
    top, bottom = (_border(side, paper, px) for side in (rows, rows[::-1]))
    if not (left and right):  # nor could columns be told where bed lies above and below
        columns = picture[top : height - bottom].T
        left, right = (_border(side, paper, px) for side in (columns, columns[::-1]))
    return left, top, right, bottom


def _border(picture: NDArray[np.float32], paper: float, px: float) -> int:
    """How many of the first rows are bed, less the margin for safety; 0 if the side has no border."""
    strip = picture[: max(1, round(_STRIP_MM * px))]
    bed = float(np.median(strip))
    if abs(bed - paper) < _UNLIKE or np.mean(np.abs(strip - bed) <= _BED_SPREAD) < _BED_SHARE:
        return 0
    is_bed = np.abs(picture - bed) < np.abs(picture - paper)
    share = is_bed.mean(axis=1)
    # The sheet's own rows hold bed on both sides of it, the same in each.
    beside = float(np.median(share[len(share) // 4 : -len(share) // 4]))
    sheet = share < (1 + beside) / 2
    run = max(1, round(_RUN_MM * px))
    solid = np.convolve(sheet, np.ones(run), "valid") >= run
    if not solid.any():
        return 0
    rows = int(solid.argmax()) - int(np.ceil(_SAFETY_MM * px))
    if rows < _LEAST_MM * px or rows > _MOST * len(picture):
        return 0
    lost = picture[:rows]
    if np.mean(np.abs(lost - bed) <= _BED_SPREAD) < _BED_SHARE:
        return 0
    return rows

# SPDX-License-Identifier: Apache-2.0
"""Spots of solid ink on print: the star of a seal in black and white, under which no letter can be seen."""

from __future__ import annotations

import cv2
import numpy as np

from scan2archive.pipeline.images.byte_ranks import percentile
from scan2archive.pipeline.images.image import Pixels

_DARKEST, _PAPER = 2, 90  # percentiles of a picture: its print and its paper
_SOLID = 0.35  # of the way from print to paper: a star in grey through which print shows is lighter
_THICK = 0.3  # of the height of a word; the strokes of bold letters have half of that


def hides_letters(row: Pixels, height: float) -> bool:
    """Whether something stands on a row of print that is as dark as print and thicker than any stroke of a letter.

    Args:
        row: The words and nothing around them, grey, ``(H, W)``.
        height: Of a word, in pixels.
    """
    if min(row.shape) < 2:
        return False
    darkest, paper = percentile(row, _DARKEST), percentile(row, _PAPER)
    ink = np.asarray(row <= darkest + _SOLID * (paper - darkest), np.uint8)
    side = max(3, round(_THICK * height))
    spot = cv2.erode(
        ink,
        cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)),
        borderType=cv2.BORDER_CONSTANT,
        borderValue=0,
    )
    return bool(spot.any())

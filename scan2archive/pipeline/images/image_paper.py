# SPDX-License-Identifier: Apache-2.0
"""Whether a picture shows a sheet of paper, or a place on it: flat and evenly light, with strokes upon it.

Photographs, maps from the air and engravings have dark strokes of all shapes, letters among them. What they lack is the
paper around these.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.extremes import most_of_channels
from scan2archive.pipeline.images.image import Pixels

_WORK_DPI = 36
_STROKES = 7  # pixels, 5 mm: what is narrower and darker than all around it is ink
_INK = 0.1  # share of the paper's light that it takes at least
_EVEN = 0.12  # of its light, by which paper differs from its usual tone
_DARKEST = 95  # paper is lighter: the glass of a scanner, the night


def paper_share(page: Pixels, dpi: float) -> float:
    """How much of a page is bare paper of one tone, 0 to 1, whichever tone of it there is most of.

    Scans of papers, dark copies and covers of coloured card among them, reach 0.6 and more; photographs stay below 0.5.

    Args:
        page: Grey or RGB.
        dpi: Of the page.
    """
    light, flat = _flat(page, dpi)
    tones = np.concatenate([[0], np.cumsum(np.bincount(light[flat], minlength=256))])
    middle = np.arange(_DARKEST, 256)
    lower = (middle * (1 - _EVEN)).astype(int)
    upper = np.minimum(256, (middle * (1 + _EVEN)).astype(int) + 1)
    return float((tones[upper] - tones[lower]).max()) / light.size


def bare_share(part: Pixels, dpi: float) -> float:
    """How much of a part of a page has no strokes on it, 0 to 1: half and more around a stamp, little in a drawing."""
    return float(_flat(part, dpi)[1].mean())


def _flat(picture: Pixels, dpi: float) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """The light of the ground, and where nothing darker stands on it; coloured ground is as light as its lightest channel."""
    height, width = (max(1, round(side * min(1.0, _WORK_DPI / dpi))) for side in picture.shape[:2])
    small = np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    grey = most_of_channels(small)
    light = np.asarray(
        cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((_STROKES, _STROKES), np.uint8)), np.uint8
    )
    return light, light - grey.astype(np.int16) < _INK * light

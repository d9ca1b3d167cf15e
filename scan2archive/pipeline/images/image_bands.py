# SPDX-License-Identifier: Apache-2.0
"""Light print on dark bands: heads of tables, titles in a box.

They are turned over before the light is evened out, which would take the band for
paper in the shade and the print for its light.

Greys are uint8 ``(H, W)``, dark print on light ground.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.image import Pixels, shrunk

_WORK_DPI = 100
_DARK = 0.6  # of the paper's level
_HEIGHT_MM, _WIDTH_MM = 3.0, 8.0  # a line of 8 points with its band; a short word
# A word whose letters touch is a hole no larger than this.
_LETTER_MM = 12.0
_FILLED = (
    0.85  # of the smallest rectangle around it: a band has straight sides, seals and photographs have not
)
# Shares of a band: light print covers; its rim that is dark; ink darker than it at most, which would be print on shaded paper.
_PRINT, _RIM, _DARKER = (0.006, 0.45), 0.85, 0.02
_STEP = 0.3  # of the paper's level: print is that much lighter than its band


def turn_bands(grey: Pixels, dpi: float, paper: float) -> Pixels | None:
    """The page with its dark bands turned over, print dark and band light; None if it has none.

    Args:
        grey: The page.
        dpi: Its resolution.
        paper: Grey level of the paper.
    """
    small = shrunk(grey, dpi, _WORK_DPI)
    dark = (small < _DARK * paper).astype(np.uint8)
    scale = small.shape[1] / grey.shape[1]
    high, wide = (mm / 25.4 * dpi * scale for mm in (_HEIGHT_MM, _WIDTH_MM))
    # Letters have no run as long as the blank of a band beside its print; most pages end here.
    if not cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((3, round(high)), np.uint8)).any():
        return None
    # Light print is small holes; print and rules of the page that touch the band are no part of it.
    solid = _with_holes(dark, _LETTER_MM / 25.4 * dpi * scale)
    opened = cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((round(high) | 1, round(wide) | 1), np.uint8))
    outlines, _ = cv2.findContours(opened, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    bands = np.zeros_like(dark)
    for outline in outlines:
        _, sides, _ = cv2.minAreaRect(outline)
        if min(sides) < high or max(sides) < wide:
            continue
        if cv2.contourArea(outline) < _FILLED * (sides[0] - 1) * (sides[1] - 1):
            continue
        band = np.zeros_like(dark)
        cv2.drawContours(band, [outline], 0, 255, cv2.FILLED)
        if _has_light_print(small, dark > 0, band > 0, _STEP * paper):
            bands |= band
    if not bands.any():
        return None
    whole = cv2.resize(bands, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR) >= 128
    # Its rim is neither band nor paper.
    rim = cv2.morphologyEx(whole.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((5, 5), np.uint8)) > 0
    turned = np.where(whole, 255 - grey, grey)
    return np.where(rim, np.uint8(paper), turned).astype(np.uint8)


def _with_holes(dark: Pixels, smaller: float) -> Pixels:
    """What is dark, with the holes in it that are narrower and lower than so many pixels."""
    count, found = cv2.connectedComponents(1 - dark, connectivity=4)
    labels = np.asarray(found, np.int32)
    # No need to measure what fills more than such a hole can, the paper before all.
    holes = np.bincount(labels.reshape(-1), minlength=count) <= smaller**2
    holes[0] = False
    places = np.flatnonzero(holes[labels])
    own = labels.reshape(-1)[places]
    for at in np.divmod(places, dark.shape[1]):
        low, high = np.full(count, dark.size), np.zeros(count, np.int64)
        np.minimum.at(low, own, at)
        np.maximum.at(high, own, at)
        holes &= high - low + 1 < smaller
    holes[0] = True  # what is dark
    return holes[labels].astype(np.uint8)


def _has_light_print(grey: Pixels, dark: NDArray[np.bool_], band: NDArray[np.bool_], step: float) -> bool:
    """Whether a dark place is a band with light print on it, and no picture, no seal, no stain over dark print."""
    inner = cv2.erode(band.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    rim, light, solid = band & ~inner, inner & ~dark, inner & dark
    if not (rim.any() and light.any() and solid.any()):
        return False
    if not _PRINT[0] <= light.sum() / inner.sum() <= _PRINT[1] or dark[rim].mean() < _RIM:
        return False
    level = float(np.median(grey[solid]))
    return bool(np.median(grey[light]) >= level + step and (grey[solid] < 0.6 * level).mean() <= _DARKER)

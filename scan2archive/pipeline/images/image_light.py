# SPDX-License-Identifier: Apache-2.0
"""Light and shade of the paper taken off: what is evenly lit is read best.

Light falls off over centimetres; shade that ends sharply (a highlighter, a stain, tape, the shadow of a hand) needs a closer look, which
costs pages that have none a few strokes, so it is taken only where there is some. Greys are uint8 ``(H, W)``, dark print on light ground.
"""

from __future__ import annotations

import cv2
import numpy as np

from scan2archive.pipeline.images.byte_ranks import percentile
from scan2archive.pipeline.images.image import Pixels, shrunk

_GROUND_DPI, _PATCH_DPI = 50, 100
_PATCH = 0.92  # of the light around: paper darker than this may lie in a patch of shade
# No stroke of print is so thick, and a highlighter is as wide as a line of print is high.
_STROKE_MM, _PATCH_MM = 3.3, 2.3
_LEAST_MM2 = 100  # what is smaller is a thick stroke, a hole, a seal


def even_light(grey: Pixels, dpi: float) -> tuple[Pixels, tuple[str, ...]]:
    """Divides by the estimated background, so that faded, yellowed and shaded paper becomes white; and the names of the steps.

    The background is the page with everything narrower than a quarter of an inch closed, which any stroke
    is; it is estimated at 50 dpi, where grain has averaged out: light changes slowly over a page. In patches of shade it is
    what is left of the page without anything narrower than an eighth, at 100 dpi.
    """
    small = shrunk(grey, dpi, _GROUND_DPI)
    closed = cv2.morphologyEx(
        cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (13, 13))
    )
    ground = np.asarray(np.maximum(cv2.GaussianBlur(cv2.medianBlur(closed, 15), (0, 0), 3.0), 1), np.uint8)
    shaded = _with_patches(grey, dpi, ground)
    size = (grey.shape[1], grey.shape[0])
    whole = cv2.resize(ground if shaded is None else shaded, size, interpolation=cv2.INTER_LINEAR)
    lit = np.asarray(cv2.divide(grey, whole, scale=255), np.uint8)
    return lit, ("even light",) if shaded is None else ("even light", "patches of shade")


def _with_patches(grey: Pixels, dpi: float, ground: Pixels) -> Pixels | None:
    """The background with patches of shade that end sharply; None if there are none."""
    fine = np.asarray(cv2.medianBlur(shrunk(grey, dpi, _PATCH_DPI), 3), np.uint8)
    pixel = dpi / (grey.shape[1] / fine.shape[1]) / 25.4
    stroke, patch = (2 * round(mm * pixel / 2) + 1 for mm in (_STROKE_MM, _PATCH_MM))
    ground = np.asarray(
        cv2.resize(ground, (fine.shape[1], fine.shape[0]), interpolation=cv2.INTER_LINEAR), np.uint8
    )
    square = np.ones((patch, patch), np.uint8)

    def patches_of(paper: Pixels) -> Pixels:
        dark = (paper < _PATCH * ground).astype(np.uint8)
        return np.asarray(cv2.morphologyEx(dark, cv2.MORPH_OPEN, square), np.uint8)

    # Without its strokes no place is darker than with them: most pages have no patch even so, and that is told in a third of the time.
    if np.count_nonzero(patches_of(fine)) < _LEAST_MM2 * pixel**2:
        return None
    fine = np.asarray(
        cv2.morphologyEx(
            fine, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (stroke, stroke))
        ),
        np.uint8,
    )
    patches = patches_of(fine)
    if np.count_nonzero(patches) < _LEAST_MM2 * pixel**2:
        return None
    near = cv2.dilate(patches, square) > 0
    return np.asarray(np.maximum(np.where(near, np.minimum(fine, ground), ground), 1), np.uint8)


def stretch(grey: Pixels) -> Pixels:
    """Makes evenly faded print black: the darkest half per cent becomes 0, paper stays white."""
    low = percentile(grey[::4, ::4], 0.5)
    if low < 40 or low > 200:  # black enough already, or there is no print at all
        return grey
    table = np.clip((np.arange(256) - low) * 255.0 / (255.0 - low), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(grey, table), np.uint8)

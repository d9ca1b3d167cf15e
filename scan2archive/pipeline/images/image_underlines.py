# SPDX-License-Identifier: Apache-2.0
"""Strokes of a pen under words that touch their letters.

Tesseract takes such a stroke with all letters on it for one part, too large for print, and leaves the words out; where it
reaches the row below, two rows become one. Rules that touch no letters stay (see `image_rules`).

Greys are uint8 ``(H, W)``, dark print on white ground.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from scan2archive.pipeline.images import image_rules
from scan2archive.pipeline.images.image import Pixels

_INK = 160  # as of rules
_RUN_MM = 5.0  # level ink that goes on for so long is no letter; a hand wavers more on a longer way
_LONG_MM = 20.0  # shorter ones, of signatures mostly, hide a word or two
_AROUND_MM = 4.0  # what letters reach above and below it
_COARSE = 4
_THICK_MM = 1.0
_TOUCHED = 0.12  # of its columns: letters stand on it


def without_underlines(grey: Pixels, dpi: float) -> Pixels:
    """The picture with strokes under words, on which letters stand, made paper; the same if it has none.

    Args:
        grey: The page, level.
        dpi: Its resolution.
    """
    across = np.asarray(cv2.transpose(grey), np.uint8)
    _, binary = cv2.threshold(across, _INK, 255, cv2.THRESH_BINARY_INV)
    ink = np.asarray(binary, np.uint8)
    mm = dpi / 25.4
    runs = image_rules.running_down(ink, round(_RUN_MM * mm), max(3, round(_THICK_MM * mm)))
    changed = False
    for place in _long(runs, round(_LONG_MM * mm), round(_AROUND_MM * mm)):
        strokes = _touched(runs[place], ink[place], dpi)
        if strokes is not None:
            across[place] = image_rules.without(np.ascontiguousarray(across[place]), strokes, dpi)
            changed = True
    return np.asarray(cv2.transpose(across), np.uint8) if changed else grey


def _long(runs: Pixels, length: int, around: int) -> Iterator[tuple[slice, slice]]:
    """Where long strokes lie, with what is around them: seen at a quarter of the size, for a sixteenth of the time."""
    if not runs.any():
        return
    spread = cv2.dilate(runs, np.ones((_COARSE, _COARSE), np.uint8), anchor=(0, 0))
    coarse = np.ascontiguousarray(spread[::_COARSE, ::_COARSE])
    _, _, stats, _ = cv2.connectedComponentsWithStats(coarse, connectivity=8)
    for x, y, width, height, _area in stats[1:].tolist():
        if height * _COARSE >= length:
            yield (
                slice(max(0, y * _COARSE - around), (y + height) * _COARSE + around),
                slice(max(0, x * _COARSE - around), (x + width) * _COARSE + around),
            )


def _touched(runs: Pixels, ink: Pixels, dpi: float) -> Pixels | None:
    """The stroke of a place, without the letters that cross it; None where it has none on it."""
    letters = image_rules.larger_parts(np.asarray(cv2.subtract(ink, runs), np.uint8), dpi)
    near = cv2.dilate(letters, np.ones((1, 5), np.uint8))
    inked = (runs > 0).any(axis=1)
    touched = ((runs > 0) & (near > 0)).any(axis=1)
    if touched.sum() < _TOUCHED * inked.sum():
        return None
    return np.asarray(cv2.subtract(runs, image_rules.crossed(runs, letters, dpi)), np.uint8)

# SPDX-License-Identifier: Apache-2.0
"""The row of a signer's name by itself: letters of one size on one base line, and nothing else.

Arrays are uint8; greys are ``(H, W)``, dark print on light ground.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.model import Box
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.image_row import find_row, row_picture
from scan2archive.pipeline.images.zones import MARGIN, Matrix, with_margin

_NAME_REACH_MM = (
    44.0  # from the posts to the foot of the name: room for a signature; a copy's block may follow
)
_LEAST_CAPITAL = 6.0  # pixels
_CAPITAL = 0.72  # of the height of a line of capitals with their marks
_PRINTED = 150  # what a network holds to be print is as dark


@dataclass(frozen=True, slots=True)
class NamePlace:
    """Where the name of a signer may stand.

    Attributes:
        zone: Around posts and name, in pixels of the page.
        below: Foot of the posts.
        capital: Height of a capital of the posts, in pixels: those of the name are as high.
        name: Box of what is known of the name, or None.
    """

    zone: Box
    below: int
    capital: float
    name: Box | None


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """The row of a name, without strokes of pens and letters of seals.

    Attributes:
        pixels: ``(H, W)``, dark on light, with a margin around it.
        scale: Its pixels per pixel of the page.
        top: Its first row below the margin, in rows of the zone at its scale.
    """

    pixels: Pixels
    scale: float
    top: int

    def to_page(self, zone: Box, smaller: float) -> Matrix:
        """``(2, 3)`` matrix that takes pixels of the row, made smaller, to pixels of the page."""
        step = self.scale * smaller
        left, top = zone[0] - MARGIN / self.scale, zone[1] + (self.top - MARGIN) / self.scale
        return np.array([[1 / step, 0, left], [0, 1 / step, top]])


def name_place(zone: Box, printed: Sequence[Box], name: Box | None) -> NamePlace:
    """Where a name may stand, from boxes of the posts (at least one) above it."""
    capital = _CAPITAL * float(np.median([box[3] - box[1] for box in printed]))
    return NamePlace(zone, max(box[3] for box in printed), capital, name)


def cleaned_row(cleaned: Pixels, scale: float, dpi: float, place: NamePlace) -> Row | None:
    """The row of a name in a zone from which strokes and seals were taken by `image_print_net`.

    Args:
        cleaned: The zone, ``(H, W)``.
        scale: Its pixels per pixel of the page.
        dpi: Of the page.
        place: Where the name may stand.

    Returns:
        None where no row is found.
    """
    return _row(cleaned, cleaned < _PRINTED, scale, dpi, place)


def printed_row(printed: Pixels, scale: float, dpi: float, place: NamePlace) -> Row | None:
    """The row of a name in a zone with nothing but what is as dark as print, from `zones.print_zone`.

    Args:
        printed: The zone, ``(H, W)``.
        scale: Its pixels per pixel of the page.
        dpi: Of the page.
        place: Where the name may stand.

    Returns:
        None where no row is found.
    """
    threshold, _ = cv2.threshold(printed, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return _row(printed, np.asarray(printed <= threshold, np.bool_), scale, dpi, place)


def _row(picture: Pixels, ink: NDArray[np.bool_], scale: float, dpi: float, place: NamePlace) -> Row | None:
    capital = place.capital * scale
    first = max(0, round(scale * (place.below - place.zone[1]) + 0.3 * capital))
    if picture.shape[0] - first < 2 * capital or capital < _LEAST_CAPITAL:
        return None
    above, last = 0, min(ink.shape[0] - first, round(_NAME_REACH_MM / 25.4 * dpi * scale))
    if place.name is not None:
        above = max(0, round(scale * (place.name[1] - place.zone[1]) - first - 0.5 * capital))
        last = min(last, round(scale * (place.name[3] - place.zone[1]) - first + 0.5 * capital))
    base = find_row(ink[first:], capital, above, last)
    if base is None:
        return None
    pixels, top = row_picture(picture[first:], ink[first:], base, capital)
    return Row(with_margin(pixels), scale, first + top)

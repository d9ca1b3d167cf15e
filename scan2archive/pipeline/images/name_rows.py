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
_NEXT_LINE = 3.0  # of the height of a capital: from one line of posts to the next
_LONGEST_FAMILY, _SHORTEST_FAMILY = 5.0, 0.9  # heights of a line with its marks
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


def family_place(name: Box, printed: Sequence[Box], left: int) -> Box:
    """Where a family name that was lost stands: before what was read of a name, which is centred below its posts.

    Args:
        name: Box of what was read, in pixels of the page.
        printed: Boxes of the posts above it.
        left: No farther to the left than this column.
    """
    x0, y0, x1, y1 = name
    height = y1 - y0
    begin = x0 - _LONGEST_FAMILY * height
    if printed:
        begin = max(begin, float(np.median([box[0] + box[2] for box in printed])) - x1 - 0.5 * height)
    begin = min(begin, x0 - _SHORTEST_FAMILY * height)
    return (
        max(left, round(begin)),
        round(y0 - 0.25 * height),
        round(x0 - 0.05 * height),
        round(y1 + 0.2 * height),
    )


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
    while base is not None and place.name is None and base - above <= _NEXT_LINE * capital:
        # A post that was not read stands there; the name is further below.
        lower = find_row(ink[first:], capital, round(base + 0.5 * capital), last)
        if lower is None:
            break
        above, base = round(base), lower
    if base is None:
        return None
    pixels, top = row_picture(picture[first:], ink[first:], base, capital)
    return Row(with_margin(pixels), scale, first + top)

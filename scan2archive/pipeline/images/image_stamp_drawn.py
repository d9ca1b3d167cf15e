# SPDX-License-Identifier: Apache-2.0
"""A place that looks like a stamp of secrecy, as both networks see it where the print of the page was drawn anew.

On a damaged page the other side shows through about as dark as print that faded. Its capitals are shaped like MẬT now and then, and so is
print that they cross. The network that draws print anew (`image_restore_net`) takes the other side off and leaves most of what stands on the
page. A stamp in colour is taken off as a seal is; but no other side has a colour.
"""

from __future__ import annotations

import cv2
import numpy as np

from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.image_stamp_degree import agreed, colour_alone, level_place
from scan2archive.pipeline.images.image_stamp_ink import shrunk
from scan2archive.pipeline.images.image_stamp_layers import evidence_of
from scan2archive.pipeline.images.image_stamp_net import REACH, find_marks
from scan2archive.pipeline.images.image_stamps import Stamp

_AROUND = (
    9.0,
    4.5,
)  # capitals to either side of a place, above and below it, that the first network is shown
_NEAR = (2.0, 1.5)  # capitals from its middle to that of the word there
_SIZES = (1.0, 0.9, 1.12)
_HARDLY = 0.02  # likeness from which on the first network is heard
_BLANK = 0.01  # its likeness where it sees no word


def standing_evidence(drawn: Pixels, scale: float, archived: Pixels, dpi: float, stamp: Stamp) -> float:
    """What both networks say of a place in the picture of drawn print, as `evidence_of` puts it together.

    The second is heard on the colour of the place as well, and counts where it is surer.

    Args:
        drawn: ``(H, W)`` grey, drawn print on white, level with the page.
        scale: Its pixels per pixel of the page.
        archived: The page, grey or RGB.
        dpi: Of the page.
        stamp: Found on the page as it was scanned.
    """
    capital = stamp.letters * dpi / 25.4 * scale
    x, y = stamp.x * scale, stamp.y * scale
    places = [level_place(drawn, x, y, capital * grow, stamp.tilt) for grow in _SIZES]
    likeness = max(float(agreed(places).mean(axis=0).sum()), likeness_in_colour(archived, dpi, stamp))
    return evidence_of(likeness, _pointed(drawn, scale * dpi, x, y, capital))


def likeness_in_colour(archived: Pixels, dpi: float, stamp: Stamp) -> float:
    """How likely a place is a stamp by its colour alone, 0 to 1; 0 where hardly anything has one.

    Args:
        archived: The page, grey or RGB.
        dpi: Its resolution.
        stamp: Found on it.
    """
    if archived.ndim == 2:
        return 0.0
    capital = stamp.letters * dpi / 25.4
    places = (level_place(archived, stamp.x, stamp.y, capital * grow, stamp.tilt) for grow in _SIZES)
    alone = [place for place in map(colour_alone, places) if place is not None]
    return float(agreed(alone).mean(axis=0).sum()) if alone else 0.0


def _pointed(drawn: Pixels, dpi: float, x: float, y: float, capital: float) -> float:
    """How surely the first network points at a word around a place of drawn print."""
    left, top = max(0, int(x - _AROUND[0] * capital)), max(0, int(y - _AROUND[1] * capital))
    part = drawn[top : int(y + _AROUND[1] * capital) + 1, left : int(x + _AROUND[0] * capital) + 1]
    small, small_dpi = shrunk(np.ascontiguousarray(part), dpi)
    if min(small.shape) < REACH:
        return _BLANK
    ink = cv2.bitwise_not(small)
    scale = small_dpi / dpi
    near = [
        mark.likeness
        for mark in find_marks(np.asarray(cv2.merge([ink, ink, ink]), np.uint8), _HARDLY, ("MẬT",))
        if abs(mark.x / scale + left - x) <= _NEAR[0] * capital
        and abs(mark.y / scale + top - y) <= _NEAR[1] * capital
    ]
    return max(near, default=_BLANK)

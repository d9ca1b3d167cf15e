# SPDX-License-Identifier: Apache-2.0
"""A stamp of secrecy below another ink: the inks of a place taken apart, and both networks asked of each by itself.

HỎA TỐC pressed across a faint TỐI MẬT, a blue pen and black lines across a red MẬT: a person sees two inks and reads one. The first network,
shown all of it, points beside the word and takes the height and the tilt of what lies on it; so the place is searched anew in each ink.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.byte_ranks import percentile
from scan2archive.pipeline.images.extremes import most_of_channels
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.image_stamp_degree import agreed, faint_alone, level_place
from scan2archive.pipeline.images.image_stamp_net import REACH, Mark, find_marks

Picture = NDArray[np.uint8]
Layer = Callable[[Picture], Picture | None]

FIRST_SHARE = 0.8  # of the first network's odds in the evidence of both
_AROUND = (9.0, 4.5)  # capitals to either side of a place, above and below it, that are searched anew
_NEAR = (5.0, 2.5)  # capitals from it to the middle of a word found there
_POINTED = 0.15
_MOST = 2  # words of a layer
_RED = 12.0  # of 255: so much more green and blue light than red one is taken by red ink
_FULL, _GAIN = 200.0, 8.0  # faint ink is made stronger by so much at most
_STRONGEST, _DARK = (
    99,
    0.8,
)  # percentile of the ink that is the strongest; darker than that share of it is left out
_SIZES = (1.0, 0.9, 1.12)
_HARDLY = -2.5  # evidence of one size from which on the others are looked at


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A word seen in one ink of a place.

    Attributes:
        mark: Where, and how likely by the first network.
        row: ``(3,)``, how likely each degree is, by the second one.
    """

    mark: Mark
    row: NDArray[np.float32]

    @property
    def evidence(self) -> float:
        """Of both networks."""
        return evidence_of(float(self.row.sum()), self.mark.likeness)


def evidence_of(likeness: float, pointed: float) -> float:
    """What both networks say together: the log odds of the second, and a share of those of the first.

    Args:
        likeness: To a stamp of secrecy, as the second tells.
        pointed: As the first does.
    """
    return _odds(likeness) + FIRST_SHARE * _odds(pointed)


def _odds(likeness: float) -> float:
    """Logarithm of the odds of a likeness; what a network is quite sure of is not infinitely sure."""
    likeness = min(max(likeness, 0.005), 0.995)
    return math.log(likeness / (1 - likeness))


def red_alone(place: Picture) -> Picture | None:
    """A level place without black print and blue pens; None where hardly anything is red."""
    red, green, blue = cv2.split(place)  # the light of each colour that the ink takes
    amount = np.asarray(cv2.subtract(cv2.min(green, blue), red), np.uint8)
    strong = percentile(amount[::2, ::2], 95)
    if strong < _RED:
        return None
    amount = np.asarray(cv2.convertScaleAbs(amount, alpha=min(max(_FULL / strong, 1), _GAIN)), np.uint8)
    return np.asarray(cv2.merge([amount, amount, amount]), np.uint8)


def _red_of(part: Picture) -> Picture | None:
    """Part of a small picture without black print and blue pens, its ink made as strong as that of level places first."""
    strong = percentile(most_of_channels(part[::2, ::2]), 95)
    return red_alone(
        np.asarray(cv2.convertScaleAbs(part, alpha=min(max(_FULL / max(strong, 1), 1), 3.0)), np.uint8)
    )


def _without_darkest(part: Picture) -> Picture:
    """Part of a small picture without its darkest ink; strokes are too thin there for their edges to be taken off as well."""
    ink = most_of_channels(part)
    left = np.where(ink > _DARK * percentile(ink, _STRONGEST), 0, ink).astype(np.uint8)
    left = np.asarray(cv2.convertScaleAbs(left, alpha=_FULL / max(percentile(left, 96), _FULL / 3)), np.uint8)
    return np.asarray(cv2.merge([left, left, left]), np.uint8)


# How the inks of the small picture are told apart, and those of a level place.
_LAYERS: tuple[tuple[Layer, Layer], ...] = (
    (_red_of, red_alone),
    (_without_darkest, faint_alone),
)


def seen_apart(page: Pixels, ink: Picture, scale: float, mark: Mark) -> Seen | None:
    """The likeliest word in one of the inks of a place; None where there is but one ink, or no word in any.

    Args:
        page: Grey or RGB.
        ink: Of the whole page, ``(H, W, 3)``, as the first network is shown it.
        scale: Of that picture.
        mark: The place, in pixels of the page.
    """
    capital = mark.height * scale
    x, y = mark.x * scale, mark.y * scale
    left, top = max(0, int(x - _AROUND[0] * capital)), max(0, int(y - _AROUND[1] * capital))
    part = ink[top : int(y + _AROUND[1] * capital) + 1, left : int(x + _AROUND[0] * capital) + 1]
    if min(part.shape[:2]) < REACH:
        return None
    best: Seen | None = None
    for small, layer in _LAYERS:
        shown = small(part)
        if shown is None:
            continue
        near = [
            replace(one, x=(one.x + left) / scale, y=(one.y + top) / scale, height=one.height / scale)
            for one in find_marks(shown, _POINTED, ("MẬT",))
            if abs(one.x + left - x) <= _NEAR[0] * capital and abs(one.y + top - y) <= _NEAR[1] * capital
        ]
        for one in near[:_MOST]:
            seen = _told(page, one, layer, _SIZES[:1])
            if seen is not None and seen.evidence > _HARDLY:
                seen = _told(page, one, layer, _SIZES)
            if seen is None:
                continue
            if best is None or seen.evidence > best.evidence:
                best = seen
    return best


def _told(page: Pixels, mark: Mark, layer: Layer, sizes: Sequence[float]) -> Seen | None:
    """What the second network says of a word in one ink, the mean of some sizes; None where that ink is not there."""
    places = (level_place(page, mark.x, mark.y, mark.height * grow, mark.tilt) for grow in sizes)
    alone = [place for place in map(layer, places) if place is not None]
    return Seen(mark, np.asarray(agreed(alone).mean(axis=0), np.float32)) if alone else None

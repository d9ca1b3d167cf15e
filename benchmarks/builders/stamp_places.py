# SPDX-License-Identifier: Apache-2.0
"""Places as the network of `image_stamp_degree` learns from: where stamps are, and where the first network only thinks so."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.image_stamp_degree import DEGREES, level_place
from scan2archive.pipeline.images.image_stamp_net import Mark

Picture = NDArray[np.uint8]
NOTHING = 0  # the class of everything else; then come those of `DEGREES`
_SEEN = 0.25  # of a word that is to be told at all
_HARDLY = 0.1  # and of one that may be called nothing
_BEFORE = 0.7  # how much TUYỆT or TỐI tells of what a MẬT as clear would


@dataclass(frozen=True, slots=True)
class Shown:
    """A stamp's MẬT on a picture, or that of TUYỆT MẬT to its left: degree, middle of MẬT in pixels, capitals, tilt."""

    degree: str
    x: float
    y: float
    height: float
    tilt: float
    seen: float


def guess_behind(mark: Mark) -> tuple[float, float]:
    """Where MẬT stands behind a TUYỆT that alone was found: most often 5.2 capitals on."""
    turn = math.radians(mark.tilt)
    return mark.x + 5.2 * mark.height * math.cos(turn), mark.y + 5.2 * mark.height * math.sin(turn)


def shown_of(words: Sequence[tuple[str, Shown]]) -> tuple[Shown, ...]:
    """Stamps, of their words in order: where only the word before MẬT can be made out, TUYỆT or TỐI is as telling.

    Args:
        words: Each with where it stands and the degree of the whole stamp.
    """
    stamps: list[Shown] = []
    before: Shown | None = None
    for word, one in words:
        if word != "MẬT":
            before = one
            continue
        if before is not None and before.degree == one.degree:
            one = replace(one, seen=max(one.seen, _BEFORE * before.seen))
        before = None
        stamps.append(one)
    return tuple(stamps)


def places(
    rng: np.random.Generator, page: Picture, shown: Sequence[Shown], marks: Sequence[Mark], *, often: int = 1
) -> Iterator[tuple[Picture, int]]:
    """Level places of a page and the class of each.

    Args:
        rng: Shifts, scales and turns them a little, as the first network errs.
        page: Grey or RGB.
        shown: What of stamps is on it; those of an empty degree are of another meaning.
        marks: What the first network found, in pixels of the page.
        often: Times every one is shown.
    """
    for _ in range(often):
        for one in shown:
            if one.seen >= _SEEN:
                number = DEGREES.index(one.degree) + 1 if one.degree else NOTHING
                yield _shaken(rng, page, one.x, one.y, one.height, one.tilt), number
        for mark in marks:
            x, y = (mark.x, mark.y) if mark.word == "MẬT" else guess_behind(mark)
            # What lies on a stamp is the stamp if it is clear, and nothing at all that could be told otherwise.
            on = [s for s in shown if math.dist((s.x, s.y), (x, y)) < 3.5 * s.height]
            if on:
                near = min(on, key=lambda s: math.dist((s.x, s.y), (x, y)))
                close = math.dist((near.x, near.y), (x, y)) < 1.0 * near.height
                if close and near.seen >= _SEEN:
                    number = DEGREES.index(near.degree) + 1 if near.degree else NOTHING
                    yield _shaken(rng, page, x, y, mark.height, mark.tilt, 0.5), number
                continue
            away = any(
                s.seen > _HARDLY and math.dist((s.x, s.y), (x, y)) < 9 * s.height for s in shown if s.degree
            )
            if not away:
                yield _shaken(rng, page, x, y, mark.height, mark.tilt), NOTHING


def _shaken(
    rng: np.random.Generator, page: Picture, x: float, y: float, height: float, tilt: float, much: float = 1.0
) -> Picture:
    x, y = x + rng.normal(0, 0.25 * much) * height, y + rng.normal(0, 0.16 * much) * height
    return level_place(
        page, x, y, height * math.exp(rng.normal(0, 0.12 * much)), tilt + rng.normal(0, 3 * much)
    )

# SPDX-License-Identifier: Apache-2.0
"""Pictures of what may be a stamp in the upper half of a page: by its colour, or as print that nobody read.

Pure functions over arrays. A stamp of secrecy is red as a rule, black on bitonal and grey scans, framed or
not, and tilted by as much as a hand tilts it. Each candidate is given level, without its frame and without
what is printed in another ink across it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from scan2archive.model import Box
from scan2archive.pipeline.image import Pixels
from scan2archive.pipeline.zones import Matrix

Ink = Literal["red", "blue", "black", "heavy"]

PICTURE_DPI = 180  # letters of 4 to 8 mm are read best at 30 to 50 pixels
TOP = 0.45  # of the page's height
_DPI = 100
_MM = _DPI / 25.4
_JOIN_MM = 2.6  # letters of a word, words of a stamp, a letter and its marks
_LENGTH_MM = (9.0, 90.0)
_HEIGHT_MM = (3.2, 32.0)
_STEEPEST = 24
_HEAVY = 3  # pixels: 0.75 mm
_MOST = 8


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """What may be a stamp.

    Attributes:
        ink: Of which it is.
        pixels: ``(H, W)`` uint8, dark on white, level, at `PICTURE_DPI`.
        to_page: ``(2, 3)`` matrix that takes its pixels to pixels of the page.
        again: Other pictures of it, for when nothing can be made of that one: the inside of a frame that
            is too worn or too much crossed to be told from letters, and heavier strokes.
    """

    ink: Ink
    pixels: Pixels
    to_page: Matrix
    again: tuple[Pixels, ...]


def find_candidates(archived: Pixels, dpi: float, read: Iterable[Box]) -> Iterator[Candidate]:
    """What may be a stamp on a page, coloured ones first, the largest of each ink first.

    Args:
        archived: The page, grey or RGB.
        dpi: Of the page.
        read: Boxes of words that were read well: black print in them is no stamp.
    """
    scale = _DPI / dpi
    top = archived[: round(TOP * archived.shape[0])]
    size = (max(1, round(top.shape[1] * scale)), max(1, round(top.shape[0] * scale)))
    small = np.asarray(cv2.resize(top, size, interpolation=cv2.INTER_AREA), np.uint8)
    for ink, strength in _inks(small, [tuple(round(v * scale) for v in box) for box in read]):
        mask = _mask(strength, ink)
        places = sorted(_places(mask), key=lambda place: place[2], reverse=True)
        for box, blob, _ in places[:_MOST]:
            yield _candidate(ink, strength, mask, box, blob, scale)


def _inks(small: Pixels, read: Sequence[tuple[int, ...]]) -> Iterator[tuple[Ink, Pixels]]:
    """How much of each ink there is, 0 to 255, in a page of `_DPI`."""
    paper = _paper(small)
    even = np.minimum(small.astype(np.float32) / np.maximum(paper, 1) * 255, 255)
    if small.ndim == 3:
        red, green, blue = even[..., 0], even[..., 1], even[..., 2]
        yield "red", np.clip(1.6 * (red - np.maximum(green, blue)), 0, 255).astype(np.uint8)
        yield "blue", np.clip(2.2 * (blue - red), 0, 255).astype(np.uint8)
        even = even.max(axis=2)
    dark = np.clip(255 - even, 0, 255).astype(np.uint8)
    for x0, y0, x1, y1 in read:
        dark[max(y0 - 1, 0) : y1 + 2, max(x0 - 1, 0) : x1 + 2] = 0
    # Letters of a stamp are heavier than those of a text it was pressed over.
    heavy = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((_HEAVY, _HEAVY), np.uint8))
    yield "black", dark
    yield "heavy", np.asarray(heavy, np.uint8)


def _paper(small: Pixels) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """The light of the paper around every pixel: print is smaller than a centimetre."""
    kernel = np.ones((round(5 * _MM), round(5 * _MM)), np.uint8)
    light = cv2.morphologyEx(cv2.medianBlur(small, 3), cv2.MORPH_CLOSE, kernel)
    return np.asarray(cv2.blur(light, (kernel.shape[0], kernel.shape[1])), np.float32)


def _mask(strength: Pixels, ink: Ink) -> Pixels:
    inked = strength[strength > 24]
    strong = float(np.percentile(inked, 90)) if inked.size > 50 else 255.0
    least = max(28.0, 0.3 * strong) if ink in ("black", "heavy") else max(30.0, 0.25 * strong)
    return (strength > least).astype(np.uint8)


def _places(mask: Pixels) -> Iterator[tuple[Box, Pixels, int]]:
    """Boxes of the size of a stamp, what of the mask belongs to each, and how much that is."""
    reach = round(_JOIN_MM * _MM)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    # A rule or the edge of the sheet would join what it touches.
    long = round(95 * _MM)
    flat = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, long), np.uint8))
    steep = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((round(35 * _MM), 1), np.uint8))
    mask = np.where((flat > 0) | (steep > 0), 0, mask).astype(np.uint8)
    count, dust, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    specks = np.flatnonzero(stats[:, cv2.CC_STAT_AREA] < 3)
    if specks.size:
        mask = np.where(np.isin(dust, specks), 0, mask).astype(np.uint8)
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, kernel)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    for label in range(1, count):
        x, y, w, h, _area = (int(value) for value in stats[label])
        if not (_LENGTH_MM[0] * _MM <= w <= _LENGTH_MM[1] * _MM and _HEIGHT_MM[0] * _MM <= h):
            continue
        if h > 40 * _MM or w < 0.8 * h:
            continue
        own = mask[y : y + h, x : x + w] * (labels[y : y + h, x : x + w] == label)
        area = int(own.sum())
        if area >= 3.0 * _MM**2:
            yield (x, y, x + w, y + h), own, area


def _tilt(own: Pixels) -> float:
    """Degrees clockwise by which the rows of a small picture slope: turned back, its profile is sharpest."""
    size = max(own.shape) + 4
    square = np.zeros((size, size), np.float32)
    y, x = (size - own.shape[0]) // 2, (size - own.shape[1]) // 2
    square[y : y + own.shape[0], x : x + own.shape[1]] = own
    centre = (size / 2, size / 2)

    def sharpness(angle: float) -> float:
        turned = cv2.warpAffine(square, cv2.getRotationMatrix2D(centre, angle, 1.0), (size, size))
        profile = turned.sum(axis=1)
        return float(np.square(np.diff(profile)).sum())

    best = max(range(-_STEEPEST, _STEEPEST + 1, 3), key=sharpness)
    return max((best + step for step in (-2, -1, 0, 1, 2)), key=sharpness)


def _candidate(ink: Ink, strength: Pixels, mask: Pixels, box: Box, own: Pixels, scale: float) -> Candidate:
    x0, y0, x1, y1 = box
    near = cv2.dilate(own, np.ones((3, 3), np.uint8))
    part = strength[y0:y1, x0:x1] * near
    tilt = _tilt(own)
    enlarge = PICTURE_DPI / _DPI
    margin = 2.0 * PICTURE_DPI / 25.4
    width, height = x1 - x0, y1 - y0
    ys, xs = np.nonzero(own)
    turn = np.deg2rad(tilt)
    # Extent after turning, so that the picture holds the stamp and no more.
    across = (xs - width / 2) * np.cos(turn) + (ys - height / 2) * np.sin(turn)
    down = -(xs - width / 2) * np.sin(turn) + (ys - height / 2) * np.cos(turn)
    wide = round((across.max() - across.min()) * enlarge + 2 * margin)
    tall = round((down.max() - down.min()) * enlarge + 2 * margin)
    forward = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, enlarge)
    forward[0, 2] += margin - across.min() * enlarge - width / 2
    forward[1, 2] += margin - down.min() * enlarge - height / 2
    level = cv2.warpAffine(part, forward, (wide, tall), flags=cv2.INTER_CUBIC)
    peak = float(np.percentile(level[level > 30], 80)) if (level > 30).any() else 255.0
    level = np.clip(level.astype(np.float32) * 255 / max(peak, 40.0), 0, 255).astype(np.uint8)
    bare = _without_frame(level)
    again = [_inside(level)] if _is_stout(level, ink) else []
    if ink in ("red", "blue"):
        again.append(np.asarray(255 - cv2.dilate(bare, np.ones((3, 3), np.uint8)), np.uint8))
    back = cv2.invertAffineTransform(forward)
    back[:, 2] += (x0, y0)
    return Candidate(ink, 255 - bare, np.asarray(back / scale, np.float64), tuple(again))


def _is_stout(level: Pixels, ink: Ink) -> bool:
    """Whether it may hold a line of letters within a frame."""
    height, width = level.shape
    mm = PICTURE_DPI / 25.4
    return (
        10 * mm <= height <= 18 * mm
        and 14 * mm <= width <= 75 * mm
        and (ink in ("red", "blue") or width < 60 * mm)
    )


def _inside(level: Pixels) -> Pixels:
    """What stands inside a frame of which nothing is known but that it is the outermost."""
    mm = PICTURE_DPI / 25.4
    ys, xs = np.nonzero(level > 90)
    if not ys.size:
        return 255 - level
    top, bottom = np.percentile(ys, (0.5, 99.5))
    left, right = np.percentile(xs, (0.5, 99.5))
    margin = round(1.1 * mm)
    bare = np.zeros_like(level)
    y0, y1 = round(top) + margin, round(bottom) - margin
    x0, x1 = round(left) + margin, round(right) - margin
    bare[y0:y1, x0:x1] = level[y0:y1, x0:x1]
    return np.asarray(255 - bare, np.uint8)


def _without_frame(level: Pixels) -> Pixels:
    """The picture (light on black) without long straight lines."""
    mm = PICTURE_DPI / 25.4
    ink = cv2.morphologyEx((level > 70).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    flat = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, round(10 * mm)), np.uint8))
    if not flat.any():
        return level
    # Letters have strokes as high as themselves: only at the ends is it a frame.
    tallest = max(round(0.7 * level.shape[0] - 2.8 * mm), round(3 * mm))
    high = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((tallest, 1), np.uint8))
    reach = round(5 * mm)
    high[:, reach:-reach] = 0
    lines = cv2.dilate(np.maximum(flat, high), np.ones((5, 5), np.uint8))
    bare = np.where(lines > 0, 0, level).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats((bare > 70).astype(np.uint8), connectivity=8)
    small = (stats[:, cv2.CC_STAT_AREA] < 0.4 * mm**2) | (stats[:, cv2.CC_STAT_HEIGHT] < 0.6 * mm)
    small[0] = False
    return np.where(small[labels], 0, bare).astype(np.uint8)

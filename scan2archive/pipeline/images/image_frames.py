# SPDX-License-Identifier: Apache-2.0
"""Double frames of stamps: two rectangles, one a millimetre within the other, as the law has them for secrecy.

Since 2015 the marks MẬT, TỐI MẬT and TUYỆT MẬT stand in a frame of two lines, 20, 30 or 40 mm long and 8 mm high (Thông tư 33/2015/TT-BCA
and 24/2020/TT-BCA); urgency stands in a frame of one (Nghị định 30/2020/NĐ-CP, Phụ lục I). Where a pen, print or a threshold has
left nothing of the words, the frame is still there. Its long lines are looked for at all tilts that a hand gives a stamp.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.pipeline.images.extremes import least_of_channels, most_of_channels
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.image_stamp_ink import ink_of, shrunk

_TILTS = tuple(range(-21, 22, 3))  # degrees
_EACH = 3  # places of one tilt
_LINE_MM = 13.0  # of a line that counts: the shortest frame is 20 mm long
_LINED = 0.72  # of which so much is ink
_HIGH_MM = (6.6, 13.0)  # frames of other makers fit their letters
_APART_MM = (0.65, 1.6)
_PLACES = 4
_RIM_MM = 8.0  # closer to the edge of the sheet no middle of a whole frame lies
_FINE_DPI = 200.0
# Beside the tilt it is found at: a pen across the lines turns what is left of them. Then beside the best of these.
_COARSE, _FINE = (0.0, -3.0, 3.0, -6.0, 6.0), (-1.5, -0.75, 0.75, 1.5)
_TRACE = 0.12


_CLEAR = 0.42  # lines have so much more ink than what is beside them; nothing on 200 ordinary pages has more than 0.32
_AROUND_MM = (48.0, 22.0)
_ALONG_MM, _OFF_MM = 25.0, 6.0  # from the last word of a frame to where its lines are clearest
_DRIFT_MM = 4.0  # from where they seemed to be
_LEAST = 32  # pixels at the resolution of the search

Ink = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Frame:
    """What has the long lines of a double frame.

    Attributes:
        clear: How much more ink its faintest long line has than what lies beside it, 0 to 1.
        x: Of its middle, in pixels of the page.
        y: The same.
        high: In millimetres.
        tilt: Degrees clockwise.
    """

    clear: float
    x: float
    y: float
    high: float
    tilt: float


def is_framed(page: Pixels, dpi: float, x: float, y: float) -> bool:
    """Whether a word stands in a double frame.

    Args:
        page: Grey or RGB.
        dpi: Of the page.
        x: Of the middle of the word, in pixels.
        y: The same.
    """
    mm = dpi / 25.4
    left, top = max(0, int(x - _AROUND_MM[0] * mm)), max(0, int(y - _AROUND_MM[1] * mm))
    part = page[top : int(y + _AROUND_MM[1] * mm), left : int(x + _AROUND_MM[0] * mm)]
    return any(
        frame.clear >= _CLEAR
        and abs(frame.x + left - x) <= _ALONG_MM * mm
        and abs(frame.y + top - y) <= _OFF_MM * mm
        for frame in find_frames(part, dpi, near=(x - left, y - top))
    )


def find_frames(page: Pixels, dpi: float, near: tuple[float, float] | None = None) -> tuple[Frame, ...]:
    """The double frames on a page or a part of it, clearest first.

    Args:
        page: Grey or RGB.
        dpi: Of the page.
        near: A word of the frame, in pixels; None = wherever they are.
    """
    small, small_dpi = shrunk(page, dpi)
    if min(small.shape[:2]) < _LEAST:
        return ()
    ink = most_of_channels(ink_of(small))
    grow = dpi / small_dpi
    found: list[Frame] = []
    for x, y, tilt, high in _rectangles(ink, small_dpi):
        if near and not _reaches((x * grow - near[0], y * grow - near[1]), dpi):
            continue
        turned = [_at(page, dpi, x * grow, y * grow, tilt + turn, high) for turn in _COARSE]
        best = max((frame for frame in turned if frame), key=lambda frame: frame.clear, default=None)
        if best is None or best.clear < _TRACE:
            continue
        around = (_at(page, dpi, x * grow, y * grow, best.tilt + turn, high) for turn in _FINE)
        found += [best, *(frame for frame in around if frame)]
    return tuple(sorted(found, key=lambda frame: -frame.clear))


def _reaches(away: tuple[float, float], dpi: float) -> bool:
    """Whether what seems so far from a word may come to lie around it once its lines are found."""
    along, off = (abs(side) / dpi * 25.4 for side in away)
    return along <= _ALONG_MM + _DRIFT_MM and off <= _OFF_MM + _DRIFT_MM


def _rectangles(ink: Ink, dpi: float) -> list[tuple[float, float, float, float]]:
    """Middle, tilt and height in millimetres of pairs of long lines as far apart as those of a frame, best first."""
    mm = dpi / 25.4
    thin = cv2.subtract(ink, cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((4, 1), np.uint8)))
    counts = np.bincount(thin[::2, ::2].ravel(), minlength=256).cumsum()
    noise = float(np.searchsorted(counts, 0.8 * counts[-1]))
    _, drawn = cv2.threshold(thin, max(10.0, min(1.3 * noise, 60.0)), 255, cv2.THRESH_BINARY)
    width, height = drawn.shape[1] // 2, drawn.shape[0]
    drawn = cv2.resize(drawn, (width, height), interpolation=cv2.INTER_AREA)
    long, rim = round(_LINE_MM * mm / 2), round(_RIM_MM * mm / 2)
    least, most = (round(value * mm) for value in _HIGH_MM)
    if width <= 2 * rim or height <= most:
        return []
    below = np.zeros((2 * most + 1, 1), np.uint8)
    below[most + least :] = 1
    places: list[tuple[float, float, float, float, float]] = []
    for tilt in _TILTS:
        slope = 2 * float(np.tan(np.deg2rad(tilt)))
        shear = np.array([[1, 0, 0], [-slope, 1, 0.5 * slope * width]])
        level = cv2.warpAffine(drawn, shear, (width, height), flags=cv2.INTER_NEAREST)
        covered = cv2.blur(cv2.dilate(level, np.ones((2, 1), np.uint8)), (long, 1))
        both = cv2.min(covered, cv2.dilate(covered, below))[:-least, rim : width - rim]
        for _ in range(_EACH):
            _, strength, _, (column, row) = cv2.minMaxLoc(both)
            if strength < 255 * _LINED:
                break
            reach = covered[row + least : row + most + 1, column + rim]
            rows = int(reach.argmax()) + least
            x, y = 2.0 * (column + rim), row + rows / 2 + slope * (column + rim - width / 2)
            places.append((strength, x, y, float(tilt), rows / mm))
            both[max(0, row - least) : row + least, max(0, column - long) : column + long] = 0
    kept: list[tuple[float, float, float, float]] = []
    for _, x, y, turn, high in sorted(places, reverse=True):
        if len(kept) < _PLACES and all(abs(x - a) > 6 * mm or abs(y - b) > 3 * mm for a, b, *_ in kept):
            kept.append((x, y, turn, high))
    return kept


def _at(page: Pixels, dpi: float, x: float, y: float, tilt: float, high: float) -> Frame | None:
    """The frame at a place, if it is there."""
    at_dpi = min(dpi, _FINE_DPI)
    mm = at_dpi / 25.4
    ink, forward = _level(page, dpi, (x, y, tilt), (14.0, high + 8), at_dpi)
    rows = ink.mean(axis=1)
    half = len(rows) // 2
    top, bottom = _twin(rows[:half], mm), _twin(rows[half:], mm)
    if top is None or bottom is None:
        return None
    lower = half + bottom[1]
    back = cv2.invertAffineTransform(forward)
    middle = back @ np.array([ink.shape[1] / 2, (top[1] + lower) / 2, 1.0])
    return Frame(min(top[0], bottom[0]), float(middle[0]), float(middle[1]), (lower - top[1]) / mm, tilt)


def _level(
    page: Pixels, dpi: float, place: tuple[float, float, float], size_mm: tuple[float, float], at_dpi: float
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """A place made level: its ink, 0 to 1, at another resolution, and the matrix that made it so."""
    x, y, tilt = place
    width, height = (round(side * at_dpi / 25.4) for side in size_mm)
    forward = cv2.getRotationMatrix2D((x, y), tilt, at_dpi / dpi)
    forward[:, 2] += np.array((width / 2 - x, height / 2 - y))
    part = cv2.warpAffine(
        page, forward, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    dark = least_of_channels(np.asarray(part, np.uint8))
    lighter = np.bincount(dark.ravel(), minlength=256).cumsum()
    paper, darkest = (float(np.searchsorted(lighter, share * dark.size)) for share in (0.7, 0.04))
    strong = max(0.08, (paper - darkest) / max(paper, 1.0))
    ink = (paper - dark.astype(np.float32)) / (max(paper, 1.0) * 0.5 * strong)
    return np.clip(ink, 0, 1), np.asarray(forward, np.float64)


def _twin(rows: NDArray[np.float32], mm: float) -> tuple[float, float] | None:
    """How clear the clearest two lines next to each other are, and where their middle is."""
    rows = np.asarray(rows, np.float32)
    thick = np.maximum(rows, (rows + np.roll(rows, -1)) / 2)
    beside = max(2, round(0.45 * mm))
    best: tuple[float, float] | None = None
    for apart in range(max(3, round(_APART_MM[0] * mm)), round(_APART_MM[1] * mm) + 1):
        count = len(rows) - apart - 2 * beside - 1
        if count < 1:
            break
        first = thick[beside : beside + count]
        second = thick[beside + apart : beside + apart + count]
        between = rows[beside + (apart + 1) // 2 : beside + (apart + 1) // 2 + count]
        outside = np.minimum(rows[:count], rows[2 * beside + apart + 1 : 2 * beside + apart + 1 + count])
        clear = np.minimum(first, second) - np.maximum(between, outside)
        place = int(clear.argmax())
        if best is None or clear[place] > best[0]:
            best = float(clear[place]), beside + place + apart / 2
    return best

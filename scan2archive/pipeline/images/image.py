# SPDX-License-Identifier: Apache-2.0
"""Page images: upright, level, and a copy cleaned for reading. Pure functions over arrays.

Two pictures of each page are kept apart. The *archived* image is the scan turned upright and level,
nothing else: its colour and scale stay (Thông tư 05/2025/TT-BNV: digitising must not alter the
original). The *reading* image is what only Tesseract sees: one grey channel without seals, with
even light, at the reading resolution.

Arrays are uint8, ``(H, W)`` grey or ``(H, W, 3)`` RGB; angles are degrees, clockwise positive.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.settings import Image as ImageSettings

Pixels = NDArray[np.uint8]

cv2.setNumThreads(1)  # the batch runs one process per core; more threads only get in each other's way

INK = 128  # darker than this on the reading image counts as ink
_WORK_DPI = 100  # layout questions (blank? how skewed? lying on its side?) are answered at this scale
TRIMMED = 0.03  # share of each side that `layout_image` leaves out: scanner edges, punch holes
# Fewer letters than a short line has say nothing about the direction of lines.
_FEWEST_PARTS = 12
_AT_ONCE = 200_000  # pairs of parts
# How surely (`rows_of_letters`) letters stand in rows. Photographs, figures, dust and rules reach 2.3 along
# their best direction; three lines of a cover or of a signature 3.4 to 6.7, text across its lines
# up to 5.6, and then at least 11 along them.
_SURE, _SURER = 3.0, 1.5
# Text across its lines reaches a third of that: a page with such level lines stands.
_PLAIN = 20.0
# How far the angle of lines stands out from other angles.
_SHARP = 1.6


# ---------------------------------------------------------------- colours


def darkest(pixels: Pixels) -> Pixels:
    """One grey channel in which ink of every colour is dark: the least of the three. A grey page is that already."""
    if pixels.ndim == 2:
        return pixels
    # Ten times as fast as numpy, which walks over three values at a time.
    red, green, blue = cv2.split(pixels)
    return np.asarray(cv2.min(cv2.min(red, green), blue), np.uint8)


def lightest(pixels: Pixels) -> Pixels:
    """One grey channel in which coloured ink is pale and black stays: the greatest of the three."""
    if pixels.ndim == 2:
        return pixels
    red, green, blue = cv2.split(pixels)
    return np.asarray(cv2.max(cv2.max(red, green), blue), np.uint8)


def marked(which: NDArray[np.bool_]) -> Pixels:
    """A picture that is 255 where something is so, and 0 elsewhere; `numpy.where` takes fifty times as long over whole numbers."""
    return np.multiply(which, 255, dtype=np.uint8)


# ---------------------------------------------------------------- turning


def quarter_turn(pixels: Pixels, rotation: int) -> Pixels:
    """The image turned clockwise by 0, 90, 180 or 270 degrees, without loss."""
    return np.ascontiguousarray(np.rot90(pixels, k=-rotation // 90)) if rotation else pixels


def level(pixels: Pixels, skew: float, *, bitonal: bool, to_keep: bool = True) -> Pixels:
    """The image turned clockwise by a small angle on a canvas that holds all of it.

    Corners that come into being are filled with the colour of the paper. A bitonal page stays bitonal.

    Args:
        pixels: The page.
        skew: Degrees clockwise.
        bitonal: It is black and white, and is to stay so.
        to_keep: False for a picture that is only looked at, made from four pixels each in place of sixteen: a little
            softer, in well under half the time.
    """
    if not skew:
        return pixels
    height, width = pixels.shape[:2]
    matrix, (new_width, new_height) = level_matrix(width, height, skew)
    turned = cv2.warpAffine(
        pixels,
        matrix,
        (new_width, new_height),
        flags=cv2.INTER_CUBIC if to_keep else cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=_paper(pixels),
    )
    return marked(turned >= INK) if bitonal else np.asarray(turned, np.uint8)


def level_matrix(width: int, height: int, skew: float) -> tuple[NDArray[np.float64], tuple[int, int]]:
    """The 2 × 3 matrix `level` maps points with, and the size (width, height) of its canvas."""
    # OpenCV turns counter-clockwise for positive angles.
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), -skew, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    new_width = int(np.ceil(height * sin + width * cos))
    new_height = int(np.ceil(height * cos + width * sin))
    matrix[0, 2] += (new_width - width) / 2
    matrix[1, 2] += (new_height - height) / 2
    return np.asarray(matrix, np.float64), (new_width, new_height)


def upright(pixels: Pixels, rotation: int, skew: float, *, bitonal: bool, to_keep: bool = True) -> Pixels:
    """The archived image of a page: quarter turn first, then the small angle (see `level`)."""
    return level(quarter_turn(pixels, rotation), skew, bitonal=bitonal, to_keep=to_keep)


def _paper(pixels: Pixels) -> tuple[float, ...]:
    """Colour of the paper: the median of a frame one eighth in from the edges."""
    height, width = pixels.shape[:2]
    y, x = height // 8, width // 8
    frame = np.concatenate([pixels[y, x : width - x], pixels[height - 1 - y, x : width - x]])
    return tuple(float(v) for v in np.atleast_1d(np.median(frame, axis=0)))


# ---------------------------------------------------------------- layout questions


def shrunk(grey: Pixels, dpi: float, to_dpi: float) -> Pixels:
    """A picture at a lower resolution for questions that need no more, each pixel the mean of what it covers.

    Scanners write 200.07 for 200: a scale within 2 % of a half, a third and so on becomes that, which takes
    a fifth of the time.
    """
    times = dpi / to_dpi
    whole = max(1, round(times))
    scale = 1 / whole if abs(times - whole) <= 0.02 * whole else 1 / times
    scale = max(scale, 1 / min(grey.shape[:2]))  # strips of a few pixels keep one
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def layout_image(grey: Pixels, dpi: float) -> Pixels:
    """The page as 0/1 ink at about 100 dpi, without its outer 3 % (scanner edges, punch holes)."""
    small = shrunk(grey, dpi, _WORK_DPI) if _WORK_DPI / dpi < 0.9 else grey
    threshold, _ = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    # Otsu splits noise in two on an empty page; print is never that light.
    ink = (small < min(threshold + 1, 200)).astype(np.uint8)
    y, x = int(ink.shape[0] * TRIMMED), int(ink.shape[1] * TRIMMED)
    return np.ascontiguousarray(ink[y : ink.shape[0] - y, x : ink.shape[1] - x])


@dataclass(frozen=True, slots=True, eq=False)
class Connected:
    """The connected parts of a mask, neighbours across corners counted.

    Attributes:
        picture: ``(H, W)`` the part of each pixel, 0 for the paper.
        places: Flat indices of all its pixels, row by row.
        labels: The part of each of them, from 1.
        boxes: ``(N, 4)`` x, y, width and height of each part; row 0 stands for the paper and says nothing.
    """

    picture: NDArray[np.int32]
    places: NDArray[np.intp]
    labels: NDArray[np.int32]
    boxes: NDArray[np.int32]


def connected_parts(mask: Pixels) -> Connected:
    """The parts of a mask (0 = paper); in half the time of OpenCV's statistics, which count the paper's pixels too."""
    count, found = cv2.connectedComponents(mask, connectivity=8)
    places = np.flatnonzero(mask > 0)
    picture = np.asarray(found, np.int32)
    labels = picture.reshape(-1)[places]
    y, x = (part.astype(np.int32) for part in np.divmod(places, mask.shape[1]))
    top, bottom = np.zeros(count, np.int32), np.zeros(count, np.int32)
    # Of several values for one part the last stays: rows come from top to bottom.
    top[labels[::-1]], bottom[labels] = y[::-1], y
    left, right = np.full(count, mask.shape[1], np.int32), np.zeros(count, np.int32)
    np.minimum.at(left, labels, x)
    np.maximum.at(right, labels, x)
    boxes = np.stack([left, top, right - left + 1, bottom - top + 1], axis=1).astype(np.int32)
    return Connected(picture, places, labels, boxes)


def text_parts(ink: Pixels) -> NDArray[np.int32]:
    """Boxes ``(N, 4)`` of x, y, width, height of the connected parts that can be letters at 100 dpi."""
    boxes = connected_parts(ink).boxes[1:]
    width, height = boxes[:, 2], boxes[:, 3]
    # Letters of 6 to 40 points; marks and specks are smaller, rules, seals and pictures larger.
    return np.asarray(boxes[(height >= 4) & (height <= 60) & (width >= 2) & (width <= 90)], np.int32)


def is_blank(ink: Pixels, parts: NDArray[np.int32]) -> bool:
    """Whether nothing is printed or written on the page: next to no letter-sized part in its middle.

    Specks and dust are smaller than letters; a page with only a stamp or a photograph is not blank.

    Args:
        ink: From `layout_image`.
        parts: Its `text_parts`.
    """
    return len(parts) < 5 and float(ink.mean()) < 0.003


@dataclass(frozen=True, slots=True)
class Lines:
    """What the alignment of letters says about the direction of text lines.

    Attributes:
        skew: Degrees clockwise the page must be turned for its lines to be level.
        strength: How far that angle stands out from the others; 1 = not at all.
        rows: How surely letters stand in rows at that angle, from `rows_of_letters`.
    """

    skew: float = 0.0
    strength: float = 1.0
    rows: float = 0.0

    @property
    def sure(self) -> bool:
        """Whether there are lines of text in this direction at all."""
        return self.strength >= _SHARP and self.rows >= _SURE


def find_lines(feet: NDArray[np.float64], along: NDArray[np.float64], max_skew: float) -> Lines:
    """The angle at which points line up, by projection profiles (Postl 1986).

    Feet of letters on one line share a baseline. For each trial angle they are projected across the
    lines and counted; at the right angle the counts pile up. Coarse steps over the whole range, then
    fine ones around the best.

    Args:
        feet: ``(N,)`` positions across the lines, in pixels.
        along: ``(N,)`` positions along the lines, in pixels.
        max_skew: Range of search, in degrees on both sides.
    """

    def sharpness(angle: float) -> float:
        rows = feet + along * np.tan(np.radians(angle))
        counts = np.bincount(((rows - rows.min()) / 1.5).astype(np.int64))
        return float(np.sum(counts.astype(np.float64) ** 2))

    coarse = np.arange(-max_skew, max_skew + 0.01, 0.25)
    scores = np.array([sharpness(float(angle)) for angle in coarse])
    around = coarse[scores.argmax()] + np.arange(-0.5, 0.51, 0.02)
    fine = np.array([sharpness(float(angle)) for angle in around])
    # The middle of the summit is steadier than its highest point.
    summit = fine >= fine.max() - 0.15 * (fine.max() - np.median(scores))
    skew = float(np.average(around[summit], weights=fine[summit]))
    return Lines(round(skew, 2), float(fine.max() / np.median(scores)))


def rows_of_letters(parts: NDArray[np.float64], skew: float) -> float:
    """How surely parts stand in rows as letters of text do, in standard deviations above chance.

    On a line of text neighbours have their feet at one height; where leaves, grain or the dots of a screen
    lie about, one height is as likely as any other nearby. So neighbours whose feet are within an eighth of
    a letter are weighed against those half a letter apart, in a window as wide: how many parts there are
    and how densely they lie cancels out.

    Args:
        parts: ``(N, 4)`` beginning, foot, width along the lines and height across them, in pixels.
        skew: Degrees clockwise the page must be turned for its lines to be level.
    """
    parts = parts[np.argsort(parts[:, 0])]
    begin, foot, width, size = parts.T
    foot = foot + (begin + width / 2) * np.tan(np.radians(skew))
    end, reach = begin + width, float(size.max(initial=0.0))
    aligned = apart = 0
    for here, there in _pairs(begin, end + reach):
        large, small = np.maximum(size[here], size[there]), np.minimum(size[here], size[there])
        gap = begin[there] - end[here]
        neighbours = (small > 0.6 * large) & (gap > -0.2 * large) & (gap < large)
        off = np.abs(foot[there] - foot[here])[neighbours] / large[neighbours]
        aligned += int(np.sum(off <= 1 / 8))
        apart += int(np.sum((off > 7 / 16) & (off <= 9 / 16)))
    both = aligned + apart
    return (aligned - apart) / both**0.5 if both else 0.0


def _pairs(
    begin: NDArray[np.float64], reach: NDArray[np.float64]
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Indices of each part and those behind it that begin before what it reaches, some ten thousand at a time.

    Args:
        begin: Where parts begin, in order.
        reach: Where each one's neighbours have to begin.
    """
    first = np.arange(len(begin)) + 1
    number = np.maximum(np.searchsorted(begin, reach) - first, 0)
    step = max(1, _AT_ONCE * len(begin) // max(1, int(number.sum())))
    for start in range(0, len(begin), step):
        some = slice(start, start + step)
        here = np.repeat(np.arange(len(begin))[some], number[some])
        ends = np.cumsum(number[some])
        there = np.arange(len(here)) + np.repeat(first[some] - (ends - number[some]), number[some])
        yield here, there


def _lines_of(parts: NDArray[np.float64], max_skew: float) -> Lines:
    found = find_lines(parts[:, 1], parts[:, 0] + parts[:, 2] / 2, max_skew)
    return replace(found, rows=rows_of_letters(parts, found.skew))


def level_lines(parts: NDArray[np.int32], max_skew: float) -> Lines:
    """Text lines that run from left to right.

    Args:
        parts: From `text_parts`.
        max_skew: Range of search, in degrees on both sides.
    """
    if len(parts) < _FEWEST_PARTS:
        return Lines()
    left, top, width, height = parts.T.astype(np.float64)
    return _lines_of(np.stack([left, top + height, width, height], axis=1), max_skew)


def upright_lines(parts: NDArray[np.int32], max_skew: float) -> Lines:
    """Text lines that run up or down; arguments as for `level_lines`."""
    if len(parts) < _FEWEST_PARTS:
        return Lines()
    left, top, width, height = parts.T.astype(np.float64)
    # The feet are on the left or on the right.
    feet = (left, left + width)
    both = (_lines_of(np.stack([top, foot, height, width], axis=1), max_skew) for foot in feet)
    return max(both, key=lambda lines: lines.rows)


def lies_on_side(parts: NDArray[np.int32], across: Lines, max_skew: float) -> bool:
    """Whether text lines run up and down: letters then stand in columns, not in rows.

    Where neither is sure (a photograph, a figure, rules, a stamp) the page stays as it is.

    Args:
        parts: From `text_parts`.
        across: Their `level_lines`. Where these leave no doubt, the costly search for upright ones is spared.
        max_skew: Range of search, in degrees on both sides.
    """
    if across.sure and across.rows >= _PLAIN:
        return False
    upright = upright_lines(parts, max_skew)
    if not upright.sure:
        return False
    return upright.rows >= _SURER * across.rows and upright.strength > 1.15 * across.strength


def page_skew(across: Lines, settings: ImageSettings) -> float:
    """The turn clockwise a page gets, in degrees: its skew where that is worth a new image, else 0.0.

    Args:
        across: Its `level_lines`.
        settings: Whether pages are made level, and from which angle on.
    """
    if not settings.deskew or not across.sure:
        return 0.0
    skew = across.skew
    # A search that ends at the edge of its range still brought the page nearer to level.
    return skew if abs(skew) >= settings.min_skew else 0.0

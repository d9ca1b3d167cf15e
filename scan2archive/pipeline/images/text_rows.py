# SPDX-License-Identifier: Apache-2.0
"""Rows of print on a damaged page, found by their ink alone, and a picture of each by itself.

The engine lays a page out before it reads: it looks for columns, blocks and lines, and where the other side shows between the
lines, or strokes are broken, lines run into one another, are cut, or are never found. A row of letters is a stretch of ink that is
as high as small letters and much darker than what lies above and below it: that stands out however the letters
themselves are damaged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from scan2archive.model import Box
from scan2archive.pipeline.images.image import INK, Connected, Pixels, connected_parts

# Millimetres unless said otherwise.
_TALLEST, _WIDEST = 8.0, 25.0  # of what may be a letter, or a word whose letters touch
_RULE = (6.0, 0.6)  # so wide and no higher is a rule
_DUST = 0.06  # square millimetres
_ALONG, _ACROSS, _AROUND = 2.2, 0.55, 2.2  # what ink is averaged over: along a row, across it, and around it
_DARKER, _DARK = 0.02, 0.06  # shares of ink: in a row more than around it, and at all
_SHORTEST, _HEIGHT = 4.0, (0.7, 5.0)  # length of a row; height of its small letters
_BESIDE = 1.0  # a part that begins or ends so far beside a row may belong to it
_MARK_BESIDE, _MARK_NEAR = (
    2.0,
    2.2,
)  # the same of marks that touch no row, and how far above or below it they may stand
_BELOW = 1.3  # times: marks stand above their letters far more often than below
_ABOVE_CORE, _BELOW_CORE = (
    (1.9, 1.0),
    (1.3, 0.7),
)  # how far letters reach: millimetres, and heights of small letters
_MARGIN = 8  # pixels of paper around a row
_BAND = 15.0  # around a place whose rows are sought: twice what ink is averaged over, and a letter
_RIM = np.ones((3, 3), np.uint8)
_DOWN, _RIGHT = 2, 4  # pixels that are one where rows are looked for
_SHARES = 31  # for each of them: eight times so much is a byte
_HERE = np.ones((1, 1), np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Rows of print on a level page.

    Attributes:
        cores: Box of the small letters of each row, from top to bottom: without marks, tails and tall letters.
        owners: ``(H, W)`` the number of the row that each dark pixel belongs to, from 1; 0 for paper and what is in none.
        boxes: Box of all that belongs to each row.
    """

    cores: tuple[Box, ...]
    owners: NDArray[np.int32]
    boxes: tuple[Box, ...]


def find_rows(picture: Pixels, dpi: float, near: Sequence[tuple[int, int]] | None = None) -> Rows:
    """The rows of print on a page.

    Args:
        picture: ``(H, W)`` dark print on white paper, level.
        dpi: Its resolution.
        near: Tops and bottoms of the places whose rows are asked for, in its pixels: what lies farther from all of them than the next rows
            is not looked at. None for the whole page.
    """
    if near is None:
        return _rows_in(picture, dpi)
    owners = np.zeros(picture.shape, np.int32)
    cores: list[Box] = []
    boxes: list[Box] = []
    for top, bottom in _bands(near, len(picture), round(_BAND * dpi / 25.4)):
        rows = _rows_in(picture[top:bottom], dpi, len(cores))
        owners[top:bottom] = rows.owners
        cores += [(x0, y0 + top, x1, y1 + top) for x0, y0, x1, y1 in rows.cores]
        boxes += [(x0, y0 + top, x1, y1 + top) for x0, y0, x1, y1 in rows.boxes]
    return Rows(tuple(cores), owners, tuple(boxes))


def _bands(places: Sequence[tuple[int, int]], height: int, margin: int) -> list[tuple[int, int]]:
    """Places with a margin above and below, those that meet put together, from top to bottom."""
    bands: list[tuple[int, int]] = []
    # Tops are whole steps of the smaller picture that rows are looked for in, as they are on the whole page.
    reaches = (
        (max(0, top - margin) // _DOWN * _DOWN, min(height, bottom + margin)) for top, bottom in places
    )
    for top, bottom in sorted(reaches):
        if bands and top <= bands[-1][1]:
            bands[-1] = bands[-1][0], max(bands[-1][1], bottom)
        elif top < bottom:
            bands.append((top, bottom))
    return bands


def _rows_in(picture: Pixels, dpi: float, before: int = 0) -> Rows:
    """The rows of a picture, numbered after those found before. Only its ink is gone through: paper is most of a page."""
    mm = dpi / 25.4
    parts = connected_parts((picture < INK).astype(np.uint8))
    width, height = parts.boxes[:, 2], parts.boxes[:, 3]
    area = np.bincount(parts.labels, minlength=len(parts.boxes))
    strokes = (height > _TALLEST * mm) | (width > _WIDEST * mm)
    strokes |= (width > _RULE[0] * mm) & (height < _RULE[1] * mm)
    strokes[0] = True
    letters = ~strokes & (area >= _DUST * mm * mm)
    shown = np.zeros(picture.shape, np.uint8)
    shown.reshape(-1)[parts.places] = letters[parts.labels]
    cores = _cores(shown, mm)
    owner = _owners(cores, parts, strokes, mm)
    owners = np.zeros(picture.shape, np.int32)
    owners.reshape(-1)[parts.places] = np.where(owner > 0, owner + before, 0)[parts.labels]
    return Rows(cores, owners, _reaches(cores, parts.boxes, owner, picture.shape, mm))


def row_picture(
    rows: Rows, number: int, picture: Pixels, part: tuple[int, int] | None = None
) -> tuple[Pixels, tuple[int, int]]:
    """One row by itself, with paper around it and in place of what belongs to other rows.

    Args:
        rows: From `find_rows`.
        number: Index of the row.
        picture: Any rendering of the same page, as large as the one the rows were found on.
        part: First column of the page that is shown, and the one behind the last; None for the whole row.

    Returns:
        The picture, and where its corner lies on the page, x and y; negative in the margin.
    """
    x0, y0, x1, y1 = rows.boxes[number]
    if part is not None:
        x0, x1 = min(max(x0, part[0]), x1 - 1), max(min(x1, part[1]), x0 + 1)
    owners = rows.owners[y0:y1, x0:x1]
    own = (owners == number + 1).astype(np.uint8)
    others = ((owners > 0) & (own == 0)).astype(np.uint8)
    away = (cv2.dilate(others, _RIM) > 0) & (cv2.dilate(own, _RIM) == 0)
    shown = np.where(away, np.uint8(255), picture[y0:y1, x0:x1])
    framed = cv2.copyMakeBorder(
        shown, _MARGIN, _MARGIN, _MARGIN, _MARGIN, cv2.BORDER_CONSTANT, value=(255.0,)
    )
    return np.asarray(framed, np.uint8), (x0 - _MARGIN, y0 - _MARGIN)


def row_grey(rows: Rows, number: int, picture: Pixels) -> float:
    """Mean grey of the ink of a row in a rendering of the page: 0 where all of it is black.

    Args:
        rows: From `find_rows`.
        number: Index of the row.
        picture: As large as the one the rows were found on.
    """
    x0, y0, x1, y1 = rows.boxes[number]
    own = rows.owners[y0:y1, x0:x1] == number + 1
    return float(picture[y0:y1, x0:x1][own].mean()) if own.any() else 255.0


def _cores(letters: Pixels, mm: float) -> tuple[Box, ...]:
    """Boxes of the small letters of each row, from top to bottom. Half the resolution is enough, and a quarter along the rows."""
    high, wide = letters.shape[0] // _DOWN, letters.shape[1] // _RIGHT
    if min(high, wide) < 1:
        return ()
    # Means of eight pixels, each of them a whole number.
    whole = letters[: high * _DOWN, : wide * _RIGHT] * np.uint8(_SHARES * _DOWN * _RIGHT)
    small = cv2.resize(whole, (wide, high), interpolation=cv2.INTER_AREA)
    along, step = mm / _RIGHT, mm / _DOWN
    smooth = cv2.sepFilter2D(small, cv2.CV_32F, _bell(_ALONG * along) / (_SHARES * _DOWN * _RIGHT), _HERE)
    row, around = (
        cv2.sepFilter2D(smooth, cv2.CV_32F, _HERE, _bell(reach * step)) for reach in (_ACROSS, _AROUND)
    )
    dark = ((row - around > _DARKER) & (row > _DARK)).astype(np.uint8)
    count, found, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    labels = np.asarray(found, np.int32)
    cores: list[Box] = []
    for label in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[label])
        if w < _SHORTEST * along or not _HEIGHT[0] * step <= area / w <= _HEIGHT[1] * step:
            continue
        own = labels[y : y + h, x : x + w] == label
        # A row may be joined to another by a stroke: most of its columns tell how high it is.
        top = _DOWN * (y + _middle(own.argmax(axis=0)))
        bottom = _DOWN * (y + h - _middle(own[::-1].argmax(axis=0))) + 1
        left, right = _RIGHT * x, _RIGHT * (x + w)
        inked = np.flatnonzero(letters[top:bottom, left:right].any(axis=0))
        if len(inked):
            cores.append((left + int(inked[0]), top, left + int(inked[-1]) + 1, bottom))
    return tuple(sorted(cores, key=lambda core: (core[1], core[0])))


def _middle(values: NDArray[np.intp]) -> int:
    """The median, rounded down; several times as fast as NumPy's for so few."""
    ordered, half = np.sort(values), len(values) // 2
    return int(ordered[half] + ordered[-half - 1]) // 2


def _bell(deviation: float) -> NDArray[np.float64]:
    """Weights of a Gaussian, for one way across a picture."""
    return np.asarray(cv2.getGaussianKernel(2 * round(3 * deviation) + 1, deviation), np.float64)


def _owners(
    cores: tuple[Box, ...], parts: Connected, strokes: NDArray[np.bool_], mm: float
) -> NDArray[np.int32]:
    """The row of each connected part, from 1; 0 where it is in none: the one it shares most ink with, or the nearest."""
    boxes, wide = parts.boxes, parts.picture.shape[1]
    owner = np.zeros(len(boxes), np.int32)
    most = np.zeros(len(boxes), np.int64)
    beside = round(_BESIDE * mm)
    for number, (x0, y0, x1, y1) in enumerate(cores, start=1):
        begin, end = np.searchsorted(parts.places, (y0 * wide, y1 * wide))
        across = parts.places[begin:end] % wide
        inside = (across >= x0 - beside) & (across < x1 + beside)
        shared = np.bincount(parts.labels[begin:end][inside], minlength=len(boxes))
        more = shared > most
        owner[more], most[more] = number, shared[more]
    owner[0] = 0
    loose = np.flatnonzero((owner == 0) & ~strokes)
    if not cores or not len(loose):
        return owner
    left_of, top_of, right_of, bottom_of = np.array(cores, np.float64).T
    reach = _MARK_BESIDE * mm
    x, y, w, h = boxes[loose].T[:, :, None]
    middle = x + w / 2
    below = (y - bottom_of) * np.where(y >= bottom_of, _BELOW, 1.0)
    distance = np.maximum(top_of - (y + h), below)
    distance[(middle < left_of - reach) | (middle > right_of + reach)] = np.inf
    near = distance.min(axis=1) <= _MARK_NEAR * mm
    owner[loose[near]] = distance[near].argmin(axis=1) + 1
    return owner


def _reaches(
    cores: tuple[Box, ...],
    boxes: NDArray[np.int32],
    owner: NDArray[np.int32],
    shape: tuple[int, ...],
    mm: float,
) -> tuple[Box, ...]:
    """Box of all that belongs to each row, no higher than letters with marks and no lower than tails."""
    height, width = shape[:2]
    reaches: list[Box] = []
    for number, (x0, y0, x1, y1) in enumerate(cores, start=1):
        above, below = (max(share[0] * mm, share[1] * (y1 - y0)) for share in (_ABOVE_CORE, _BELOW_CORE))
        top, bottom = max(0, int(y0 - above)), min(height, int(y1 + below))
        own = boxes[owner == number]
        beside = _MARK_BESIDE * mm
        own = own[(own[:, 0] < x1 + beside) & (own[:, 0] + own[:, 2] > x0 - beside)]
        left, right = x0, x1
        if len(own):
            highest, lowest = int(own[:, 1].min()) - 2, int((own[:, 1] + own[:, 3]).max()) + 2
            # A row whose letters hang on another one by a stroke may have nothing but a mark beyond its reach.
            if highest < bottom and lowest > top:
                top, bottom = max(top, highest), min(bottom, lowest)
            left, right = min(x0, int(own[:, 0].min())), max(x1, int((own[:, 0] + own[:, 2]).max()))
        reaches.append((max(0, left - 6), top, min(width, right + 6), bottom))
    return tuple(reaches)

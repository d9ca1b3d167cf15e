# SPDX-License-Identifier: Apache-2.0
"""Round seals told from print by their shape, where colour and depth do not tell them: black and white, red on red.

A ring is a thin line of known course: seen from its middle it runs level, and is taken out as the lines of a
staff are taken out of music: where ink across it is no thicker than the line, it is the line; where it is thicker,
print crosses it and stays. Ink is a boolean picture ``(H, W)``; sizes are in millimetres.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Ink = NDArray[np.bool_]

# Seals of Vietnamese offices measure 30 to 42 mm across (Thông tư 07/2010/TT-BCA, 32 to 36 mm most of them).
_RADIUS_MM = (13.5, 22.0)
_SEARCH_DPI = 75
_VOTES = 0.28  # of a circle that edges must vote for
_RING_COVER = 0.5  # of its course that a ring shows
_RING_MM = 1.3  # thicker lines are none of a ring
_STRAY_MM = 0.9  # how far a ring strays from a circle
_THICKER = 1.7  # than its ring: print crosses here
_WINDOW_DEG = 9.0
_LETTERS = 0.6, 1.05  # of the radius: where the letters of a seal stand
_ROW = 1.12, 0.06  # heights of a capital above and below its base line
_BLOB_MM = 1.5  # thicker than any stroke of a name: a star


@dataclass(frozen=True, slots=True)
class Seal:
    """A round seal.

    Attributes:
        x: Of its middle, in pixels.
        y: Of its middle.
        radius: Of its outermost ring, in pixels.
    """

    x: float
    y: float
    radius: float


def find_seal(ink: Ink, dpi: float) -> Seal | None:
    """The plainest round seal of a picture, or None.

    Edges vote for the middles of circles they may be part of (Hough's transform by gradients).
    """
    scale = _SEARCH_DPI / dpi
    small = cv2.resize(ink.astype(np.float32), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), 0.8)
    gx, gy = cv2.Sobel(small, cv2.CV_32F, 1, 0), cv2.Sobel(small, cv2.CV_32F, 0, 1)
    size = np.hypot(gx, gy)
    ys, xs = np.nonzero(size > 0.5)
    if len(xs) < 100:
        return None
    ux, uy = gx[ys, xs] / size[ys, xs], gy[ys, xs] / size[ys, xs]
    height, width = small.shape
    pad = round(_RADIUS_MM[1] / 25.4 * _SEARCH_DPI)
    wide, tall = width + 2 * pad, height + 2 * pad
    best: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    low, high = (round(mm / 25.4 * _SEARCH_DPI) for mm in _RADIUS_MM)
    for radius in range(low, high + 1):
        votes = np.zeros(wide * tall, np.float32)
        for sign in (1, -1):
            cx = np.rint(xs + sign * radius * ux).astype(np.int64) + pad
            cy = np.rint(ys + sign * radius * uy).astype(np.int64) + pad
            inside = (cx >= 0) & (cx < wide) & (cy >= 0) & (cy < tall)
            votes += np.bincount(cy[inside] * wide + cx[inside], minlength=wide * tall).astype(np.float32)
        smooth = cv2.boxFilter(votes.reshape(tall, wide), -1, (3, 3), normalize=False)
        _, top, _, place = cv2.minMaxLoc(smooth)
        share = top / (2 * 2 * math.pi * radius)
        if share > best[0]:
            best = (share, place[0] - pad, place[1] - pad, radius)
    if best[0] < _VOTES:
        return None
    return Seal((best[1] + 0.5) / scale, (best[2] + 0.5) / scale, best[3] / scale)


def without_seal(ink: Ink, seal: Seal, dpi: float) -> Ink:
    """Ink without the rings and the star of a seal; print that crosses them stays.

    Args:
        ink: Dark pixels.
        seal: From `find_seal`.
        dpi: Of the picture.
    """
    mm = dpi / 25.4
    around = round(2 * math.pi * seal.radius)
    out = round(seal.radius + 1.5 * mm)
    angle = np.arange(around, dtype=np.float32)[:, None] * np.float32(2 * math.pi / around)
    reach = np.arange(out, dtype=np.float32)[None, :]
    map_x = (seal.x + reach * np.cos(angle)).astype(np.float32)
    map_y = (seal.y + reach * np.sin(angle)).astype(np.float32)
    polar = np.asarray(cv2.remap(ink.astype(np.uint8), map_x, map_y, cv2.INTER_NEAREST) > 0, np.bool_)
    start, length = _runs(polar)
    ring = np.zeros_like(polar)
    for radius in _rings(polar, mm):
        ring |= _ring(polar, start, length, radius, mm)
    height, width = ink.shape
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    dx, dy = xs - np.float32(seal.x), ys - np.float32(seal.y)
    far = np.hypot(dx, dy)
    turn = np.mod(np.arctan2(dy, dx), np.float32(2 * math.pi)) * np.float32(around / (2 * math.pi))
    gone = np.asarray(cv2.remap(ring.astype(np.uint8), far, turn, cv2.INTER_NEAREST)) > 0
    left = np.asarray(ink & ~gone, np.bool_)
    return np.asarray(left & ~_star(left, far, seal, mm), np.bool_)


def without_letters(ink: Ink, seal: Seal, base: float, capital: float) -> Ink:
    """Ink without the letters between the rings of a seal, but for those in the height of a row of print.

    Marks of the row's capitals go with them.

    Args:
        ink: Dark pixels, without the rings.
        seal: From `find_seal`.
        base: Base line of the row.
        capital: Height of its capitals in pixels.
    """
    height, width = ink.shape
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    far = np.hypot(xs - np.float32(seal.x), ys - np.float32(seal.y)) / np.float32(seal.radius)
    between = (far > _LETTERS[0]) & (far < _LETTERS[1])
    beside = (ys < base - _ROW[0] * capital) | (ys > base + _ROW[1] * capital)
    return np.asarray(ink & ~(between & beside), np.bool_)


def _runs(polar: Ink) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """For each pixel the first column and the length of the run of ink it lies in, along the rows; 0 outside."""
    rows, columns = polar.shape
    padded = np.zeros((rows, columns + 2), np.int8)
    padded[:, 1:-1] = polar
    change = np.diff(padded, axis=1)
    x0 = np.nonzero(change == 1)[1]
    x1 = np.nonzero(change == -1)[1]
    number = np.cumsum(change[:, :-1] == 1).reshape(rows, columns) - 1
    start = np.where(polar, x0[np.clip(number, 0, max(0, len(x0) - 1))] if len(x0) else 0, 0)
    length = np.where(polar, (x1 - x0)[np.clip(number, 0, max(0, len(x0) - 1))] if len(x0) else 0, 0)
    return start.astype(np.int32), length.astype(np.int32)


def _rings(polar: Ink, mm: float) -> list[int]:
    """Distances from the middle at which ink goes round: with some play, for no ring is quite round."""
    play = 2 * round(0.2 * mm) + 1
    loose = cv2.dilate(polar.astype(np.uint8), np.ones((1, play), np.uint8)) > 0
    cover = loose.mean(axis=0)
    rings: list[int] = []
    for radius in np.argsort(-cover):
        if cover[radius] < _RING_COVER:
            break
        if radius > 4 * mm and all(abs(int(radius) - other) > 0.7 * mm for other in rings):
            rings.append(int(radius))
    return rings


def _ring(polar: Ink, start: NDArray[np.int32], length: NDArray[np.int32], radius: int, mm: float) -> Ink:
    """Pixels of one ring: runs across it near its course that are no longer than it is thick."""
    rows, columns = polar.shape
    stray = round(_STRAY_MM * mm)
    low, high = max(0, radius - stray), min(columns, radius + stray + 1)
    band, own = polar[:, low:high], length[:, low:high]
    thin = band & (own <= _RING_MM * mm)
    on_course = thin & (np.abs(np.arange(low, high) - radius) <= 0.3 * mm)
    if not on_course.any():
        return np.zeros_like(polar)
    thick = float(np.median(own[on_course]))
    # The course: the middle of ink nearest to the radius, smoothed along the ring.
    offset = np.abs(np.arange(low, high) - radius)[None, :]
    cost = np.where(thin, offset, 10**6)
    place = cost.argmin(axis=1)
    seen = cost[np.arange(rows), place] < 10**6
    middle = start[np.arange(rows), low + place] + length[np.arange(rows), low + place] / 2
    window = max(3, round(_WINDOW_DEG / 360 * rows) // 2)
    course = _smooth(np.where(seen, middle, np.nan), window, radius)
    # Where print crosses, ink across the ring is thicker than the ring, and stays.
    near = np.abs(start + length / 2 - course[:, None]) <= max(1.5, 0.75 * thick)
    return np.asarray(polar & near & (length <= _THICKER * thick + 1), np.bool_)


def _smooth(values: NDArray[np.float64], window: int, usual: int) -> NDArray[np.float64]:
    """The running median of a closed curve with holes."""
    rows = len(values)
    step = max(1, window // 4)
    knots = np.arange(0, rows, step)
    wrapped = np.concatenate([values[-window:], values, values[:window]])
    middles = []
    for knot in knots:
        part = wrapped[knot : knot + 2 * window + 1]
        part = part[~np.isnan(part)]
        middles.append(float(np.median(part)) if len(part) else float(usual))
    return np.asarray(np.interp(np.arange(rows), knots, np.asarray(middles), period=rows), np.float64)


def _star(ink: Ink, far: NDArray[np.float32], seal: Seal, mm: float) -> Ink:
    """What is thicker than strokes within the inner ring: a filled star, with its tips."""
    inner = ink & (far < 0.58 * seal.radius)
    side = 2 * round(_BLOB_MM * mm / 2) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    core = cv2.morphologyEx(inner.astype(np.uint8), cv2.MORPH_OPEN, disc)
    if not core.any():
        return np.zeros_like(ink)
    return np.asarray(inner & (cv2.dilate(core, np.ones((3, 3), np.uint8)) > 0), np.bool_)

# SPDX-License-Identifier: Apache-2.0
"""Figures that people wrote (MNIST), set side by side as one hand would have written them, for `benchmarks.builders.figure_examples`.

Who wrote a figure is not told. Figures that lean alike are taken for one hand. MNIST was written in America with thick pens: strokes
are drawn anew, thin and thick, and ones get a flag and sevens a bar, as hands in Vietnam have them.
"""

from __future__ import annotations

import math
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.material.scanned_digits import ScannedDigits

_FINE = 2  # a figure is kept at so many times its resolution
_ALIKE = 60  # figures that lean alike
_PLACE = 15  # pixels of MNIST: half of its frame, and what a pen reaches beyond it
_SOFT = 0.7  # pixels of MNIST: how wide the edge of a stroke is

Field = NDArray[np.float32]


class Scans:
    """Figures to choose from."""

    def __init__(self, digits: ScannedDigits) -> None:
        self._digits = digits
        self._kept: dict[int, tuple[Field, Field]] = {}
        lean = np.array([_lean(ink) for ink in digits.ink])
        self._of = {}
        for figure in range(10):
            own = np.flatnonzero(digits.figures == figure)
            order = own[np.argsort(lean[own])]
            self._of[str(figure)] = order, lean[order]

    def alike(self, figure: str, lean: float, rng: Random) -> int:
        """A figure that leans about so much."""
        order, leans = self._of[figure]
        middle = int(np.searchsorted(leans, lean))
        start = max(0, min(len(order) - _ALIKE, middle - _ALIKE // 2))
        return int(order[start + rng.randrange(min(_ALIKE, len(order)))])

    def leans(self, rng: Random) -> float:
        """How much some hand leans."""
        _, leans = self._of[rng.choice("0123456789")]
        return float(rng.choice(leans))

    def fields(self, which: int) -> tuple[Field, Field]:
        """How deep in the ink a place is, and how far from the middle of its stroke; in pixels of MNIST."""
        if which not in self._kept:
            self._kept[which] = _fields(self._digits.ink[which])
        return self._kept[which]


class ScannedHand:
    """Somebody's way of writing figures, from figures that people wrote."""

    def __init__(self, scans: Scans, rng: Random) -> None:
        self._scans = scans
        self.lean = scans.leans(rng)
        self.straight = rng.gauss(0.0, 0.12)
        self.wide = math.exp(rng.gauss(-0.12, 0.2))
        self.apart = rng.uniform(-0.06, 0.3)
        self.uneven = rng.uniform(0.0, 0.1)
        self.tilt = rng.gauss(0, 0.05)
        self.redrawn = rng.random() < 0.7
        self.pen = rng.uniform(0.045, 0.13) / 2  # half a stroke, of the height
        self.grown = rng.gauss(-0.25, 0.4)  # pixels of MNIST: what a stroke gains at each side
        self.flag = rng.random() < 0.6
        self.bar = rng.random() < 0.5
        self.own: dict[str, int] = {}

    def write(
        self, ink: NDArray[np.uint8], text: str, left: float, base: float, tall: float, rng: Random
    ) -> float:
        """Writes figures; gives where they end."""
        at, lift = left, 0.0
        for figure in text:
            if figure not in self.own or rng.random() < 0.4:
                self.own[figure] = self._scans.alike(figure, self.lean, rng)
            lift += rng.gauss(0, 0.03) * tall
            own = tall * math.exp(rng.gauss(0, self.uneven))
            drawn, down = self._figure(figure, own, rng)
            columns = np.flatnonzero(drawn.max(axis=0) > 96)
            if not len(columns):
                continue
            shown = drawn[:, columns[0] : columns[-1] + 1]
            top = round(base + lift - self.tilt * (at - left) - down)
            lay(ink, shown, round(at), top)
            at += shown.shape[1] + (self.apart + rng.gauss(0, 0.05)) * tall
        return at

    def _figure(self, figure: str, tall: float, rng: Random) -> tuple[NDArray[np.uint8], float]:
        """A figure as ink, and how far its foot lies below the top of the picture."""
        deep, far = self._scans.fields(self.own[figure])
        rows, columns = np.flatnonzero((deep > 0).any(axis=1)), np.flatnonzero((deep > 0).any(axis=0))
        high, broad = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
        scale = tall / high
        wide = self.wide * math.exp(rng.gauss(0, 0.07)) * min(1.0, 0.95 * high / broad)
        turn, lean = rng.gauss(0, 0.06), self.straight + rng.gauss(0, 0.03)
        middle = ((columns[0] + columns[-1]) / 2, (rows[0] + rows[-1]) / 2)
        side = math.ceil(tall * 1.5), math.ceil(tall * max(1.2, 2.4 * wide * broad / high + 0.6))
        y, x = np.mgrid[: side[0], : side[1]].astype(np.float32)
        x -= side[1] / 2
        y -= side[0] / 2
        x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
        x = (x + lean * y) / (scale * wide) + middle[0]
        y = y / scale + middle[1]
        shake = rng.uniform(0, 0.05) * high
        waves = np.random.default_rng(rng.randrange(2**32)).normal(0, 1, (2, 4, 4)).astype(np.float32)
        x += shake * cv2.resize(waves[0], side[::-1], interpolation=cv2.INTER_CUBIC)
        y += shake * cv2.resize(waves[1], side[::-1], interpolation=cv2.INTER_CUBIC)
        x, y = x.astype(np.float32), y.astype(np.float32)
        pen = self.pen * high / _FINE * rng.uniform(0.85, 1.15)
        shown = pen - cv2.remap(far, x, y, cv2.INTER_LINEAR, borderValue=99.0)
        if not self.redrawn:
            own = cv2.remap(deep, x, y, cv2.INTER_LINEAR, borderValue=-9.0) + self.grown
            shown = np.maximum(own, shown if self.grown < 0 else own)
        picture = (np.clip(0.5 + shown / _SOFT, 0, 1) * 255).astype(np.uint8)
        thick = max(1, round(2 * (pen if self.redrawn else 1.3 + self.grown) * scale * _FINE))
        if figure == "1" and self.flag:
            self._flag(picture, tall, thick, rng)
        if figure == "7" and self.bar:
            self._bar(picture, tall, thick, rng)
        return picture, side[0] / 2 + tall / 2

    def _flag(self, picture: NDArray[np.uint8], tall: float, thick: int, rng: Random) -> None:
        """The upstroke of a one."""
        found = np.argwhere(picture > 128)
        if not len(found):
            return
        row, column = found[0]
        long, angle = tall * rng.uniform(0.2, 0.7), rng.uniform(0.75, 1.25)
        end = (round(column - long * math.cos(angle)), round(row + long * math.sin(angle)))
        cv2.line(picture, (int(column), int(row)), end, 255, thick, cv2.LINE_AA)

    def _bar(self, picture: NDArray[np.uint8], tall: float, thick: int, rng: Random) -> None:
        """The bar through a seven."""
        row = round(picture.shape[0] / 2 + rng.uniform(-0.08, 0.14) * tall)
        found = np.flatnonzero(picture[row] > 128)
        if not len(found):
            return
        column = (int(found[0]) + int(found[-1])) / 2
        slope = rng.gauss(-0.1, 0.12)
        before, behind = tall * rng.uniform(0.12, 0.3), tall * rng.uniform(0.12, 0.32)
        ends = (
            (round(column - before), round(row - slope * before)),
            (round(column + behind), round(row + slope * behind)),
        )
        cv2.line(picture, *ends, 255, thick, cv2.LINE_AA)


def lay(ink: NDArray[np.uint8], piece: NDArray[np.uint8], left: int, top: int) -> None:
    """Lays ink over ink, in place, the darker of both kept; what of the piece lies outside is left out.

    Args:
        ink: ``(H, W)``, 0 for paper to 255.
        piece: The same, of what is laid.
        left: Its place in columns; may be negative.
        top: Its place in rows; may be negative.
    """
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(ink.shape[0], top + piece.shape[0]), min(ink.shape[1], left + piece.shape[1])
    if y1 > y0 and x1 > x0:
        target = ink[y0:y1, x0:x1]
        np.maximum(target, piece[y0 - top : y1 - top, x0 - left : x1 - left], out=target)


def _lean(ink: NDArray[np.float32]) -> float:
    """Columns to the right a row higher up, from the moments of the ink."""
    moments = cv2.moments(ink)
    return float(-moments["mu11"] / max(moments["mu02"], 1e-6))


def _fields(ink: NDArray[np.float32]) -> tuple[Field, Field]:
    large = cv2.resize(ink, None, fx=_FINE, fy=_FINE, interpolation=cv2.INTER_CUBIC)
    inside = (large > 0.45).astype(np.uint8)
    deep = cv2.distanceTransform(inside, cv2.DIST_L2, 5) - cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5)
    far = cv2.distanceTransform(1 - _thinned(inside), cv2.DIST_L2, 5)
    return (deep / _FINE).astype(np.float32), (far / _FINE).astype(np.float32)


def _thinned(inside: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The middle of strokes, one pixel wide (Zhang and Suen, CACM 1984)."""
    now = np.pad(inside, 1)
    while True:
        before = now.copy()
        for step in (0, 1):
            ring = [
                np.roll(now, shift, (0, 1))
                for shift in ((1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1))
            ]
            many = sum(one.astype(np.int32) for one in ring)
            turns = sum(
                ((a == 0) & (b == 1)).astype(np.int32) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)
            )
            up, right, down, left = ring[0], ring[2], ring[4], ring[6]
            if step == 0:
                open_ = (up * right * down == 0) & (right * down * left == 0)
            else:
                open_ = (up * right * left == 0) & (up * down * left == 0)
            now[(now == 1) & (many >= 2) & (many <= 6) & (turns == 1) & open_] = 0
        if np.array_equal(before, now):
            return now[1:-1, 1:-1]

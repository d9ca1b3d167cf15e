# SPDX-License-Identifier: Apache-2.0
"""Strips of lines with figures written into them, for `benchmarks.builders.figure_net`.

Nothing here comes from the generator of the samples, whose pens the network is tested on. A figure is a few strokes through
points, in the several ways Vietnamese hands write it (a 1 with a long upstroke, a 2 with a loop at its foot, a 7 with a bar, an
open or a closed 4); every hand moves the points, leans, widens and joins them in its own way. The print around them, dots below
them, stamps over them and the scanning are drawn anew for each strip.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from scan2archive.pipeline.images.image_figure_net import SIZE, TALL, Strip, as_strip

Picture = NDArray[np.float32]
_Stroke = tuple[tuple[float, float], ...]

# Points in a box one high, from the top (0) to the base line (1).
_WAYS: dict[str, tuple[tuple[_Stroke, ...], ...]] = {
    "0": (
        (((0.3, 0.03), (0.08, 0.25), (0.06, 0.7), (0.26, 0.98), (0.48, 0.75), (0.5, 0.3), (0.3, 0.04)),),
        (((0.38, 0.06), (0.12, 0.2), (0.05, 0.65), (0.25, 1.0), (0.5, 0.7), (0.48, 0.2), (0.28, 0.02), (0.2, 0.12)),),
        (((0.2, 0.05), (0.04, 0.4), (0.12, 0.9), (0.38, 0.95), (0.55, 0.5), (0.4, 0.06), (0.18, 0.1)),),
        (((0.4, 0.1), (0.15, 0.1), (0.03, 0.5), (0.16, 0.95), (0.42, 0.9), (0.5, 0.4), (0.34, 0.05), (0.52, 0.0)),),
    ),
    "1": (
        (((0.1, 0.0), (0.1, 0.5), (0.1, 1.0)),),
        (((0.0, 0.28), (0.14, 0.12), (0.24, 0.0), (0.22, 0.5), (0.2, 1.0)),),
        (((0.0, 0.6), (0.16, 0.3), (0.32, 0.0), (0.3, 0.5), (0.28, 1.0)),),
        (((0.0, 0.9), (0.18, 0.5), (0.36, 0.0), (0.34, 0.5), (0.3, 1.0)),),
        (((0.02, 0.25), (0.2, 0.02), (0.2, 0.5), (0.2, 0.98)), ((0.02, 1.0), (0.2, 0.99), (0.4, 1.0))),
        (((0.3, 0.0), (0.2, 0.5), (0.08, 1.0)),),
        (((0.02, 0.3), (0.2, 0.0), (0.22, 0.6), (0.2, 0.95), (0.32, 0.95)),),
    ),
    "2": (
        (((0.06, 0.25), (0.24, 0.02), (0.46, 0.2), (0.34, 0.55), (0.04, 0.97), (0.28, 0.97), (0.56, 0.96)),),
        (((0.06, 0.22), (0.26, 0.02), (0.45, 0.2), (0.32, 0.6), (0.1, 0.93), (0.02, 0.82), (0.16, 0.78), (0.36, 0.95), (0.58, 0.88)),),
        (((0.04, 0.12), (0.3, 0.02), (0.48, 0.22), (0.3, 0.55), (0.06, 0.9), (0.06, 0.78), (0.22, 0.82), (0.4, 1.0), (0.62, 0.96)),),
        (((0.04, 0.1), (0.26, 0.06), (0.48, 0.06), (0.28, 0.5), (0.04, 0.97), (0.3, 0.95), (0.54, 0.97)),),
        (((0.1, 0.3), (0.08, 0.1), (0.3, 0.0), (0.46, 0.22), (0.28, 0.62), (0.02, 0.95), (0.2, 0.86), (0.4, 0.98), (0.6, 0.9)),),
        (((0.16, 0.26), (0.06, 0.2), (0.16, 0.04), (0.42, 0.06), (0.4, 0.4), (0.14, 0.9), (0.0, 0.86), (0.14, 0.8), (0.52, 1.0)),),
    ),
    "3": (
        (((0.06, 0.14), (0.28, 0.02), (0.44, 0.2), (0.2, 0.45), (0.45, 0.68), (0.34, 0.96), (0.03, 0.9)),),
        (((0.06, 0.05), (0.3, 0.04), (0.46, 0.03), (0.22, 0.4), (0.46, 0.62), (0.36, 0.96), (0.04, 0.92)),),
        (((0.04, 0.2), (0.24, 0.0), (0.42, 0.16), (0.26, 0.42), (0.16, 0.46), (0.4, 0.52), (0.44, 0.85), (0.16, 1.02), (0.0, 0.86)),),
        (((0.1, 0.08), (0.4, 0.02), (0.3, 0.3), (0.14, 0.44), (0.36, 0.48), (0.42, 0.9), (0.2, 1.1), (0.02, 1.08)),),
        (((0.1, 0.12), (0.36, 0.03), (0.38, 0.28), (0.16, 0.48), (0.1, 0.44), (0.34, 0.5), (0.46, 0.75), (0.26, 1.0), (0.02, 0.94)),),
    ),
    "4": (
        (((0.28, 0.02), (0.16, 0.34), (0.03, 0.62), (0.28, 0.62), (0.56, 0.6)), ((0.44, 0.3), (0.4, 0.65), (0.36, 1.05))),
        (((0.06, 0.05), (0.05, 0.35), (0.08, 0.55), (0.3, 0.55), (0.5, 0.5)), ((0.46, 0.02), (0.44, 0.5), (0.42, 1.0))),
        (((0.58, 0.66), (0.3, 0.66), (0.0, 0.66), (0.2, 0.36), (0.42, 0.02), (0.4, 0.5), (0.38, 1.02)),),
        (((0.42, 1.0), (0.44, 0.5), (0.44, 0.02), (0.2, 0.4), (0.02, 0.68), (0.3, 0.68), (0.6, 0.66)),),
        (((0.3, 0.0), (0.14, 0.35), (0.02, 0.6), (0.14, 0.66), (0.3, 0.58), (0.52, 0.62)), ((0.4, 0.4), (0.36, 0.7), (0.32, 1.08))),
        (((0.26, 0.04), (0.1, 0.4), (0.04, 0.64), (0.54, 0.58)), ((0.5, 0.16), (0.42, 0.6), (0.3, 1.1))),
        (((0.0, 0.94), (0.22, 0.5), (0.46, 0.02), (0.42, 0.5), (0.38, 1.0)), ((0.02, 0.92), (0.12, 0.72), (0.34, 0.7), (0.58, 0.68))),
    ),
    "5": (
        (((0.14, 0.06), (0.11, 0.4), (0.32, 0.36), (0.45, 0.62), (0.32, 0.95), (0.03, 0.92)), ((0.14, 0.06), (0.3, 0.05), (0.5, 0.03))),
        (((0.5, 0.04), (0.32, 0.05), (0.14, 0.06), (0.1, 0.42), (0.34, 0.38), (0.46, 0.66), (0.3, 0.97), (0.02, 0.9)),),
        (((0.52, 0.0), (0.2, 0.06), (0.12, 0.36), (0.3, 0.42), (0.4, 0.65), (0.24, 0.98), (0.0, 0.96)),),
        (((0.16, 0.04), (0.1, 0.38), (0.38, 0.4), (0.42, 0.8), (0.16, 1.02), (0.02, 0.86)), ((0.18, 0.02), (0.36, 0.04), (0.58, -0.06))),
        (((0.56, 0.02), (0.24, 0.04), (0.08, 0.44), (0.26, 0.42), (0.4, 0.6), (0.3, 0.92), (0.06, 1.0), (-0.02, 0.9)),),
    ),
    "6": (
        (((0.42, 0.03), (0.18, 0.35), (0.06, 0.75), (0.25, 0.98), (0.44, 0.78), (0.3, 0.55), (0.09, 0.7)),),
        (((0.3, 0.0), (0.12, 0.35), (0.05, 0.72), (0.2, 1.0), (0.42, 0.84), (0.34, 0.58), (0.12, 0.66), (0.1, 0.8)),),
        (((0.48, 0.08), (0.28, 0.04), (0.08, 0.4), (0.08, 0.85), (0.3, 1.0), (0.46, 0.76), (0.28, 0.54), (0.08, 0.68)),),
        (((0.16, 0.0), (0.08, 0.4), (0.06, 0.8), (0.2, 0.98), (0.38, 0.84), (0.26, 0.64), (0.08, 0.8)),),
    ),
    "7": (
        (((0.04, 0.1), (0.26, 0.07), (0.48, 0.05), (0.3, 0.5), (0.18, 1.0)), ((0.12, 0.52), (0.28, 0.5), (0.46, 0.48))),
        (((0.04, 0.1), (0.26, 0.07), (0.48, 0.05), (0.32, 0.5), (0.2, 1.0)),),
        (((0.04, 0.2), (0.06, 0.06), (0.3, 0.06), (0.52, 0.04), (0.3, 0.55), (0.22, 1.05)),),
        (((0.02, 0.18), (0.1, 0.04), (0.3, 0.1), (0.52, 0.02), (0.36, 0.5), (0.28, 1.04)), ((0.14, 0.5), (0.34, 0.48), (0.56, 0.44))),
        (((0.0, 0.08), (0.24, 0.06), (0.5, 0.06), (0.38, 0.3), (0.34, 1.05)), ((0.2, 0.5), (0.36, 0.5), (0.52, 0.5))),
    ),
    "8": (
        (((0.42, 0.15), (0.22, 0.03), (0.09, 0.22), (0.28, 0.47), (0.43, 0.75), (0.24, 0.98), (0.06, 0.78), (0.25, 0.48), (0.43, 0.16)),),
        (((0.44, 0.08), (0.2, 0.04), (0.1, 0.24), (0.3, 0.46), (0.42, 0.74), (0.22, 1.0), (0.04, 0.8), (0.24, 0.5), (0.42, 0.3), (0.48, 0.02)),),
        (((0.26, 0.02), (0.1, 0.2), (0.24, 0.44), (0.42, 0.22), (0.26, 0.02)), ((0.24, 0.46), (0.03, 0.74), (0.24, 0.99), (0.46, 0.74), (0.24, 0.46))),
        (((0.06, 0.18), (0.26, 0.02), (0.42, 0.2), (0.24, 0.48), (0.05, 0.76), (0.24, 1.0), (0.42, 0.76), (0.24, 0.46), (0.06, 0.16)),),
    ),
    "9": (
        (((0.42, 0.2), (0.22, 0.04), (0.07, 0.28), (0.22, 0.48), (0.43, 0.22), (0.4, 0.6), (0.25, 1.02)),),
        (((0.4, 0.14), (0.18, 0.03), (0.04, 0.26), (0.18, 0.48), (0.4, 0.3), (0.42, 0.1), (0.42, 0.6), (0.4, 1.04)),),
        (((0.4, 0.2), (0.24, 0.03), (0.06, 0.24), (0.2, 0.46), (0.42, 0.24), (0.42, 0.75), (0.26, 1.02), (0.03, 0.92)),),
        (((0.34, 0.1), (0.14, 0.06), (0.06, 0.34), (0.24, 0.46), (0.4, 0.16), (0.38, 0.7), (0.14, 1.12), (0.0, 1.0)),),
    ),
}  # fmt: skip

_BEFORE = ("Số:", "Số :", "Số", "Số: ", "SỐ:", "số:", "Sô:", "Số ", "")
_BEHIND = tuple(
    [
        "/QĐ-",
        "/QĐ",
        "/Q",
        "/CV",
        "/SYT",
        "/UB",
        "/BC",
        "/TB",
        "/GM",
        "/TM",
        "/KH",
        "/TTr",
        "/NQ",
        "/N",
        "-QĐ/",
        "-CV/",
        "-NQ/",
        "-T",
        " QĐ/",
        " UB/",
        " CV",
        "/HĐ",
        "/S",
        "/B",
        "/V",
        "/L",
        "/ ",
        "",
    ]
)
_BEFORE_DAY = ("ngày", "ngày", "ngày ", ", ngày", "Ngày", "tháng")
_BEHIND_DAY = ("tháng", "tháng", "tháng", " tháng", "tháng ", "năm")
_DAYS = 0.45  # of all strips
_ITALIC = 0.75  # of dates
_OTHER = [
    "Căn",
    "cứ",
    "Luật",
    "Tổ",
    "chức",
    "HĐND",
    "và",
    "UBND",
    "ngày",
    "V/v",
    "báo",
    "cáo",
    "nhanh",
    "số",
    "liệu",
    "ĐỘC",
    "LẬP",
    "TỰ",
    "DO",
    "HẠNH",
    "PHÚC",
    "ỦY",
    "BAN",
    "NHÂN",
    "DÂN",
    "SỞ",
    "Y",
    "TẾ",
    "____",
]
_ROWS = tuple(" ".join(Random(f"rows {number}").sample(_OTHER, 5)) for number in range(12))
_SIZE_STEP = 4  # pixels: of how many sizes print is, so that what was drawn can be kept
_FINE = 2  # drawn at so many times the resolution of a strip


@lru_cache(maxsize=200)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


def _curve(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Catmull and Rom's curve through points, some ten steps between two of them."""
    whole = np.vstack([2 * points[0] - points[1], points, 2 * points[-1] - points[-2]])
    steps = np.linspace(0, 1, 9)[:, None]
    parts = []
    for a, b, c, d in zip(whole[:-3], whole[1:-2], whole[2:-1], whole[3:], strict=True):
        parts.append(
            0.5
            * (
                2 * b
                + (c - a) * steps
                + (2 * a - 5 * b + 4 * c - d) * steps**2
                + (3 * b - a - 3 * c + d) * steps**3
            )
        )
    return np.vstack(parts)


class _Hand:
    """Somebody's way of writing figures."""

    def __init__(self, rng: Random) -> None:
        self.lean = rng.gauss(0.12, 0.14)
        self.wide = math.exp(rng.gauss(0, 0.16))
        self.shake = rng.uniform(0.012, 0.05)
        self.apart = rng.uniform(-0.04, 0.32)
        self.pen = rng.uniform(0.05, 0.135)
        self.uneven = rng.uniform(0.0, 0.1)
        self.tilt = rng.gauss(0, 0.05)
        self.ways = {figure: rng.randrange(len(ways)) for figure, ways in _WAYS.items()}

    def write(
        self, ink: NDArray[np.uint8], text: str, left: float, base: float, tall: float, rng: Random
    ) -> float:
        """Writes figures; gives where they end."""
        at = left
        lift = 0.0
        for figure in text:
            way = _WAYS[figure][
                self.ways[figure] if rng.random() < 0.85 else rng.randrange(len(_WAYS[figure]))
            ]
            own = tall * math.exp(rng.gauss(0, self.uneven))
            lift += rng.gauss(0, 0.03) * tall
            turn = rng.gauss(0, 0.06)
            wide = self.wide * math.exp(rng.gauss(0, 0.07))
            end = at
            pen = max(1, round(self.pen * tall * rng.uniform(0.85, 1.15)))
            drawn = []
            for stroke in way:
                points = np.array(stroke, np.float64)
                points += [[rng.gauss(0, self.shake), rng.gauss(0, self.shake)] for _ in stroke]
                curve = _curve(points)
                x = curve[:, 0] * wide + self.lean * (1 - curve[:, 1])
                y = curve[:, 1] - 1
                x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
                drawn.append(np.column_stack([x * own, y * own]))
            shift = at - min(float(one[:, 0].min()) for one in drawn)
            for one in drawn:
                one += [shift, base + lift - self.tilt * (at - left)]
                end = max(end, float(one[:, 0].max()))
                cv2.polylines(ink, [np.round(one * 16).astype(np.int32)], False, 255, pen, cv2.LINE_AA, 4)
            at = end + (self.apart + rng.gauss(0, 0.05)) * tall
        return at


@lru_cache(maxsize=30_000)
def _printed(path: Path, size: int, text: str) -> tuple[NDArray[np.uint8], float]:
    """Print of a font and size, and how far it reaches."""
    font = _font(path, size)
    width = font.getlength(text)
    layer = Image.new("L", (max(1, math.ceil(width) + 6), round(2 * size)))
    ImageDraw.Draw(layer).text((2, 1.4 * size), text, fill=255, font=font, anchor="ls")
    return np.asarray(layer), width


def _print(ink: NDArray[np.uint8], text: str, left: float, base: float, font: tuple[Path, int]) -> float:
    """Prints a text on the base line; gives where it ends."""
    piece, width = _printed(*font, text)
    _lay(ink, piece, round(left) - 2, round(base - 1.4 * font[1]))
    return left + width


def _lay(ink: NDArray[np.uint8], piece: NDArray[np.uint8], left: int, top: int) -> None:
    y0, x0 = max(0, top), max(0, left)
    y1, x1 = min(ink.shape[0], top + piece.shape[0]), min(ink.shape[1], left + piece.shape[1])
    if y1 > y0 and x1 > x0:
        target = ink[y0:y1, x0:x1]
        np.maximum(target, piece[y0 - top : y1 - top, x0 - left : x1 - left], out=target)


def number(rng: Random) -> str:
    """A number as offices write it."""
    length = rng.choices((1, 2, 3, 4, 5), (1, 4, 6, 6, 1))[0]
    return "".join(str(rng.randint(0, 9)) for _ in range(length))


def day(rng: Random) -> str:
    """A day, with a zero before it or without."""
    return f"{rng.randint(1, 31):02d}" if rng.random() < 0.6 else str(rng.randint(1, 31))


def strip(rng: Random, fonts: list[Path]) -> tuple[Strip, str]:
    """One strip, as the network is shown it, and the figures in it."""
    width, height = SIZE[0] * _FINE * 3 // 2, SIZE[1] * _FINE
    capital = height / TALL * math.exp(rng.gauss(0, 0.1))
    base = height * (0.5 + 0.21 * capital * TALL / height) + rng.gauss(0, 0.05) * height
    size = _SIZE_STEP * max(3, round(capital / 0.68 / _SIZE_STEP))
    dated = rng.random() < _DAYS
    leaning = [font for font in fonts if "Italic" in font.name or "Oblique" in font.name]
    font = rng.choice(leaning if dated and leaning and rng.random() < _ITALIC else fonts), size
    black = np.zeros((height, width), np.uint8)
    pen = np.zeros((height, width), np.uint8)
    before, behind = (
        rng.choice(_BEFORE_DAY if dated else _BEFORE),
        rng.choice(_BEHIND_DAY if dated else _BEHIND),
    )
    at = _print(black, before, rng.uniform(-0.2, 0.5) * capital, base, font)
    text, kind = (day if dated else number)(rng), rng.random()
    at += rng.choice((rng.uniform(-0.1, 0.3), rng.uniform(0.0, 0.9))) * capital
    start = at
    if kind < 0.08:
        text = ""
        at += rng.uniform(0.4, 4.5) * capital
    elif kind < 0.2:
        face = font if rng.random() < 0.7 else (rng.choice(fonts), size)
        at = _print(black, text, at, base, face)
    else:
        hand = _Hand(rng)
        tall = capital * math.exp(rng.gauss(0.12, 0.17))
        written = base + rng.gauss(0.02, 0.08) * capital
        at = hand.write(pen, text, at, written, tall, rng)
    if text == "" or rng.random() < 0.12:  # dots or a rule to write on
        sign = rng.choice((".", ".", "…", "_"))
        while start < at:
            start = _print(black, sign, start, base + 0.05 * capital, font)
    at += rng.choice((rng.uniform(-0.12, 0.2), rng.uniform(0.0, 1.2))) * capital
    at = _print(black, behind, at, base, font)
    for chance, low in ((0.5, True), (0.3, False)):  # the rows below and above
        if rng.random() < chance:
            row = rng.choice(_ROWS)
            y = height + capital * rng.uniform(0.45, 0.95) if low else base - capital * rng.uniform(1.75, 2.2)
            _print(black, row, rng.uniform(-60, 60), y, font)
    cut = min(width, round(at + rng.uniform(0.0, 0.5) * capital))
    return as_strip(_scanned(black[:, :cut], pen[:, :cut], rng)), text


def _scanned(black: NDArray[np.uint8], pen: NDArray[np.uint8], rng: Random) -> NDArray[np.uint8]:
    """Ink on paper, stamps over it, as a scanner gives it: grey, uint8."""
    height, width = black.shape
    paper = rng.uniform(195, 255)
    light = np.full((height, width), paper, np.float32)
    if rng.random() < 0.2:
        light -= np.linspace(0, rng.uniform(-40, 40), width, dtype=np.float32)[None]
    dark_print, dark_pen = rng.uniform(0.55, 1.0), rng.uniform(0.35, 1.0)
    ink = np.maximum(black * np.float32(dark_print / 255), pen * np.float32(dark_pen / 255))
    if rng.random() < 0.15:  # a seal's rim or a line across
        other = np.zeros_like(black)
        if rng.random() < 0.5:
            radius = rng.randint(60, 260)
            middle = (rng.randint(-50, width + 50), rng.randint(-radius, height + radius))
            cv2.circle(other, middle, radius, 255, rng.randint(2, 6), cv2.LINE_AA)
        else:
            y = rng.randint(0, height)
            cv2.line(other, (0, y), (width, y + rng.randint(-6, 6)), 255, rng.randint(1, 3), cv2.LINE_AA)
        ink = np.maximum(ink, other * np.float32(rng.uniform(0.1, 0.7) / 255))
    if rng.random() < 0.15:  # strokes that broke, type that paled
        grain = np.asarray([rng.random() for _ in range(12 * 40)], np.float32).reshape(12, 40)
        spots = cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC)
        ink = ink * np.clip(0.4 + 1.4 * spots, 0, 1)
    light = light * (1 - ink) + 20 * ink
    soft = rng.choice((0.0, rng.uniform(0.3, 1.6)))
    if soft:
        light = np.asarray(cv2.GaussianBlur(light, (0, 0), soft), np.float32)
    noise = np.random.default_rng(rng.randrange(2**32))
    grain_of = rng.choice((0.0, rng.uniform(1, 14)))
    if grain_of:
        light += noise.standard_normal(light.shape, np.float32) * np.float32(grain_of)
    if rng.random() < 0.35:  # black and white, at the resolution of a fax or finer
        scale = rng.uniform(0.55, 1.3)
        small = cv2.resize(light, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
        cut = 20 + (paper - 20) * rng.uniform(0.45, 0.8)
        light = np.where(small > cut, np.float32(255), np.float32(0))
        if rng.random() < 0.3:
            spots = noise.random(light.shape) < rng.uniform(0.0005, 0.008)
            light[spots] = 255 - light[spots]
    elif rng.random() < 0.4:
        good, data = cv2.imencode(
            ".jpg", np.clip(light, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, rng.randint(20, 85)]
        )
        if good:
            light = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE).astype(np.float32)
    return np.clip(light, 0, 255).astype(np.uint8)

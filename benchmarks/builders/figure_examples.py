# SPDX-License-Identifier: Apache-2.0
"""Strips of lines with figures written into them, for `benchmarks.builders.figure_net`.

Figures are strokes (`figure_strokes`) or were written by people (`figure_scans`). The print around them, dots below them, stamps
over them and the scanning are drawn anew for each strip. Nothing here comes from the generator of the samples, whose pens the
network is tested on.
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

from benchmarks.builders.figure_scans import ScannedHand, Scans, lay
from benchmarks.builders.figure_strokes import DrawnHand
from scan2archive.pipeline.images.image_figure_net import SIZE, TALL, Strip, as_strip

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
        "/ S",
        " / Q",
        "",
    ]
)
_BEFORE_DAY = ("ngày", "ngày", "ngày ", ", ngày", "Ngày", "tháng")
_BEHIND_DAY = ("tháng", "tháng", "tháng", " tháng", "tháng ", "năm")
_DAYS = 0.5  # of all strips
_RULED = 0.25
_SCANNED = 0.65  # of what is written
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
    lay(ink, piece, round(left) - 2, round(base - 1.4 * font[1]))
    return left + width


def number(rng: Random) -> str:
    """A number as offices write it."""
    length = rng.choices((1, 2, 3, 4, 5), (1, 4, 6, 6, 1))[0]
    if length == 2 and rng.random() < 0.3:
        return f"0{rng.randint(1, 9)}"
    return "".join(str(rng.randint(0, 9)) for _ in range(length))


def day(rng: Random) -> str:
    """A day, with a zero before it or without."""
    return f"{rng.randint(1, 31):02d}" if rng.random() < 0.6 else str(rng.randint(1, 31))


def strip(rng: Random, fonts: list[Path], scans: Scans) -> tuple[Strip, str]:
    """One strip, as the network is shown it, and the figures in it."""
    width, height = SIZE[0] * _FINE * 3 // 2, SIZE[1] * _FINE
    capital = height / TALL * math.exp(rng.uniform(-0.42, 0.14))  # a gap is shown in sizes of 1 to 1.4
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
    at += rng.choice((rng.uniform(-0.2, 0.3), rng.uniform(0.0, 0.9))) * capital
    start = at
    if kind < 0.08:
        text = ""
        at += rng.uniform(0.4, 4.5) * capital
    elif kind < 0.2:
        face = font if rng.random() < 0.7 else (rng.choice(fonts), size)
        at = _print(black, text, at, base, face)
    else:
        hand = ScannedHand(scans, rng) if rng.random() < _SCANNED else DrawnHand(rng)
        tall = capital * math.exp(rng.gauss(0.15, 0.23))
        written = base + rng.gauss(0.02, 0.1) * capital
        at = hand.write(pen, text, at, written, tall, rng)
    end = at
    at += rng.choice((rng.uniform(-0.2, 0.2), rng.uniform(0.0, 1.2))) * capital
    if text == "" or rng.random() < _RULED:  # dots or a rule to write on, through the feet of what is written
        sign = rng.choice((".", ".", "…", "_"))
        stop, low = rng.choice((end, at)), base + rng.choice((0.05, rng.uniform(-0.15, 0.15))) * capital
        while start < stop:
            start = _print(black, sign, start, low, font)
    at = _print(black, behind, at, base, font)
    for chance, low in ((0.5, True), (0.3, False)):  # the rows below and above
        if rng.random() < chance:
            row = rng.choice(_ROWS)
            y = base + capital * rng.uniform(1.2, 2.1) if low else base - capital * rng.uniform(1.75, 2.2)
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

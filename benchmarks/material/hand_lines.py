# SPDX-License-Identifier: Apache-2.0
"""Sheets full of date and number lines into which figures of real hands are set, scanned as the samples are.

The figures are pasted as they were scanned, made larger and harder at the edge; nothing here is shared with what the network of
written figures learned from (`benchmarks.builders.figure_scans`). Pages stand straight, as they do when gaps are looked at.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.material.scanned_digits import ScannedDigits
from samples.generator import Level
from samples.generator.damage import draw_damage, scan
from samples.generator.faces import Face, load
from samples.generator.pens import draw_hand
from samples.generator.sheet import Sheet
from scan2archive.model import Page, Word
from scan2archive.pipeline.fields.written_gaps import Gap
from scan2archive.pipeline.images.image import Pixels

What = Literal["number", "day"]
Pen = Callable[[Image.Image, tuple[float, float], str, float, Random], float]
"""Writes figures into ink at a place (left end of the base line, pixels), so many pixels tall; gives where they end."""

_COLUMNS, _PITCH = (50, 580, 1110), 108  # pixels at 200 dpi
_ROWS = (140, 2180)
_DPI = 200
_TAIL, _ACCENT, _LABEL = 0.32, 1.6, 1.45  # as `written_gaps` takes boxes for capitals
_SHOWN = 1.6
_PRINT = (
    "Độc lập - Tự do - Hạnh phúc",
    "V/v báo cáo nhanh số liệu",
    "ỦY BAN NHÂN DÂN",
    "Căn cứ Luật Tổ chức",
)
_NOTATIONS = ("/QĐ-UBND", "/SYT-NVY", "/BC-UBND", "/TB-VPCP", "/CV-TU", "/NQ-HĐND")


@dataclass(frozen=True, slots=True, eq=False)
class HandLine:
    """A gap with figures in it.

    Attributes:
        page: On which it is, without words.
        gap: As the rules find it.
        pixels: Of the page.
        want: The figures.
    """

    page: Page
    gap: Gap
    pixels: Pixels
    want: str


def pasted(digits: ScannedDigits) -> Pen:
    """A pen that writes with scanned figures, those of one string leaning alike."""
    lean = np.array([_lean(ink) for ink in digits.ink])
    own = {str(figure): np.flatnonzero(digits.figures == figure) for figure in range(10)}
    own = {figure: which[np.argsort(lean[which])] for figure, which in own.items()}

    def write(ink: Image.Image, at: tuple[float, float], text: str, tall: float, rng: Random) -> float:
        left, base = at
        share, wide, hard = rng.random(), math.exp(rng.gauss(-0.05, 0.15)), rng.uniform(0.35, 0.7)
        apart = rng.uniform(-0.03, 0.25)
        for figure in text:
            place = min(max(share + rng.gauss(0, 0.08), 0.0), 0.999)
            shown = _larger(digits.ink[own[figure][int(place * len(own[figure]))]], tall, wide, hard)
            top = round(base + rng.gauss(0, 0.03) * tall) - shown.shape[0]
            layer = Image.fromarray(shown)
            box = (round(left), top, round(left) + layer.width, top + layer.height)
            ink.paste(255, box, layer)
            left += layer.width + (apart + rng.gauss(0, 0.03)) * tall
        return left

    return write


def drawn(ink: Image.Image, at: tuple[float, float], text: str, tall: float, rng: Random) -> float:
    """The pens of the samples."""
    return draw_hand(ink, at, text, tall, rng)[2]


def hand_lines(pen: Pen, level: Level, what: What, lines: int, seed: str) -> Iterator[HandLine]:
    """So many lines at a level of damage."""
    rng = Random(f"{seed} {level} {what}")
    made = 0
    while made < lines:
        places = [(x, y) for y in range(_ROWS[0], _ROWS[1], _PITCH) for x in _COLUMNS][: lines - made]
        yield from _sheet(pen, level, what, places, rng)
        made += len(places)


def _sheet(
    pen: Pen, level: Level, what: What, places: list[tuple[int, int]], rng: Random
) -> Iterator[HandLine]:
    sheet = Sheet(_DPI, rng)
    gaps = [_line(sheet, pen, what, (x, y), rng) for x, y in places]
    damage = replace(
        draw_damage(level, rng), skew=rng.uniform(-0.15, 0.15), edge=0.0, holes=False, show_through=0.0
    )
    shown = scan(sheet, damage, rng)
    pixels = np.asarray(shown.image.convert("RGB" if shown.image.mode == "RGB" else "L"), np.uint8)
    page = Page(1, sheet.size[0], sheet.size[1], _DPI, 0, 0.0, None, False, "ocr")
    for gap, want in gaps:
        yield HandLine(page, gap, pixels, want)


def _line(sheet: Sheet, pen: Pen, what: What, at: tuple[int, int], rng: Random) -> tuple[Gap, str]:
    face = Face("termes", rng.choice((12, 13, 13, 14)), italic=what == "day" and rng.random() < 0.85)
    capital = -load(face, _DPI).getbbox("H", anchor="ls")[1]
    x, base = at[0] + rng.uniform(0, 40), at[1] + rng.uniform(-6, 6)
    if what == "day":
        want = f"{rng.randint(1, 31):02d}" if rng.random() < 0.6 else str(rng.randint(1, 31))
        before, behind = "ngày", "tháng"
    else:
        want = str(rng.randint(1, 10 ** rng.choice((2, 3, 3, 4, 4)) - 1)).zfill(2)
        before, behind = "Số:", rng.choice(_NOTATIONS)
    start = sheet.word(x, base, before, face) + rng.uniform(0.0, 0.6) * capital
    tall = capital * math.exp(rng.gauss(0.14, 0.16))
    end = pen(
        sheet.inks[rng.choice(("blue", "blue", "black"))],
        (start, base + rng.gauss(0.02, 0.07) * capital),
        want,
        tall,
        rng,
    )
    after = end + rng.uniform(0.02, 0.9) * capital
    stop = sheet.word(after, base, behind, face)
    if what == "day":
        sheet.word(stop + 0.3 * capital, base, f"{rng.randint(1, 12)} năm", face)
    for chance, low in ((0.4, True), (0.3, False)):  # the rows below and above
        if rng.random() < chance:
            row = base + capital * (rng.uniform(1.6, 1.9) if low else rng.uniform(-2.1, -1.8))
            sheet.line(x, row, rng.choice(_PRINT), Face("termes", 12))
    words = sheet.words
    boxes = [next(w.box for w in reversed(words) if w.text == text) for text in (before, behind)]
    return _gap(what, (before, behind), boxes, want, capital, rng), want


def _gap(
    what: What,
    texts: tuple[str, str],
    boxes: list[tuple[float, float, float, float]],
    want: str,
    capital: float,
    rng: Random,
) -> Gap:
    """The gap as the rules take it from the boxes of an engine, which are off by a pixel or two."""
    words = []
    for text, box in zip(texts, boxes, strict=True):
        x0, y0, x1, y1 = (round(edge + rng.gauss(0, 0.05 * capital)) for edge in box)
        words.append(Word(text, (x0, y0, x1, y1), 0.9, 0))
    first, last = words
    if what == "day":
        tall = (last.box[3] - last.box[1]) / _ACCENT
        base, right = last.box[3] - _TAIL * tall, last.box[2]
    else:
        tall = (first.box[3] - first.box[1]) / _LABEL
        base, right = first.box[3], min(last.box[2], last.box[0] + round(_SHOWN * tall))
    return Gap(
        what, first.box[0], right, base, tall, (first, last), first, last, "", 31 if what == "day" else 99_999
    )


def _larger(ink: NDArray[np.float32], tall: float, wide: float, hard: float) -> NDArray[np.uint8]:
    rows, columns = np.flatnonzero((ink > 0.3).any(axis=1)), np.flatnonzero((ink > 0.3).any(axis=0))
    own = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = tall / len(own)
    side = max(2, round(own.shape[1] * scale * wide)), max(2, round(tall))
    larger = cv2.resize(own, side, interpolation=cv2.INTER_CUBIC)
    steep = max(1.6, scale / 1.5)  # paper stays white
    return (np.clip(0.5 + (larger - hard) * steep, 0, 1) * 255).astype(np.uint8)


def _lean(ink: NDArray[np.float32]) -> float:
    moments = cv2.moments(ink)
    return float(-moments["mu11"] / max(moments["mu02"], 1e-6))

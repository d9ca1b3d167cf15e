# SPDX-License-Identifier: Apache-2.0
"""A sheet that rows are set on, for `benchmarks.builders.line_pages`: word by word in print, letter by letter as typed.

Each printed word is known with what a reading of it is to say and where it stands.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from benchmarks.builders.line_texts import GAP, SIGNS, Texts, as_read, without_marks_of_capitals
from benchmarks.builders.restored_blocks import DPI

HEIGHT, WIDTH = 1560, 2150
MM = DPI / 25.4
Align = Literal["left", "centre", "right", "justify"]


@dataclass(frozen=True, slots=True)
class Family:
    """Fonts of one design: upright, bold, italic and both; the upright one stands in for those it lacks."""

    regular: Path
    bold: Path
    italic: Path
    both: Path
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A printed word.

    Attributes:
        told: What a reading of it is to say.
        box: Of its ink, left, top, right, bottom.
        base: Height of its base line.
        size: Of its font, in pixels.
    """

    told: str
    box: tuple[float, float, float, float]
    base: float
    size: float


@dataclass(slots=True)
class Sheet:
    """A part of a page that is being set.

    Attributes:
        rng: All chance.
        texts: What is printed.
        family: The fonts it is printed in.
        size: Of the usual letters, in pixels.
        leading: From row to row, in pixels.
        plain_capitals: They are typed without their marks.
        off_base: How far typed letters stand off their base line, of their size.
        uneven: How unevenly they are struck, of 255.
        loose_tones: How far their tones, which have keys of their own, stand off, of their size; 0 where they have not.
        words: Those set so far, row after row.
        gaps: Where something is to be filled in by hand: left, base, right, size.
    """

    rng: Random
    texts: Texts
    family: Family
    size: float
    leading: float
    plain_capitals: bool
    off_base: float
    uneven: float
    loose_tones: float
    picture: Image.Image
    pen: ImageDraw.ImageDraw
    words: list[Word] = field(default_factory=list)
    gaps: list[tuple[float, float, float, float]] = field(default_factory=list)


@lru_cache(maxsize=400)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=400)
def lacking(path: Path) -> frozenset[str]:
    """The signs that a font has not, told by drawing them: a missing one looks like any other missing one.

    Letters are printed as the font has them: none is put together from a letter and its marks.
    """
    font = _font(path, 24)
    missing = bytes(font.getmask("\U000f1234"))
    return frozenset(sign for sign in (*SIGNS, *"–…’‘•²") if bytes(font.getmask(sign)) in (missing, b""))


@dataclass(frozen=True, slots=True)
class Style:
    """How a row is set: its size in pixels, and the cut of its letters."""

    size: float
    bold: bool = False
    italic: bool = False


def ink_of(sheet: Sheet) -> NDArray[np.uint8]:
    """The picture of a part of a page."""
    return np.asarray(sheet.picture, np.uint8)


def _file(sheet: Sheet, style: Style) -> Path:
    family = sheet.family
    if style.bold:
        return family.both if style.italic else family.bold
    return family.italic if style.italic else family.regular


def _of(sheet: Sheet, style: Style) -> ImageFont.FreeTypeFont:
    return _font(_file(sheet, style), max(10, round(style.size)))


def long_of(sheet: Sheet, word: str, style: Style) -> float:
    """Width of a word in pixels."""
    if word == GAP:
        return style.size * 2.2
    font = _of(sheet, style)
    return len(word) * font.getlength("n") if sheet.family.typed else font.getlength(word)


def _space(sheet: Sheet, style: Style) -> float:
    return _of(sheet, style).getlength("n" if sheet.family.typed else " ")


def words_of(sheet: Sheet, text: str) -> list[str]:
    """Words of a text as they are printed, without those that the font has not."""
    text = without_marks_of_capitals(text) if sheet.plain_capitals else text
    words = [word for word in text.replace(GAP, f" {GAP} ").split(" ") if word]
    missing = lacking(sheet.family.regular)
    return [word for word in words if word == GAP or not missing & set(word)]


def _set(sheet: Sheet, words: Sequence[str], style: Style, x: float, base: float, space: float) -> float:
    """Prints a row; gives its right end."""
    font = _of(sheet, style)
    for word in words:
        long = long_of(sheet, word, style)
        if word == GAP:
            sheet.gaps.append((x, base, x + long, style.size))
        else:
            if sheet.family.typed:
                _type(sheet, word, font, x, base)
            else:
                sheet.pen.text((x, base), word, font=font, fill=255, anchor="ls")
            left, top, right, bottom = font.getbbox(word, anchor="ls")
            if sheet.family.typed:
                right = long
            sheet.words.append(
                Word(as_read(word), (x + left, base + top, x + right, base + bottom), base, style.size)
            )
        x += long + space
    return x - space


def _type(sheet: Sheet, word: str, font: ImageFont.FreeTypeFont, x: float, base: float) -> None:
    """Letter by letter, each a little off its place and struck as hard as it was."""
    rng, step = sheet.rng, font.getlength("n")
    size = font.size
    for place, letter in enumerate(word):
        at = (
            x + place * step + rng.gauss(0, 0.5 * sheet.off_base * size),
            base + rng.gauss(0, sheet.off_base * size),
        )
        struck = max(60, min(255, round(rng.gauss(245 - sheet.uneven / 2, sheet.uneven))))
        base_letter = _without_tone(letter) if sheet.loose_tones else letter
        sheet.pen.text(at, base_letter, font=font, fill=struck, anchor="ls")
        if base_letter != letter:
            off = (rng.gauss(0, sheet.loose_tones * size) for _ in range(2))
            left, top = (round(a + b) for a, b in zip(at, off, strict=True))
            tone, corner = _tone(font, letter, base_letter)
            sheet.picture.paste(struck, (left + corner[0], top + corner[1]), tone)


_TONE_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323")


def _without_tone(letter: str) -> str:
    parts = [part for part in unicodedata.normalize("NFD", letter) if part not in _TONE_MARKS]
    return unicodedata.normalize("NFC", "".join(parts))


@lru_cache(maxsize=4000)
def _tone(font: ImageFont.FreeTypeFont, letter: str, base_letter: str) -> tuple[Image.Image, tuple[int, int]]:
    """The tone of a letter by itself, and where its corner lies from the left end of the base line."""
    side = 3 * round(font.size)
    pictures = []
    for one in (letter, base_letter):
        picture = Image.new("L", (side, side), 0)
        ImageDraw.Draw(picture).text((side // 3, 2 * side // 3), one, font=font, fill=255, anchor="ls")
        pictures.append(np.asarray(picture, np.int16))
    tone = np.clip(pictures[0] - pictures[1], 0, 255).astype(np.uint8)
    return Image.fromarray(tone), (-(side // 3), -(2 * side // 3))


def broken(
    sheet: Sheet, words: Sequence[str], style: Style, width: float, first: float = 0.0
) -> list[list[str]]:
    """Words in rows of a width in pixels, the first one shorter by so much."""
    space = _space(sheet, style)
    rows: list[list[str]] = [[]]
    left = width - first
    for word in words:
        long = long_of(sheet, word, style)
        if rows[-1] and left < long:
            rows.append([])
            left = width
        rows[-1].append(word)
        left -= long + space
    return rows


def set_row(
    sheet: Sheet, words: Sequence[str], style: Style, x: float, base: float, width: float, align: Align
) -> tuple[float, float]:
    """Prints a row in a column; gives its ends."""
    space = _space(sheet, style)
    long = sum(long_of(sheet, word, style) for word in words) + space * (len(words) - 1)
    if align == "justify" and len(words) > 2 and long < width:
        space += (width - long) / (len(words) - 1)
    elif align == "centre":
        x += (width - long) / 2
    elif align == "right":
        x += width - long
    return x, _set(sheet, words, style, x, base, space)


def set_lines(
    sheet: Sheet,
    text: str,
    style: Style,
    x: float,
    base: float,
    width: float,
    align: Align,
    most: int = 9,
    first: float = 0.0,
) -> float:
    """Prints a text in a column; gives the next base line."""
    rows = broken(sheet, words_of(sheet, text), style, width, first)[:most]
    leading = sheet.leading * style.size / sheet.size
    for number, row in enumerate(rows):
        if base > HEIGHT - 0.3 * style.size - 30:
            return HEIGHT
        shift = first if number == 0 else 0.0
        last = number == len(rows) - 1
        ends = set_row(
            sheet,
            row,
            style,
            x + shift,
            base,
            width - shift,
            "left" if last and align == "justify" else align,
        )
        if sheet.rng.random() < 0.035:
            underline(sheet, ends, base, style.size)
        base += leading
    return base


def underline(sheet: Sheet, ends: tuple[float, float], base: float, size: float, share: float = 1.0) -> None:
    """A rule under a row or the middle of it."""
    rng = sheet.rng
    middle, half = sum(ends) / 2, (ends[1] - ends[0]) / 2 * share
    y = base + rng.uniform(0.12, 0.4) * size
    sheet.pen.line(
        (middle - half, y, middle + half, y), fill=255, width=max(2, round(rng.uniform(0.15, 0.5) * MM))
    )

# SPDX-License-Identifier: Apache-2.0
"""Blocks of Vietnamese print as they left the press, from which `benchmarks.builders.restored_examples` cuts its pieces.

Running text, headings, numbered items, rows of dots, tables and lines typed letter by letter, each block in a font and a size of its own.
Pictures are uint8, ``(H, W)``, 0 paper to 255 ink.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Block = NDArray[np.uint8]

DPI = 300  # blocks are drawn and damaged at this resolution
HEIGHT, WIDTH = 1100, 1500
_SIZES = (9.0, 10.0, 10.5, 11.0, 12.0, 12.0, 13.0, 13.0, 14.0, 14.0, 15.0)  # points
_LARGE = 0.07  # share of blocks in larger type
_LETTERS = "ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
_TYPED = ("Mono", "Cousine", "cursor")
_SPECIAL = ("bold", "italic", "oblique", "black", "light", "medium", "thin", "_i", "_rb", "_ri", "cond")
_FIRST_TEXT = 400  # texts before this one are left for measuring (`benchmarks.ocr --set plain`)


@lru_cache(maxsize=600)
def font_of(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """A font in a size in pixels."""
    return ImageFont.truetype(str(path), size)


def with_vietnamese(fonts: Sequence[Path]) -> list[Path]:
    """The fonts that have all letters of Vietnamese, told by drawing them: a missing one looks like any other missing one."""
    kept = []
    for path in fonts:
        if "Thin" in path.stem or path.stem.endswith("_K"):  # of keys
            continue
        try:
            font = font_of(path, 24)
            missing = bytes(font.getmask("\U000f1234"))
            seen = [bytes(font.getmask(letter)) for letter in _LETTERS]
        except (OSError, ValueError):
            continue
        if missing not in seen and len(set(seen)) > 0.9 * len(seen) and all(any(one) for one in seen):
            kept.append(path)
    return kept


def lines_of(texts: Path) -> list[str]:
    """Paragraphs of legal texts, JSON lines with ``text``, but for those that are measured with."""
    with gzip.open(texts, "rt", encoding="utf-8") as lines:
        return [
            part.strip()
            for line in islice(lines, _FIRST_TEXT, None)
            for part in json.loads(line)["text"].split("\n")
            if len(part.strip()) > 8
        ]


def block(chance: Generator, fonts: Sequence[Path], lines: Sequence[str]) -> Block:
    """One block of print.

    Args:
        chance: All chance.
        fonts: Of the print; those of fixed width are told by their name.
        lines: Paragraphs to set.
    """
    path = _chosen(chance, fonts)
    points = float(chance.choice(_SIZES)) * (
        chance.uniform(1.2, 1.9) if chance.random() < _LARGE else chance.uniform(0.95, 1.05)
    )
    size = round(points / 72 * DPI)
    font = font_of(path, size)
    typed = _is_typed(path) and chance.random() < 0.8
    picture = Image.new("L", (WIDTH, HEIGHT), 0)
    pen = ImageDraw.Draw(picture)
    leading = size * chance.uniform(1.15, 1.75)
    y = chance.uniform(0.5, 2.0) * size
    table = chance.random() < 0.12
    upright = sorted(chance.uniform(0, WIDTH, chance.integers(1, 5))) if table else []
    wide = max(1, round(chance.uniform(0.15, 0.6) / 25.4 * DPI))
    while y < HEIGHT + size:
        text = lines[chance.integers(len(lines))]
        way = chance.random()
        if way < 0.12:
            text = text[:70].upper()
        elif way < 0.2:
            text = _figures(chance)
        elif way < 0.26:
            text = f"{text[:24]} {'.' * int(chance.integers(10, 60))} {text[24:40]}"
        left = chance.uniform(-0.05, 0.2) * WIDTH
        for row in _rows(text, font, WIDTH * chance.uniform(0.75, 1.02) - left)[: int(chance.integers(1, 8))]:
            if typed:
                _type(pen, chance, font, row, left, y, size)
            else:
                pen.text((left, y), row, font=font, fill=255, anchor="ls")
            if chance.random() < 0.03:
                pen.line(
                    (left, y + 0.2 * size, left + font.getlength(row), y + 0.2 * size), fill=255, width=wide
                )
            if table:
                pen.line((0, y + 0.35 * leading, WIDTH, y + 0.35 * leading), fill=255, width=wide)
            y += leading
        y += chance.choice((0.0, 0.0, 0.3, 0.6, 2.0)) * leading
    for x in upright:
        pen.line((x, 0, x, HEIGHT), fill=255, width=wide)
    return np.asarray(picture, np.uint8)


def _is_typed(path: Path) -> bool:
    return any(name in path.stem for name in _TYPED)


def _chosen(chance: Generator, fonts: Sequence[Path]) -> Path:
    """A font: a quarter of all print is typed, half of the rest upright and of usual weight."""
    typed = chance.random() < 0.25
    plain = chance.random() < 0.5
    kept = [path for path in fonts if _is_typed(path) == typed] or list(fonts)
    usual = [path for path in kept if not any(name in path.stem.lower() for name in _SPECIAL)]
    kept = usual if plain and usual else kept
    return kept[chance.integers(len(kept))]


def _rows(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    rows, row = [], ""
    for word in text.split():
        longer = f"{row} {word}".strip()
        if row and font.getlength(longer) > width:
            rows.append(row)
            row = word
        else:
            row = longer
    return [*rows, row]


def _figures(chance: Generator) -> str:
    a, b, c, d = (int(n) for n in chance.integers((1, 1, 1, 1900), (2000, 32, 13, 2030)))
    return str(
        chance.choice(
            (
                f"Số: {a}/QĐ-UBND",
                f"Số {a:03d}-CV/TU, ngày {b:02d}/{c}/{d}",
                f"ngày {b:02d} tháng {c:02d} năm {d}",
                f"{a}.{b:03d}.{d} đồng; {b},{c}%",
                f"{c}. {a}/{d}/NĐ-CP ({b}-{c}-{d})",
                f"- Lưu: VT, TH{c}, ({b}b).",
            )
        )
    )


def _type(
    pen: ImageDraw.ImageDraw,
    chance: Generator,
    font: ImageFont.FreeTypeFont,
    row: str,
    left: float,
    y: float,
    size: int,
) -> None:
    """A row struck letter by letter, each a little off its place."""
    step = font.getlength("n")
    off = chance.normal(0, 0.03 * size, len(row))
    for place, letter in enumerate(row):
        if letter != " ":
            pen.text((left + place * step, y + off[place]), letter, font=font, fill=255, anchor="ls")

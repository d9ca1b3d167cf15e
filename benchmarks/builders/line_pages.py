# SPDX-License-Identifier: Apache-2.0
"""Parts of pages as they left the press, from which `benchmarks.builders.line_examples` takes its rows: heads, running text, tables, forms, feet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random

from PIL import Image, ImageDraw

from benchmarks.builders.line_records import agency, cell, date, form_row, mixed, person, record_row, title
from benchmarks.builders.line_sheet import (
    HEIGHT,
    MM,
    WIDTH,
    Align,
    Family,
    Sheet,
    Style,
    broken,
    long_of,
    set_lines,
    set_row,
    underline,
    words_of,
)
from benchmarks.builders.line_texts import Texts, running
from benchmarks.builders.restored_blocks import DPI

_LEFT, _RIGHT = 60, WIDTH - 60
_POINTS = (9.0, 10.0, 11.0, 11.0, 12.0, 12.0, 13.0, 13.0, 13.0, 14.0, 14.0, 14.0, 15.0)
_PT = DPI / 72


def part_of_page(rng: Random, families: Sequence[Family], texts: Texts) -> Sheet:
    """One part of a page, set and printed."""
    family = rng.choice(families)
    size = rng.choice(_POINTS) * rng.uniform(0.96, 1.04) * _PT
    if family.typed:
        size = rng.choice((9.5, 10.0, 10.5, 11.0, 12.0, 12.0)) * _PT
    if rng.random() < 0.05:
        size *= rng.uniform(1.2, 1.8)
    leading = size * rng.choice((rng.uniform(1.08, 1.25), rng.uniform(1.2, 1.45), rng.uniform(1.3, 1.75)))
    picture = Image.new("L", (WIDTH, HEIGHT), 0)
    plain = family.typed and rng.random() < 0.3
    off_base, unevenly = rng.uniform(0.003, 0.035), rng.choice((8.0, 30.0, 55.0))
    loose = rng.uniform(0.01, 0.05) if rng.random() < 0.5 else 0.0
    pen = ImageDraw.Draw(picture)
    sheet = Sheet(rng, texts, family, size, leading, plain, off_base, unevenly, loose, picture, pen)
    y = rng.uniform(1.5, 3.5) * size
    first = True
    while y < HEIGHT - size - 40:
        ways: tuple[tuple[float, Callable[[Sheet, float], float]], ...] = (
            (5 if first else 1.5, _head),
            (10, _paragraphs),
            (1, _two_columns),
            (5, _rows),
            (0.8, _table),
            (1, _form),
            (1.6, _foot),
        )
        y = rng.choices([way for _, way in ways], [weight for weight, _ in ways])[0](sheet, y)
        y += rng.choice((0.1, 0.4, 0.8, 1.5)) * leading
        first = False
    return sheet


def _usual(sheet: Sheet, bold: float = 0.06, italic: float = 0.08) -> Style:
    rng = sheet.rng
    return Style(sheet.size, rng.random() < bold, rng.random() < italic)


def _paragraphs(sheet: Sheet, y: float) -> float:
    rng = sheet.rng
    x = _LEFT + rng.choice((0.0, 0.0, 0.0, rng.uniform(0, 0.2) * WIDTH))
    width = (_RIGHT - x) * rng.choice((1.0, 1.0, 1.0, rng.uniform(0.5, 1.0)))
    style = _usual(sheet)
    align: Align = rng.choice(("justify", "justify", "left")) if not sheet.family.typed else "left"
    indent = rng.choice((0.0, 10.0, 12.7)) * MM
    if rng.random() < 0.08:
        style = Style(style.size * rng.uniform(0.7, 0.85), style.bold, style.italic)
    for _ in range(rng.randint(1, 5)):
        text = mixed(rng, sheet.texts, 40) if rng.random() < 0.2 else running(rng, sheet.texts)
        if rng.random() < 0.05:
            text = text.upper()
        y = set_lines(sheet, text, style, x, y, width, align, rng.randint(1, 6), indent)
        y += rng.choice((0.0, 0.15, 0.35)) * sheet.leading
    return y


def _two_columns(sheet: Sheet, y: float) -> float:
    rng = sheet.rng
    gap = rng.uniform(9, 20) * MM
    split = rng.uniform(0.35, 0.6) * WIDTH
    style = Style(sheet.size * rng.uniform(0.8, 1.0))
    ends = []
    for x, width in ((_LEFT, split - _LEFT), (split + gap, _RIGHT - split - gap)):
        base = y
        for _ in range(rng.randint(1, 3)):
            base = set_lines(
                sheet, running(rng, sheet.texts), style, x, base, width, rng.choice(("justify", "left")), 4
            )
        ends.append(base)
    return max(ends)


def _head(sheet: Sheet, y: float) -> float:
    """The agency at the left, the nation at the right, number and date under them, a title."""
    rng = sheet.rng
    width = (rng.uniform(0.34, 0.45) * WIDTH, rng.uniform(0.46, 0.52) * WIDTH)
    small, heavy = sheet.size * rng.uniform(0.85, 1.0), not sheet.family.typed or rng.random() < 0.2
    x = (_LEFT - 20, _RIGHT + 30 - width[1])
    left = y
    for row in range(rng.choice((1, 2, 2, 3))):
        style = Style(small, heavy and (row > 0 or rng.random() < 0.3))
        left = set_lines(sheet, agency(rng, sheet.texts).upper(), style, x[0], left, width[0], "centre", 2)
    underline(sheet, (x[0], x[0] + width[0]), left - sheet.leading, small, rng.uniform(0.2, 0.4))
    left = set_lines(
        sheet, _number(sheet), Style(small), x[0], left + 0.4 * sheet.leading, width[0], "centre", 1
    )
    if rng.random() < 0.35:
        left = set_lines(
            sheet,
            "V/v " + " ".join(running(rng, sheet.texts).split()[:12]),
            Style(small * 0.9, italic=rng.random() < 0.3),
            x[0],
            left,
            width[0],
            "centre",
            3,
        )
    right = set_lines(sheet, rng.choice(_NATIONS), Style(small * 0.97, heavy), x[1], y, width[1], "centre", 2)
    before = right
    right = set_lines(
        sheet,
        rng.choice(_MOTTOS),
        Style(small * 1.03, heavy, rng.random() < 0.1),
        x[1],
        right,
        width[1],
        "centre",
        1,
    )
    underline(sheet, (x[1], x[1] + width[1]), before, small, rng.uniform(0.3, 0.6))
    right = set_lines(
        sheet,
        date(rng),
        Style(small, italic=rng.random() < 0.7),
        x[1],
        right + 0.4 * sheet.leading,
        width[1],
        "centre",
        1,
    )
    y = max(left, right) + 0.5 * sheet.leading
    if rng.random() < 0.8:
        large = Style(sheet.size * rng.uniform(1.0, 1.45), heavy or rng.random() < 0.5)
        y = set_lines(
            sheet, title(rng, sheet.texts), large, _LEFT + 100, y, _RIGHT - _LEFT - 200, "centre", 3
        )
        about = " ".join(running(rng, sheet.texts).split()[: rng.randint(4, 18)])
        y = set_lines(
            sheet,
            rng.choice(("Về việc ", "V/v ", "Về ", "")) + about,
            Style(sheet.size, heavy),
            _LEFT + 150,
            y,
            _RIGHT - _LEFT - 300,
            "centre",
            3,
        )
    return y


_NATIONS = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "VIỆT NAM DÂN CHỦ CỘNG HÒA",
    "VIỆT NAM DÂN CHỦ CỘNG HOÀ",
    "ĐẢNG CỘNG SẢN VIỆT NAM",
)
_MOTTOS = ("Độc lập - Tự do - Hạnh phúc", "Độc lập – Tự do – Hạnh phúc", "ĐỘC LẬP - TỰ DO - HẠNH PHÚC")


def _number(sheet: Sheet) -> str:
    while True:
        text = record_row(sheet.rng, sheet.texts)
        if text.startswith(("Số", "SỐ")):
            return text


def _rows(sheet: Sheet, y: float) -> float:
    """Rows as records have them, one by one."""
    rng = sheet.rng
    align: Align = rng.choice(("left", "left", "centre", "right"))
    for _ in range(rng.randint(3, 12)):
        style = _usual(sheet, 0.3, 0.15)
        style = Style(style.size * rng.choice((1.0, 1.0, rng.uniform(0.75, 1.3))), style.bold, style.italic)
        x = _LEFT + rng.choice((0.0, rng.uniform(0, 0.4) * WIDTH))
        y = set_lines(sheet, record_row(rng, sheet.texts), style, x, y, _RIGHT - x, align, 2)
        if y > HEIGHT:
            break
    return y


def _table(sheet: Sheet, y: float) -> float:
    rng = sheet.rng
    many = rng.randint(2, 6)
    at = [_LEFT, *sorted(rng.uniform(0.08, 0.95) * WIDTH for _ in range(many - 1)), _RIGHT]
    at = [left for left, right in pairwise(at) if right - left > 0.07 * WIDTH] + [_RIGHT]
    ruled, wide = rng.random() < 0.8, max(2, round(rng.uniform(0.15, 0.5) * MM))
    style = Style(sheet.size * rng.uniform(0.75, 0.95))
    high = style.size * rng.uniform(1.35, 2.0)
    top = y - style.size * 1.1
    aligns: list[Align] = [rng.choice(("left", "centre", "right")) for _ in at]
    rows = rng.randint(2, 9)
    for row in range(rows):
        own = Style(style.size, row == 0 and rng.random() < 0.8)
        for place, (left, right) in enumerate(pairwise(at)):
            text = cell(rng, sheet.texts)
            words = broken(sheet, words_of(sheet, text), own, right - left - 30)[0]
            if words and long_of(sheet, " ".join(words), own) < right - left - 20:
                base = top + row * high + 0.5 * high + 0.32 * style.size
                set_row(sheet, words, own, left + 15, base, right - left - 30, aligns[place])
        if ruled:
            sheet.pen.line((at[0], top + row * high, at[-1], top + row * high), fill=255, width=wide)
    if ruled:
        bottom = top + rows * high
        sheet.pen.line((at[0], bottom, at[-1], bottom), fill=255, width=wide)
        for x in at:
            sheet.pen.line((x, top, x, bottom), fill=255, width=wide)
    return top + rows * high + 1.3 * sheet.size


def _form(sheet: Sheet, y: float) -> float:
    for _ in range(sheet.rng.randint(2, 7)):
        y = set_lines(sheet, form_row(sheet.rng), _usual(sheet), _LEFT, y, _RIGHT - _LEFT, "left", 1)
    return y


def _foot(sheet: Sheet, y: float) -> float:
    """Who gets it at the left, in smaller type; who signs at the right."""
    rng = sheet.rng
    small, heavy = Style(sheet.size * rng.uniform(0.75, 0.95)), not sheet.family.typed
    base = set_lines(sheet, "Nơi nhận:", Style(small.size, heavy, heavy), _LEFT, y, 0.4 * WIDTH, "left", 1)
    for _ in range(rng.randint(2, 7)):
        base = set_lines(sheet, _recipient(sheet), small, _LEFT, base, 0.42 * WIDTH, "left", 2)
    x, width = rng.uniform(0.48, 0.55) * WIDTH, 0.42 * WIDTH
    right = y
    for _ in range(rng.choice((1, 2, 2, 3))):
        right = set_lines(sheet, _signs(sheet), Style(sheet.size, heavy), x, right, width, "centre", 2)
    right += rng.uniform(0.5, 4) * sheet.leading
    right = set_lines(sheet, person(rng, sheet.texts), Style(sheet.size, heavy), x, right, width, "centre", 1)
    return max(base, right)


def _recipient(sheet: Sheet) -> str:
    while True:
        text = record_row(sheet.rng, sheet.texts)
        if text[:2] in ("- ", "– ", "+ "):
            return text


def _signs(sheet: Sheet) -> str:
    while True:
        text = record_row(sheet.rng, sheet.texts)
        if text.startswith(
            (
                "KT",
                "TM",
                "TL",
                "K/T",
                "T/M",
                "Q.",
                "CHỦ",
                "GIÁM",
                "PHÓ",
                "TUQ",
                "VIỆN",
                "CHÁNH",
                "TRƯỞNG",
                "KẾ",
                "BÍ",
            )
        ):
            return text

# SPDX-License-Identifier: Apache-2.0
"""Sheets that are no ordinary letter, for benchmarks: nearly empty ones, tables, figures, forms, photographs.

Each is a `samples.generator` sheet without damage; `scan_of` scans it like any other page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from samples.generator import Damage, Level, compose, draw_damage
from samples.generator.damage import scan
from samples.generator.layout import Drawing
from samples.generator.sheet import Sheet

_FONTS = Path(__file__).resolve().parents[2] / "samples" / "fonts"
_CELLS = (
    "Nguyễn Văn An;Trần Thị Bình;Phòng Tổng hợp;Sở Nội vụ;12.500.000;Đã duyệt;45,7 %;Xã Hòa Bình;2015;Ghi chú"
)
_PROSE = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; xét đề nghị của Chánh Văn phòng "
    "Sở Nội vụ tỉnh về việc ban hành quy chế công tác văn thư, lưu trữ của cơ quan trong năm tới."
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of odd page.

    Attributes:
        draw: Draws it on a sheet.
        blank: Nothing is on it.
        text: It has lines of text: turned by a quarter it has to be turned back.
        negative: The scan comes white on black.
    """

    draw: Callable[[Sheet, Random], None]
    blank: bool = False
    text: bool = True
    negative: bool = False


def _font(sheet: Sheet, points: float, name: str = "termes-regular") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / f"texgyre{name}.otf"), round(points / 72 * sheet.dpi))


def _write(sheet: Sheet, x: float, y: float, text: str, points: float, ink: str = "black") -> None:
    """Text with its left end and top in shares of the sheet."""
    width, height = sheet.size
    ImageDraw.Draw(sheet.inks[ink]).text((width * x, height * y), text, font=_font(sheet, points), fill=255)


def _centred(sheet: Sheet, y: float, text: str, points: float) -> None:
    width = sheet.size[0]
    _write(sheet, 0.5 - _font(sheet, points).getlength(text) / width / 2, y, text, points)


def _grid(sheet: Sheet, rows: int, columns: int) -> None:
    pen = ImageDraw.Draw(sheet.inks["black"])
    width, height = sheet.size
    thick = max(1, sheet.dpi // 100)
    for i in range(rows + 1):
        y = round(height * (0.1 + 0.8 * i / rows))
        pen.line((width * 0.1, y, width * 0.9, y), fill=255, width=thick)
    for i in range(columns + 1):
        x = round(width * (0.1 + 0.8 * i / columns))
        pen.line((x, height * 0.1, x, height * 0.9), fill=255, width=thick)


def _cover(sheet: Sheet, rng: Random) -> None:
    _centred(sheet, 0.3, "BÁO CÁO", 36)
    _centred(sheet, 0.37, "TỔNG KẾT CÔNG TÁC", 28)
    _centred(sheet, 0.43, f"NĂM {rng.randint(1980, 2020)}", 28)


def _signature_block(sheet: Sheet, rng: Random) -> None:
    _write(sheet, 0.55, 0.1, "KT. CHỦ TỊCH", 13)
    _write(sheet, 0.54, 0.125, "PHÓ CHỦ TỊCH", 13)
    _scrawl(sheet, rng, (0.55, 0.16))
    _write(sheet, 0.53, 0.24, "Nguyễn Hoàng Hiệp", 13)


def _scrawl(sheet: Sheet, rng: Random, place: tuple[float, float]) -> None:
    width, height = sheet.size
    x, y = place[0] * width, place[1] * height
    points = [(x, y)]
    for _ in range(14):
        x += width * rng.uniform(-0.01, 0.03)
        points.append((x, y + height * rng.uniform(-0.02, 0.03)))
    ImageDraw.Draw(sheet.inks["blue"]).line(points, fill=255, width=max(2, sheet.dpi // 60), joint="curve")


def _half_empty(sheet: Sheet, rng: Random) -> None:
    words = _PROSE.split()
    for i in range(4):
        start = rng.randrange(8)
        _write(sheet, 0.16, 0.08 + 0.02 * i, " ".join(words[start : start + 14]), 13)


def _table(sheet: Sheet, rng: Random, rows: int = 30, columns: int = 5, points: float = 10) -> None:
    _grid(sheet, rows, columns)
    cells = _CELLS.split(";")
    for row in range(rows):
        for column in range(columns):
            y, x = 0.1 + 0.8 * (row + 0.25) / rows, 0.1 + 0.8 * (column + 0.06) / columns
            _write(sheet, x, y, rng.choice(cells), points)


def _figures(sheet: Sheet, rng: Random) -> None:
    """Bars, a pie and a curve without a word."""
    pen = ImageDraw.Draw(sheet.inks["black"])
    width, height = sheet.size
    thick = max(2, sheet.dpi // 70)
    for i in range(9):
        top = height * rng.uniform(0.12, 0.3)
        pen.rectangle(
            (width * (0.15 + 0.08 * i), top, width * (0.19 + 0.08 * i), height * 0.35),
            outline=255,
            width=thick,
        )
    pen.ellipse((width * 0.3, height * 0.42, width * 0.7, height * 0.65), outline=255, width=thick)
    for angle in (10, 95, 200, 290):
        pen.pieslice(
            (width * 0.3, height * 0.42, width * 0.7, height * 0.65),
            angle,
            angle + 40,
            outline=255,
            width=thick,
        )
    curve = [(width * (0.15 + 0.02 * i), height * rng.uniform(0.72, 0.88)) for i in range(36)]
    pen.line(curve, fill=255, width=thick)


def _photo(sheet: Sheet, rng: Random) -> None:
    """A photograph of soft shapes."""
    field = np.random.default_rng(rng.getrandbits(63)).random((9, 7)) * 255
    _paste(sheet, field)


def _busy_photo(sheet: Sheet, rng: Random) -> None:
    """A photograph full of detail of every size: leaves, gravel, a crowd."""
    noise = np.random.default_rng(rng.getrandbits(63))
    height, width = 256, 192
    field = np.zeros((height, width))
    for octave in (4, 8, 16, 32, 64, 128):
        small = Image.fromarray((noise.random((octave, octave * 3 // 4)) * 255).astype(np.uint8))
        field += np.asarray(small.resize((width, height), Image.Resampling.BICUBIC), float) / octave**0.5
    field = (field - field.min()) / (field.max() - field.min()) * 255
    _paste(sheet, field)


def _paste(sheet: Sheet, field: NDArray[np.float64]) -> None:
    width, height = sheet.size
    soft = Image.fromarray(field.astype(np.uint8)).resize(sheet.size, Image.Resampling.BICUBIC)
    keep = Image.new("L", sheet.size, 0)
    ImageDraw.Draw(keep).rectangle((width * 0.15, height * 0.2, width * 0.85, height * 0.7), fill=255)
    sheet.inks["black"] = Image.composite(soft, sheet.inks["black"], keep.filter(ImageFilter.GaussianBlur(2)))


def _form(sheet: Sheet, rng: Random) -> None:
    """Ruled writing paper that nobody wrote on."""
    pen = ImageDraw.Draw(sheet.inks["black"])
    width, height = sheet.size
    for i in range(24):
        y = height * (0.12 + 0.032 * i)
        pen.line((width * 0.12, y, width * 0.9, y), fill=255, width=max(1, sheet.dpi // 150))


def _stamp(sheet: Sheet, rng: Random) -> None:
    width, height = sheet.size
    side = sheet.dpi * 36 / 25.4
    x, y = width * 0.6, height * 0.3
    pen = ImageDraw.Draw(sheet.inks["red"])
    for inset in (0, side * 0.12):
        pen.ellipse(
            (x + inset, y + inset, x + side - inset, y + side - inset), outline=255, width=sheet.dpi // 40
        )
    pen.regular_polygon((x + side / 2, y + side / 2, side * 0.2), 5, fill=255)


def _page_number(sheet: Sheet, rng: Random) -> None:
    _centred(sheet, 0.04, str(rng.randint(2, 48)), 13)


def _nothing(sheet: Sheet, rng: Random) -> None:
    return None


KINDS: dict[str, Kind] = {
    "blank": Kind(_nothing, blank=True, text=False),
    "rules": Kind(lambda sheet, rng: _grid(sheet, 13, 12), text=False),
    "ruled form": Kind(_form, text=False),
    "photo": Kind(_photo, text=False),
    "busy photo": Kind(_busy_photo, text=False),
    "figures": Kind(_figures, text=False),
    "stamp": Kind(_stamp, text=False),
    "signature": Kind(lambda sheet, rng: _scrawl(sheet, rng, (0.5, 0.3)), text=False),
    "page number": Kind(_page_number, text=False),
    "cover": Kind(_cover),
    "signature block": Kind(_signature_block),
    "half empty": Kind(_half_empty),
    "table": Kind(_table),
    "wide table": Kind(lambda sheet, rng: _table(sheet, rng, 44, 7, 7)),
    "negative": Kind(_half_empty, negative=True),
    "full negative": Kind(lambda sheet, rng: _table(sheet, rng, 30, 4, 11), negative=True),
}


@dataclass(frozen=True, slots=True, eq=False)
class OddPage:
    """A scan of an odd page, level on the glass.

    Attributes:
        name: Kind, level, resolution, mode, seed.
        kind: What it is.
        pixels: ``(H, W)`` or ``(H, W, 3)``.
        dpi: Its resolution.
        bitonal: One bit a pixel.
    """

    name: str
    kind: Kind
    pixels: NDArray[np.uint8]
    dpi: int
    bitonal: bool


def scan_of(name: str, level: Level, seed: int) -> OddPage:
    """One page, with the damage of its level except skew; backs show through as on any page."""
    kind = KINDS[name]
    rng = Random(f"odd-{seed}/{level}/{name}")
    dpi = rng.choice((200, 300))
    damage: Damage = replace(draw_damage(level, rng, "bitonal" if kind.negative else None), skew=0.0)
    if kind.negative:  # on microfilm what lies around the sheet is as dark as the paper
        damage = replace(damage, edge=0.0)
    back = Drawing(compose(rng, "report"), rng, dpi).sheets[0] if damage.show_through else None
    sheet = Sheet(dpi, rng)
    kind.draw(sheet, rng)
    page = scan(sheet, damage, rng, back)
    bitonal = page.image.mode == "1"
    pixels = np.asarray(page.image.convert("RGB" if page.image.mode == "RGB" else "L"), np.uint8)
    if kind.negative:
        pixels = np.asarray(255 - pixels, np.uint8)
    return OddPage(f"{name} {level} {damage.mode} {dpi} {seed}", kind, pixels, dpi, bitonal)

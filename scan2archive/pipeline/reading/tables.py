# SPDX-License-Identifier: Apache-2.0
"""A page with ruled tables: the text around them as it is read on the page, their cells read one below the other.

What stands in one cell is read as lines of its own, and kept together: ``Trung tâm / Truyền thông / giáo dục sức khỏe`` beside a
post of one line is no row of a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from scan2archive.model import Box, Word
from scan2archive.pipeline.images import cleaning
from scan2archive.pipeline.images.image import Pixels
from scan2archive.pipeline.images.image_cells import Table
from scan2archive.pipeline.reading.ocr import OcrEngine, ReadsAround

_PRINT = 160  # the grey up to which a pixel is print
# Millimetres.
_RULE = 0.5  # of a cell's rim that may be its rule
_LEAST_INK = 0.15  # square ones: less is dust
_BETWEEN, _BESIDE = 2.0, 3.0  # paper between cells, and beside them
_RULES = 1.5  # around cells: the rules between them
_COLUMN = 4.0
_HIGHEST = 8000  # pixels of cells in one picture
# Cells of figures, at least, and as a share of all its cells, that make a column one of figures.
_FEW_FIGURES, _MOSTLY = 3, 0.6
_SHORT = 4  # letters of a cell that may be a number
_LIKELY = 0.5  # confidence of figures
_LEVEL = 0.5  # of the height of the lower of two words: they stand on one row


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell in which something stands.

    Attributes:
        table: Which table.
        row: Which row of it.
        column: Which column: those whose cells begin at about the same place.
        inked: Where something stands on the page.
    """

    table: int
    row: int
    column: int
    inked: Box


@dataclass(frozen=True, slots=True)
class _Place:
    """A cell in a picture of cells.

    Attributes:
        cell: It.
        top: Where it begins in the picture.
        across: What leads from the picture to the page.
        down: The same.
    """

    cell: _Cell
    top: int
    across: int
    down: int


def recognise_page(reading: cleaning.Reading, engine: OcrEngine, *, seconds: float) -> tuple[Word, ...]:
    """The words of a page in reading order, those of a table cell by cell.

    Args:
        reading: The picture, upright and level.
        engine: Reads it.
        seconds: Time each of its readings may take.

    Returns:
        In pixels of the picture.

    Raises:
        ProcessingFailed: It took too long, or the recogniser failed.
    """
    shown = _inked_cells(reading)
    if not shown:
        return engine.recognise(reading.pixels, reading.dpi, seconds=seconds)
    # With the tables painted over, what is left would be laid out in other columns.
    words = _around_tables(reading, engine, seconds)
    cells: list[list[Word]] = []
    places: list[_Place] = []
    for sheet in _sheets(shown):
        picture, own = _stacked(reading, sheet)
        cells += _by_cell(engine.recognise(picture, reading.dpi, seconds=seconds, layout="cells"), own)
        places += own
    for number in _no_figures(cells, places):
        picture, (place,) = _stacked(reading, [shown[number]])
        figures = engine.recognise(picture, reading.dpi, seconds=seconds, layout="figures")
        if len(figures) == 1 and figures[0].confidence >= _LIKELY and figures[0].text.isdigit():
            cells[number] = _on_page(figures, place)
    around = [word for word, inside in zip(words, _in_tables(words, reading), strict=True) if not inside]
    return _together(around, reading.tables, _by_table(cells, places))


def _around_tables(reading: cleaning.Reading, engine: OcrEngine, seconds: float) -> tuple[Word, ...]:
    """The words of a page; of rows within its tables they may be missing."""
    if not isinstance(engine, ReadsAround):
        return engine.recognise(reading.pixels, reading.dpi, seconds=seconds)
    within = np.zeros(reading.pixels.shape, np.bool_)
    margin = int(_RULES * reading.dpi / 25.4)
    for x0, y0, x1, y1 in (cell for table in reading.tables for row in table for cell in row):
        within[max(0, y0 - margin) : y1 + margin, max(0, x0 - margin) : x1 + margin] = True
    return engine.recognise_around(reading.pixels, reading.dpi, within, seconds=seconds)


def _inked_cells(reading: cleaning.Reading) -> list[_Cell]:
    """The cells in which something stands, table by table and row by row."""
    mm = reading.dpi / 25.4
    found: list[_Cell] = []
    for table, rows in enumerate(reading.tables):
        for row, cells in enumerate(rows):
            for cell in cells:
                inked = _inked(reading.pixels, cell, mm)
                if inked is not None:
                    found.append(_Cell(table, row, round(cell[0] / (_COLUMN * mm)), inked))
    return found


def _sheets(cells: Sequence[_Cell]) -> Iterator[list[_Cell]]:
    """Cells in groups that make a picture which the engine takes: it refuses those of more than 32,767 rows of pixels."""
    sheet: list[_Cell] = []
    high = 0
    for cell in cells:
        own = cell.inked[3] - cell.inked[1]
        if sheet and high + own > _HIGHEST:
            yield sheet
            sheet, high = [], 0
        sheet.append(cell)
        high += own
    if sheet:
        yield sheet


def _stacked(reading: cleaning.Reading, cells: Sequence[_Cell]) -> tuple[Pixels, tuple[_Place, ...]]:
    """A picture of cells one below the other, and where each of them is in it."""
    mm = reading.dpi / 25.4
    between, beside = round(_BETWEEN * mm), round(_BESIDE * mm)
    wide = max(cell.inked[2] - cell.inked[0] for cell in cells)
    high = sum(cell.inked[3] - cell.inked[1] + between for cell in cells) + between
    picture = np.full((high, wide + 2 * beside), 255, np.uint8)
    places: list[_Place] = []
    top = between
    for cell in cells:
        x0, y0, x1, y1 = cell.inked
        bottom = top + y1 - y0
        picture[top:bottom, beside : beside + x1 - x0] = reading.pixels[y0:y1, x0:x1]
        places.append(_Place(cell, top, x0 - beside, y0 - top))
        top = bottom + between
    return picture, tuple(places)


def _inked(pixels: Pixels, cell: Box, mm: float) -> Box | None:
    """The part of a cell on which something stands, with the rim that may be its rule left out; None if there is none."""
    rim = max(1, round(_RULE * mm))
    x0, y0, x1, y1 = cell[0] + rim, cell[1] + rim, cell[2] - rim, cell[3] - rim
    x0, y0 = max(0, x0), max(0, y0)
    inside = pixels[y0:y1, x0:x1] <= _PRINT
    if np.count_nonzero(inside) < _LEAST_INK * mm * mm:
        return None
    down, across = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    # Soft edges of letters stay on.
    left, right = max(0, int(across[0]) - 2), min(inside.shape[1], int(across[-1]) + 3)
    top, bottom = max(0, int(down[0]) - 2), min(inside.shape[0], int(down[-1]) + 3)
    return x0 + left, y0 + top, x0 + right, y0 + bottom


def _in_tables(words: Sequence[Word], reading: cleaning.Reading) -> Iterator[bool]:
    """Of each word whether its middle lies in a cell or on the rules around one."""
    margin = _RULES * reading.dpi / 25.4
    cells = np.array([cell for table in reading.tables for row in table for cell in row], np.float64).T
    left, top, right, bottom = cells[0] - margin, cells[1] - margin, cells[2] + margin, cells[3] + margin
    for word in words:
        x, y = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
        yield bool(((left < x) & (x < right) & (top < y) & (y < bottom)).any())


def _by_cell(within: Sequence[Word], places: Sequence[_Place]) -> list[list[Word]]:
    """The words of each cell, from the picture of cells, in pixels of the page."""
    tops = [place.top for place in places]
    cells: list[list[Word]] = [[] for _ in places]
    for word in within:
        middle = (word.box[1] + word.box[3]) / 2
        number = max(0, int(np.searchsorted(tops, middle, side="right")) - 1)
        cells[number] += _on_page((word,), places[number])
    return cells


def _on_page(words: Sequence[Word], place: _Place) -> list[Word]:
    """Words of a cell, in the picture of cells, in pixels of the page."""
    return [
        replace(word, box=(x0 + place.across, y0 + place.down, x1 + place.across, y1 + place.down))
        for word in words
        for x0, y0, x1, y1 in (word.box,)
    ]


def _no_figures(cells: Sequence[Sequence[Word]], places: Sequence[_Place]) -> list[int]:
    """Cells of columns of figures that were read as something else: ``]`` or ``l`` for 1, which nothing beside it tells."""
    columns: dict[tuple[int, int], list[int]] = {}
    for number, place in enumerate(places):
        columns.setdefault((place.cell.table, place.cell.column), []).append(number)
    found: list[int] = []
    for column in columns.values():
        texts = ["".join(word.text for word in cells[number]) for number in column]
        others = [number for number, text in zip(column, texts, strict=True) if not text.isdigit()]
        if len(column) - len(others) >= max(_FEW_FIGURES, _MOSTLY * len(column)):
            found += [number for number in others if sum(len(word.text) for word in cells[number]) <= _SHORT]
    return found


def _by_table(cells: Sequence[Sequence[Word]], places: Sequence[_Place]) -> dict[int, list[Word]]:
    """The words of each table: a row is a block, and what stands level in it from cell to cell one line."""
    found: dict[int, list[Word]] = {}
    line, block = 0, 0
    row: tuple[int, int] | None = None
    last: Word | None = None
    seen: tuple[int, int] | None = None  # the cell and its own line
    for number, (place, words) in enumerate(zip(places, cells, strict=True)):
        for word in words:
            if row != (place.cell.table, place.cell.row):
                row, last = (place.cell.table, place.cell.row), None
                block += 1
            here = number, word.line
            if last is None or (here != seen and not _level(last, word)):
                line += 1
            seen, last = here, word
            found.setdefault(place.cell.table, []).append(replace(word, line=line, block=block))
    return found


def _level(a: Word, b: Word) -> bool:
    both = min(a.box[3], b.box[3]) - max(a.box[1], b.box[1])
    return both > _LEVEL * min(a.box[3] - a.box[1], b.box[3] - b.box[1])


def _together(
    around: Sequence[Word], tables: Sequence[Table], found: dict[int, list[Word]]
) -> tuple[Word, ...]:
    """All words, each table behind the last word that stands above it; lines and blocks numbered anew."""
    behind: dict[int, list[Word]] = {}
    for number, words in sorted(found.items()):
        top = min(cell[1] for row in tables[number] for cell in row)
        above = [place for place, word in enumerate(around) if (word.box[1] + word.box[3]) / 2 < top]
        behind.setdefault(above[-1] + 1 if above else 0, []).extend(words)
    return tuple(_numbered(around, behind))


def _numbered(around: Sequence[Word], behind: dict[int, list[Word]]) -> Iterator[Word]:
    lines: dict[tuple[bool, int, int], int] = {}
    blocks: dict[tuple[bool, int], int] = {}
    for place in range(len(around) + 1):
        own = [(True, word) for word in behind.get(place, ())]
        own += [(False, word) for word in around[place : place + 1]]
        for inside, word in own:
            line = lines.setdefault((inside, word.block, word.line), len(lines))
            block = blocks.setdefault((inside, word.block), len(blocks))
            yield replace(word, line=line, block=block)

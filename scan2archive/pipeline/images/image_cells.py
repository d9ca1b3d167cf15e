# SPDX-License-Identifier: Apache-2.0
"""The cells of ruled tables.

A page is laid out in rows of print, and in a table the lines of neighbouring cells do not stand level: three narrow lines stand
beside one that is set in the middle of its cell. What the rules part belongs together, and nothing else there does.

Greys are uint8 ``(H, W)``, dark print on white ground.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from scan2archive.model import Box
from scan2archive.pipeline.images.extremes import darkest_of_squares
from scan2archive.pipeline.images.image import Pixels, level, level_matrix, quarter_turn
from scan2archive.pipeline.images.image_rules import running_down

_INK, _PALE_INK = 160, 190  # the grey up to which a rule may be; of pale ones
# Millimetres.
_LEVEL_RULE = 9.0  # no stroke of print runs on that far
_UPRIGHT_RULE = 11.0
_THICK = 1.2
_GAP = 2.5  # of a rule that a letter, a seal or wear cut
_LEAST_WIDTH, _LEAST_HEIGHT = 4.0, 3.2
_TALLEST = 90.0  # what is taller holds text of its own layout, as the frame of a page does
_FILLED = 0.9  # share of its box that a cell fills: what goes around others is none
_FEWEST, _MOST = 6, 2000  # cells of one table: frames of stamps have fewer, and graph paper more
_BESIDE = 2  # of them in a row
_MOST_LEAN = 1.0  # degrees

# Rows of cells, the insides of them, in pixels.
Table = tuple[tuple[Box, ...], ...]


def find_tables(grey: Pixels, dpi: float, *, pale: bool = False) -> tuple[Table, ...]:
    """The ruled tables of a page from top to bottom; none where upright rules stand without level ones.

    Args:
        grey: The page with its rules, level to half a degree.
        dpi: Its resolution.
        pale: Its rules may be paler than print, as those of damaged pages are.
    """
    # Half the resolution shows rules well enough, for a quarter of the time.
    _, binary = cv2.threshold(
        darkest_of_squares(grey, 2), _PALE_INK if pale else _INK, 255, cv2.THRESH_BINARY_INV
    )
    ink, mm = np.asarray(binary, np.uint8), dpi / 2 / 25.4
    thick = max(3, round(_THICK * mm))
    upright = running_down(ink, round(_UPRIGHT_RULE * mm), thick)
    across = np.ascontiguousarray(running_down(np.ascontiguousarray(ink.T), round(_LEVEL_RULE * mm), thick).T)
    if not upright.any() or not across.any():
        return ()
    gap = max(2, round(_GAP * mm))
    grid = cv2.bitwise_or(
        cv2.morphologyEx(_framed(upright, gap), cv2.MORPH_CLOSE, np.ones((2 * gap + 1, 1), np.uint8)),
        cv2.morphologyEx(_framed(across, gap), cv2.MORPH_CLOSE, np.ones((1, 2 * gap + 1), np.uint8)),
    )
    # Rules that nearly meet do.
    met = cv2.morphologyEx(grid, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    rules = np.asarray(met, np.uint8)[gap:-gap, gap:-gap]
    _, table_of = cv2.connectedComponents(rules, connectivity=8)
    found: dict[int, list[Box]] = {}
    for x0, y0, x1, y1 in _enclosed(rules, mm):
        table = int(table_of[(y0 + y1) // 2, x0 - 1])
        found.setdefault(table, []).append((2 * x0, 2 * y0, 2 * x1, 2 * y1))
    tables = [rows_of(cells) for table, cells in found.items() if table and _FEWEST <= len(cells) <= _MOST]
    wide = [table for table in tables if max(map(len, table)) >= _BESIDE]
    return tuple(sorted(wide, key=lambda table: min(cell[1] for row in table for cell in row)))


def find_pale_tables(lit: Pixels | None, dpi: float, rotation: int, skew: float) -> tuple[Table, ...]:
    """The ruled tables of a damaged page made upright and level: thin rules are still there before print is rebuilt.

    Args:
        lit: The page as it lies in the scan, evenly lit; None of a sound page, which is not looked at.
        dpi: Its resolution.
        rotation: Quarter turns clockwise, in degrees.
        skew: Degrees clockwise it is turned after that.
    """
    if lit is None:
        return ()
    return find_tables(level(quarter_turn(lit, rotation), skew, bitonal=False), dpi, pale=True)


def level_tables(
    tables: Sequence[Table],
    lit: Pixels | None,
    shape: tuple[int, ...],
    dpi: float,
    rotation: int,
    skew: float,
) -> tuple[Table, ...]:
    """The tables of a page made upright and level: those that were found before, or more of one that leaned.

    Args:
        tables: As the page lay in the scan.
        lit: Of `find_pale_tables`.
        shape: Of its picture then: height and width.
        dpi: Its resolution.
        rotation: Quarter turns clockwise, in degrees.
        skew: Degrees clockwise it is turned after that.
    """
    turned = turned_tables(tables, (shape[1], shape[0]), rotation, skew)
    return fuller(find_pale_tables(lit, dpi, rotation, skew), turned) if skew else turned


def fuller(found: tuple[Table, ...], other: tuple[Table, ...]) -> tuple[Table, ...]:
    """The tables of which more cells were found; the first ones if as many."""

    def cells(tables: tuple[Table, ...]) -> int:
        return sum(len(row) for table in tables for row in table)

    return found if cells(found) >= cells(other) else other


def _enclosed(rules: Pixels, mm: float) -> Iterator[Box]:
    """The rectangles that rules enclose."""
    paper = np.asarray(rules == 0, np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(paper, connectivity=4)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    fits = (wide >= _LEAST_WIDTH * mm) & (high >= _LEAST_HEIGHT * mm) & (high <= _TALLEST * mm)
    fits &= stats[:, cv2.CC_STAT_AREA] >= _FILLED * wide * high
    fits[0] = False
    height, width = rules.shape
    for x, y, w, h in stats[fits, :4].tolist():
        if x > 0 and y > 0 and x + w < width and y + h < height:
            yield x, y, x + w, y + h


def _framed(mask: Pixels, margin: int) -> Pixels:
    """With room around it: what is closed at the rim of a picture would stick to it."""
    return np.asarray(cv2.copyMakeBorder(mask, *(margin,) * 4, cv2.BORDER_CONSTANT, value=(0.0,)), np.uint8)


def rows_of(cells: Sequence[Box]) -> Table:
    """Cells row by row, each from left to right.

    A row is the highest cell that is in none yet, and those whose middles lie level with it.
    """
    left = sorted(cells, key=lambda cell: (cell[1], cell[0]))
    rows: list[tuple[Box, ...]] = []
    while left:
        first = left[0]
        row = {first, *(cell for cell in left if first[1] <= (cell[1] + cell[3]) / 2 < first[3])}
        rows.append(tuple(sorted(row)))
        left = [cell for cell in left if cell not in row]
    return tuple(rows)


def turned_tables(
    tables: Sequence[Table], size: tuple[int, int], rotation: int, skew: float
) -> tuple[Table, ...]:
    """The tables of a page that was made upright and level (`image.upright`); none if it leaned so far that cells do not stay cells.

    Args:
        tables: As the page lay in the scan.
        size: Its width and height then, in pixels.
        rotation: Quarter turns clockwise, in degrees.
        skew: Degrees clockwise it is turned after that.
    """
    if abs(skew) > _MOST_LEAN:
        return ()
    width, height = size if rotation % 180 == 0 else size[::-1]
    matrix, _ = level_matrix(width, height, skew)

    def turned(cell: Box) -> Box:
        x0, y0, x1, y1 = _quarter_turned(cell, size, rotation)
        x, y = matrix @ ((x0 + x1) / 2, (y0 + y1) / 2, 1)
        across, down = round(x - (x0 + x1) / 2), round(y - (y0 + y1) / 2)
        return x0 + across, y0 + down, x1 + across, y1 + down

    return tuple(rows_of([turned(cell) for row in table for cell in row]) for table in tables)


def _quarter_turned(cell: Box, size: tuple[int, int], rotation: int) -> Box:
    x0, y0, x1, y1 = cell
    width, height = size
    if rotation == 90:
        return height - y1, x0, height - y0, x1
    if rotation == 180:
        return width - x1, height - y1, width - x0, height - y0
    if rotation == 270:
        return y0, width - x1, y1, width - x0
    return cell

# SPDX-License-Identifier: Apache-2.0
"""Ruled tables: their cells found, and read each by itself."""

from __future__ import annotations

import itertools
from typing import ClassVar

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from scan2archive.model import Word
from scan2archive.pipeline.images.cleaning import Reading, turned
from scan2archive.pipeline.images.image import level
from scan2archive.pipeline.images.image_cells import (
    find_pale_tables,
    find_tables,
    fuller,
    rows_of,
    turned_tables,
)
from scan2archive.pipeline.reading import tables
from scan2archive.pipeline.reading.engines import make_engine
from scan2archive.pipeline.reading.tables import recognise_page
from scan2archive.settings import Ocr
from tests.drawing import FONTS

DPI = 200.0
EDGES_X, EDGES_Y = (150, 230, 600, 900), (300, 360, 460, 520, 600)


def ruled(*, thick=2, across=EDGES_X, down=EDGES_Y, shape=(1000, 1200)):
    page = np.full(shape, 255, np.uint8)
    for x in across:
        page[down[0] : down[-1] + thick, x : x + thick] = 0
    for y in down:
        page[y : y + thick, across[0] : across[-1] + thick] = 0
    return page


def test_the_cells_of_a_table_are_found_row_by_row():
    (table,) = find_tables(ruled(), DPI)
    assert [len(row) for row in table] == [3, 3, 3, 3]
    for row, (top, bottom) in zip(table, itertools.pairwise(EDGES_Y), strict=True):
        for cell, (left, right) in zip(row, itertools.pairwise(EDGES_X), strict=True):
            assert left < cell[0] <= left + 6
            assert right - 4 <= cell[2] <= right
            assert top < cell[1] <= top + 6
            assert bottom - 4 <= cell[3] <= bottom


def test_words_and_short_cuts_in_rules_do_not_matter():
    page = ruled()
    cv2.putText(page, "Giam doc", (640, 345), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 3)
    page[400:412, 225:240] = 255
    page[355:365, 700:715] = 255
    (table,) = find_tables(page, DPI)
    assert sum(map(len, table)) == 12


@pytest.mark.parametrize(
    "page",
    [
        np.full((1000, 1200), 255, np.uint8),
        ruled(across=(150, 900), down=(300, 600)),  # a frame
        ruled(across=(150, 500, 900), down=(300, 400, 500)),  # a frame of a stamp with four compartments
        ruled(down=(300, 600), across=(150, 300, 600, 900)),  # columns without rows
    ],
    ids=["blank", "frame", "stamp", "columns"],
)
def test_what_is_no_table_has_no_cells(page):
    assert find_tables(page, DPI) == ()


def test_two_tables_are_told_apart_from_top_to_bottom():
    page = ruled()
    page[620:] = ruled(down=(60, 120, 180, 240), shape=(380, 1200))
    first, second = find_tables(page, DPI)
    assert (sum(map(len, first)), sum(map(len, second))) == (12, 9)
    assert first[0][0][1] < second[0][0][1]


def test_merged_cells_are_cells():
    page = ruled()
    page[302:360, 595:606] = 255  # the head of two columns
    (table,) = find_tables(page, DPI)
    assert [len(row) for row in table] == [2, 3, 3, 3]


@given(st.permutations([(x, y, x + 90, y + 40) for y in (10, 60, 110) for x in (10, 110, 210)]))
@settings(max_examples=30, deadline=None)
def test_cells_are_put_in_order_however_they_come(cells):
    rows = rows_of(cells)
    assert [cell for row in rows for cell in row] == sorted(cells, key=lambda cell: (cell[1], cell[0]))
    assert [len(row) for row in rows] == [3, 3, 3]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_tables_turn_with_their_page(rotation):
    page = ruled()
    tables = find_tables(page, DPI)
    own = turned(Reading(page, DPI, 1.0, ()), rotation, 0.0).pixels
    moved = turned_tables(tables, (page.shape[1], page.shape[0]), rotation, 0.0)
    assert sum(map(len, moved[0])) == 12
    for cell in (cell for row in moved[0] for cell in row):
        x0, y0, x1, y1 = cell
        assert (own[y0 + 2 : y1 - 2, x0 + 2 : x1 - 2] == 255).all()
        assert (own[y0 - 4 : y1 + 4, x0 - 4 : x1 + 4] == 0).any()


def test_tables_lean_with_their_page():
    page = ruled(thick=3)
    tables = find_tables(page, DPI)
    levelled = turned(Reading(page, DPI, 1.0, (), tables=tables), 0, 0.3)
    assert sum(map(len, levelled.tables[0])) == 12
    marked = page.copy()
    x0, y0, x1, y1 = tables[0][2][1]
    marked[y0 + 10 : y1 - 10, x0 + 10 : x1 - 10] = 90
    level = turned(Reading(marked, DPI, 1.0, (), tables=tables), 0, 0.3)
    x0, y0, x1, y1 = level.tables[0][2][1]
    assert (level.pixels[y0 + 14 : y1 - 14, x0 + 14 : x1 - 14] < 160).mean() > 0.95


def test_the_fuller_tables_are_taken():
    (table,) = tables = find_tables(ruled(), DPI)
    part = (table[:2],)
    assert fuller(part, tables) == fuller(tables, part) == tables
    assert turned_tables(tables, (1200, 1000), 0, 2.0) == ()


class FakeEngine:
    """Gives words of the page, and of the picture of cells one for each stretch of ink."""

    name, version = "fake", "0"

    def __init__(self, on_page=(), names=(), figures="7"):
        self.on_page, self.names, self.figures, self.layouts = on_page, names, figures, []

    def recognise(self, pixels, dpi, *, seconds, layout="page"):
        self.layouts.append(layout)
        if layout == "page":
            return self.on_page
        if layout == "figures":
            return (Word(self.figures, (4, 10, 20, 30), 0.9, 0, 0),)
        assert layout == "cells"
        inked = np.flatnonzero((pixels < 160).any(axis=1))
        stretches = np.split(inked, np.flatnonzero(np.diff(inked) > 1) + 1)
        found = []
        for line, (rows, name) in enumerate(zip(stretches, self.names, strict=True)):
            across = np.flatnonzero((pixels[rows] < 160).any(axis=0))
            box = int(across[0]), int(rows[0]), int(across[-1]) + 1, int(rows[-1]) + 1
            found.append(Word(name, box, 0.9, line, 0))
        return tuple(found)


def with_print(*places):
    page = ruled()
    tables = find_tables(page, DPI)
    for x, y in places:
        page[y : y + 20, x : x + 40] = 0
    return Reading(page, DPI, 1.0, (), tables=tables)


def test_a_page_without_a_table_is_read_as_it_was():
    words = (Word("Điều", (10, 10, 50, 30), 0.9, 0, 0),)
    engine = FakeEngine(words)
    assert recognise_page(Reading(ruled(), DPI, 1.0, ()), engine, seconds=5) is words
    assert engine.layouts == ["page"]


def test_cells_are_read_by_themselves_and_stand_where_they_were():
    reading = with_print((160, 320), (250, 310), (250, 335), (620, 320), (640, 540))
    above, below = (
        Word("DANH", (200, 100, 300, 130), 0.9, 0, 0),
        Word("Trang", (200, 800, 300, 830), 0.9, 9, 3),
    )
    mixed = Word("1Trung", (160, 320, 290, 340), 0.4, 4, 1)
    engine = FakeEngine((above, mixed, below), ("1", "Trung", "tâm", "Giám", "viên"))
    words = recognise_page(reading, engine, seconds=5)
    assert [word.text for word in words] == ["DANH", "1", "Trung", "tâm", "Giám", "viên", "Trang"]
    boxes = {word.text: word.box for word in words}
    assert boxes["tâm"] == (250, 335, 290, 355)
    assert boxes["viên"] == (640, 540, 680, 560)
    lines = {word.text: (word.block, word.line) for word in words}
    assert lines["1"] != lines["Trung"] or boxes["1"][1] == boxes["Trung"][1] + 10
    assert lines["Trung"] != lines["tâm"]
    assert lines["Giám"][0] == lines["Trung"][0] != lines["viên"][0]
    assert len({lines["DANH"][0], lines["Giám"][0], lines["Trang"][0]}) == 3


def test_what_stands_level_in_neighbouring_cells_is_one_line():
    reading = with_print((160, 320), (250, 320), (620, 320))
    words = recognise_page(reading, FakeEngine((), ("1", "Hùng", "Giám")), seconds=5)
    assert len({(word.block, word.line) for word in words}) == 1


def test_a_column_of_figures_is_read_as_figures_where_it_was_not():
    reading = with_print((160, 320), (160, 400), (160, 480), (160, 550))
    engine = FakeEngine((), ("1", "2", "]", "4"), figures="3")
    words = recognise_page(reading, engine, seconds=5)
    assert [word.text for word in words] == ["1", "2", "3", "4"]
    assert engine.layouts == ["page", "cells", "figures"]
    assert words[2].box[1] in range(460, 520)


def test_a_column_of_words_is_not():
    reading = with_print((250, 320), (250, 400), (250, 480), (250, 550))
    engine = FakeEngine((), ("II", "2", "]", "Bà"))
    assert [word.text for word in recognise_page(reading, engine, seconds=5)] == ["II", "2", "]", "Bà"]
    assert engine.layouts == ["page", "cells"]


def test_cells_of_a_long_table_are_shown_in_several_pictures(monkeypatch):
    """The engine refuses pictures of more than 32,767 rows of pixels."""
    monkeypatch.setattr(tables, "_HIGHEST", 50)
    reading = with_print((160, 320), (160, 400), (160, 480), (160, 550), (250, 480))

    class Counting(FakeEngine):
        heights: ClassVar[list[int]] = []

        def recognise(self, pixels, dpi, *, seconds, layout="page"):
            if layout != "cells":
                return super().recognise(pixels, dpi, seconds=seconds, layout=layout)
            self.heights.append(pixels.shape[0])
            inked = np.flatnonzero((pixels < 160).any(axis=1))
            count = 1 + int((np.diff(inked) > 1).sum())
            self.names = [f"{len(self.heights)}{number}" for number in range(count)]
            return super().recognise(pixels, dpi, seconds=seconds, layout=layout)

    words = recognise_page(reading, Counting(), seconds=5)
    assert [word.text for word in words] == ["10", "11", "20", "21", "30"]
    assert [word.box[1] for word in words] == [320, 400, 480, 480, 550]
    assert len(Counting.heights) == 3


def test_graph_paper_is_no_table():
    page = np.full((1700, 1400), 255, np.uint8)
    for at in range(100, 1300, 26):
        page[100:1640, at : at + 2] = 0
    for at in range(100, 1640, 26):
        page[at : at + 2, 100:1300] = 0
    assert find_tables(page, 160.0) == ()


def test_an_empty_table_asks_for_nothing():
    words = (Word("STT", (160, 310, 220, 340), 0.9, 0, 0),)
    engine = FakeEngine(words)
    assert recognise_page(with_print(), engine, seconds=5) is words


def test_pale_rules_of_a_damaged_page_are_found_before_its_print_is_rebuilt():
    lit = ruled(thick=3)
    lit[lit == 0] = 185
    assert find_tables(lit, DPI) == ()
    assert sum(map(len, find_pale_tables(lit, DPI, 0, 0.0)[0])) == 12
    assert find_pale_tables(None, DPI, 0, 0.0) == ()
    # Leaning too far for rules to be seen, until it is made level.
    leaning = level(lit, -3.0, bitonal=False)
    assert find_pale_tables(leaning, DPI, 0, 0.0) == ()
    blank = np.full(leaning.shape, 255, np.uint8)
    turned_level = turned(Reading(blank, DPI, 1.0, (), evenly_lit=leaning), 0, 3.0)
    assert sum(map(len, turned_level.tables[0])) == 12


@pytest.mark.tesseract
def test_lines_of_one_cell_are_read_together_beside_a_cell_of_one_line():
    """A list as people keep it: the middle column's second line stands level with nothing."""
    rows = (
        ("1", ("Nguyễn Thị Quỳnh", "Trâm"), ("Trưởng phòng Kế hoạch -", "Tài chính"), ("Thư ký",)),
        ("2", ("Lê Hoàng Anh",), ("Giám đốc Trung tâm", "Truyền thông giáo dục"), ("Thành viên",)),
        ("3", ("Trần Khâm Nhân",), ("Chánh Thanh tra",), ("Thành viên",)),
    )
    across, down = (150, 220, 560, 1000, 1250), (300, 400, 500, 600)
    page = Image.fromarray(ruled(across=across, down=down, shape=(900, 1400)))
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(str(FONTS / "texgyretermes-regular.otf"), 34)
    for top, row in zip(down, rows, strict=False):
        cells = ((row[0],), *row[1:])
        for left, lines in zip(across, cells, strict=False):
            for number, line in enumerate(lines):
                middle = top + 50 + 38 * (number - (len(lines) - 1) / 2)
                pen.text((left + 14, middle), line, fill=0, font=font, anchor="lm")
    pixels = np.asarray(page)
    reading = Reading(pixels, DPI, 1.0, (), tables=find_tables(pixels, DPI))
    words = recognise_page(reading, make_engine(Ocr()), seconds=60)
    text = " ".join(word.text for word in words)
    assert "Nguyễn Thị Quỳnh Trâm" in text
    assert "Trưởng phòng Kế hoạch - Tài chính Thư ký" in text
    assert "Giám đốc Trung tâm Truyền thông giáo dục Thành viên" in text


class AroundEngine(FakeEngine):
    """Takes what it may leave out."""

    left_out = None

    def recognise_around(self, pixels, dpi, left_out, *, seconds):
        self.left_out = left_out
        return self.on_page


def test_rows_within_tables_need_not_be_read_with_the_page():
    reading = with_print()
    place = reading.tables[0][0][0]
    reading.pixels[place[1] + 10 : place[1] + 30, place[0] + 10 : place[0] + 50] = 0
    around = (Word("Điều", (10, 10, 50, 30), 0.9, 0, 0),)
    engine = AroundEngine(around, names=("An",))
    words = recognise_page(reading, engine, seconds=5)
    assert [word.text for word in words] == ["Điều", "An"]
    assert engine.layouts == ["cells"]
    assert engine.left_out is not None and engine.left_out.shape == reading.pixels.shape
    for x0, y0, x1, y1 in (cell for table in reading.tables for row in table for cell in row):
        assert engine.left_out[y0:y1, x0:x1].all()
    assert not engine.left_out[:20].any()

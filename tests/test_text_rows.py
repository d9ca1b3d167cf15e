# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import cv2
import numpy as np
import pytest

from samples.generator.faces import Face
from samples.generator.sheet import Sheet, set_line
from scan2archive.pipeline.images.text_rows import find_rows, row_grey, row_picture

DPI = 200


@pytest.fixture(scope="module")
def page():
    """Two rows of text with a gap between columns in the second, and where their letters stand."""
    from random import Random

    sheet = Sheet(DPI, Random(1))
    face = Face("termes", 13.0)
    for text, x, y in (
        ("Quyết định này có hiệu lực kể từ ngày ký", 30, 60),
        ("Nơi nhận:", 30, 66),
        ("KT. CHỦ TỊCH", 130, 68),
    ):
        set_line(
            sheet, [(word, face) for word in text.split()], sheet.mm(x), sheet.mm(y), sheet.mm(150), "left"
        )
    grey = 255 - np.asarray(sheet.inks["black"], np.uint8)
    boxes = {word.text: word.box for word in sheet.words}
    return grey, boxes


def test_each_row_is_found_once_and_columns_are_kept_apart(page):
    grey, boxes = page
    rows = find_rows(grey, DPI)
    assert len(rows.cores) == 3
    for core, (first, last) in zip(
        rows.cores, (("Quyết", "ký"), ("Nơi", "nhận:"), ("KT.", "TỊCH")), strict=True
    ):
        assert core[0] == pytest.approx(boxes[first][0], abs=12)
        assert core[2] == pytest.approx(boxes[last][2], abs=12)


def test_rows_near_a_place_are_those_of_the_whole_page(page):
    # Far apart on a long sheet: each place is looked at by itself, and nothing in between.
    grey, _ = page
    tall = np.vstack([grey, np.full_like(grey, 255), grey])
    whole = find_rows(tall, DPI)
    wanted = [core for core in whole.cores if core[1] > len(grey)]
    near = find_rows(tall, DPI, [(core[1], core[3]) for core in wanted])
    assert near.cores == tuple(wanted)
    first = len(whole.cores) - len(wanted)
    assert near.boxes == whole.boxes[first:]
    own = whole.owners > first
    assert np.array_equal(np.where(own, whole.owners - first, 0), near.owners)
    both = find_rows(tall, DPI, [(core[1], core[3]) for core in whole.cores])
    assert both.cores == whole.cores
    assert find_rows(tall, DPI, []).cores == ()


def test_a_row_has_its_marks_and_nothing_of_its_neighbours(page):
    grey, _ = page
    rows = find_rows(grey, DPI)
    ink = grey < 128
    assert (rows.owners[ink] > 0).mean() > 0.999
    for number, box in enumerate(rows.boxes):
        picture, (left, top) = row_picture(rows, number, grey)
        assert (box[0] - left, box[1] - top) == (8, 8)
        own = ink & (rows.owners == number + 1)
        dark = np.zeros_like(ink)
        y, x = np.nonzero(picture < 128)
        dark[y + top, x + left] = True
        assert np.array_equal(dark, own)


def test_the_ink_of_a_row_is_as_grey_as_a_rendering_shows_it(page):
    grey, _ = page
    rows = find_rows(grey, DPI)
    pale = grey.copy()
    x0, y0, x1, y1 = rows.boxes[1]
    pale[y0:y1, x0:x1] = np.maximum(pale[y0:y1, x0:x1], 200)
    assert row_grey(rows, 0, pale) == row_grey(rows, 0, grey) < 64
    assert row_grey(rows, 1, pale) >= 200


def test_strokes_rules_dust_and_paper_are_no_rows():
    page = np.full((800, 1000), 255, np.uint8)
    assert find_rows(page, DPI).cores == ()
    page[100:104, 100:900] = 0  # a rule
    page[200:700, 500:506] = 0  # a stroke
    rng = np.random.default_rng(1)
    for y, x in rng.integers(20, 780, (60, 2)):
        page[y : y + 2, x : x + 2] = 0
    rows = find_rows(page, DPI)
    assert rows.cores == () and not rows.owners.any()


def test_a_row_whose_ink_hangs_on_another_is_shown_for_all_that():
    # A stroke joins what looks like two rows; of its own the lower one has nothing but a mark far below.
    page = np.full((320, 420), 255, np.uint8)
    cv2.line(page, (317, 131), (419, 127), 0, 8)
    cv2.circle(page, (389, 126), 12, 0, -1)
    for x, y, width, height in ((361, 117, 3, 50), (344, 141, 26, 20), (362, 158, 10, 12), (372, 176, 5, 12)):
        page[y : y + height, x : x + width] = 0
    rows = find_rows(page, DPI)
    assert len(rows.cores) == 2
    for number, ((x0, y0, x1, y1), core) in enumerate(zip(rows.boxes, rows.cores, strict=True)):
        assert x0 <= core[0] and core[2] <= x1 and y0 <= core[3] and core[1] <= y1 and y0 < y1
        picture, _ = row_picture(rows, number, page)
        assert picture.size

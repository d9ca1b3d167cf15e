# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.model import Page, Word
from scan2archive.pipeline.images.cleaning import Reading
from scan2archive.pipeline.images.image import layout_image, text_parts
from scan2archive.pipeline.reading.doubtful_rows import read_doubtful_rows
from scan2archive.pipeline.reading.lost_rows import read_lost_rows
from scan2archive.pipeline.reading.pale_rows import read_pale_rows
from scan2archive.pipeline.reading.unread import Letters
from scan2archive.pipeline.reading.verdict import lines_left_out, problems_of, quality_of
from scan2archive.settings import Settings
from tests.drawing import draw_page, letters_of

LINES = (
    "Điều 1. Ban hành kèm theo Quyết định",
    "này Quy chế làm việc của Ủy ban nhân",
    "dân tỉnh Yên Bái khoá mười bảy",
)


@pytest.fixture(scope="module")
def page():
    return draw_page(LINES)


@pytest.fixture(scope="module")
def letters(page):
    return letters_of(page)


@pytest.fixture(scope="module")
def rows(page):
    """Top and bottom of each line of print."""
    inked = (page < 128).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))
    found = [(int(top), int(bottom)) for top, bottom in zip(edges[::2], edges[1::2], strict=True)]
    return [row for row in found if row[1] - row[0] > 15]


def read(page, rows, which, confidence=0.95):
    """Words of some of the lines, each over its share of the line."""
    words = []
    for number in which:
        top, bottom = rows[number]
        columns = np.flatnonzero((page[top:bottom] < 128).any(axis=0))
        left, right = int(columns[0]), int(columns[-1]) + 1
        parts = LINES[number].split()
        step = (right - left) / len(parts)
        for place, text in enumerate(parts):
            box = (round(left + place * step), top, round(left + (place + 1) * step), bottom)
            words.append(Word(text, box, confidence, number, 0))
    return tuple(words)


class Engine:
    """Reads the same words whatever it is shown."""

    name, version = "fake", "1"

    def __init__(self, text: str, confidence: float = 0.95) -> None:
        self.text, self.confidence, self.asked = text, confidence, 0

    def recognise(self, pixels, dpi, *, seconds, layout="page"):
        assert layout == "line"
        self.asked += 1
        step = (pixels.shape[1] - 16) // len(self.text.split())
        return tuple(
            Word(text, (8 + i * step, 8, 8 + (i + 1) * step, pixels.shape[0] - 8), self.confidence, 0, 0)
            for i, text in enumerate(self.text.split())
        )


def lost(page, letters, words, engine):
    return read_lost_rows(words, Reading(page, 200.0, 1.0, ()), letters, engine, seconds=10)


def texts(words):
    return " ".join(word.text for word in words)


def test_a_page_that_was_read_whole_is_left_as_it_is(page, letters, rows):
    words, engine = read(page, rows, range(3)), Engine("x")
    assert lost(page, letters, words, engine) is words
    assert engine.asked == 0


def test_a_row_that_was_left_out_is_read_by_itself_and_stands_in_its_place(page, letters, rows):
    words, engine = read(page, rows, (0, 2)), Engine(LINES[1])
    found = lost(page, letters, words, engine)
    assert texts(found) == " ".join(LINES)
    assert engine.asked == 1
    assert not letters.unread_rows(found)
    middle = [word for word in found if word.line not in {0, 2}]
    assert all(rows[1][0] - 12 <= word.box[1] < word.box[3] <= rows[1][1] + 12 for word in middle)


def test_the_rest_of_a_row_that_was_read_in_part_comes_with_it(page, letters, rows):
    words = read(page, rows, range(3))
    part = tuple(word for word in words if word.line != 1 or word.text in {"này", "nhân"})
    assert texts(lost(page, letters, part, Engine(LINES[1]))) == " ".join(LINES)


@pytest.mark.parametrize(("text", "confidence"), [("qzx wjf kkz ppw", 0.5), ("ỹz", 0.9)])
def test_what_is_no_better_changes_nothing(page, letters, rows, text, confidence):
    words = read(page, rows, range(3))
    part = tuple(word for word in words if word.line != 1 or word.text in {"này", "nhân"})
    assert lost(page, letters, part, Engine(text, confidence)) is part


def test_words_over_two_rows_of_which_one_was_read_twice_give_way(page, letters, rows):
    words = read(page, rows, range(3))
    (top, _), (_, bottom) = rows[1:3]
    tall = tuple(
        replace(word, box=(word.box[0], top, word.box[2], bottom), line=7) for word in words if word.line == 2
    )
    kept = tuple(word for word in words if word.line != 1)

    class Both(Engine):
        def recognise(self, pixels, dpi, *, seconds, layout="page"):
            self.text = LINES[1 + self.asked]
            return super().recognise(pixels, dpi, seconds=seconds, layout=layout)

    found = lost(page, letters, (*tall, *kept), Both(""))
    assert texts(found) == " ".join(LINES)


def test_a_line_nobody_could_read_sends_the_page_to_review(page, letters, rows):
    height, width = page.shape
    words = read(page, rows, range(3))

    def judged(read_words):
        one = Page(1, width, height, 200.0, 0, 0.0, 0.95, False, "ocr", words=read_words)
        one = replace(one, quality=quality_of(one, letters, page, bitonal=True))
        return one.quality, problems_of(one, lines_left_out(one, letters, page), Settings().review)

    whole, nothing = judged(words)
    assert nothing == ()
    part, problems = judged(tuple(word for word in words if word.line != 1))
    assert part < 0.8 * whole
    assert problems[-1].code == "unread_line"
    assert "near the top of page 1 could not be read" in problems[-1].message
    one = Page(1, width, height, 200.0, 0, 0.0, 0.95, False, "ocr", quality=0.99)
    one = replace(one, words=tuple(word for word in words if word.line == 1))
    told = problems_of(one, lines_left_out(one, letters, page), Settings().review)
    assert "has 2 lines of print" in told[0].message
    assert (
        problems_of(replace(one, quality=0.3), lines_left_out(one, letters, page), Settings().review)[-1].code
        == "low_confidence"
    )
    scraps = tuple(replace(word, text="|_", confidence=0.1) if word.line == 1 else word for word in words)
    assert judged(scraps)[1], "a scrap covers no print"


@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.integers(0, 900), st.integers(2, 90), st.integers(4, 60)),
        max_size=30,
    )
)
def test_rows_hold_their_parts_whatever_these_are(boxes):
    parts = np.array(boxes, np.int32).reshape(-1, 4)
    found = Letters(parts, (940, 940), (2000, 2000)).unread_rows((), 3)
    assert sum(row.letters for row in found) <= len(boxes)
    assert all(row.letters >= 3 and row.box[0] < row.box[2] and row.box[1] < row.box[3] for row in found)


def test_a_doubtful_word_laid_over_a_whole_row_has_read_nothing_of_it(page, letters, rows):
    words = read(page, rows, (0, 2))
    columns = np.flatnonzero((page[rows[1][0] : rows[1][1]] < 128).any(axis=0))
    over = Word("SỐ", (int(columns[0]), rows[1][0], int(columns[-1]), rows[1][1]), 0.17, 1, 0)
    above, below = (tuple(word for word in words if word.line == line) for line in (0, 2))
    assert texts(lost(page, letters, (*above, over, *below), Engine(LINES[1]))) == " ".join(LINES)
    sure = (*above, replace(over, confidence=0.9), *below)  # spaced print
    assert lost(page, letters, sure, Engine(LINES[1])) is sure


def pale(page, rows, words, engine):
    """Read with the ink of the middle line that was taken off from its middle on."""
    taken = np.zeros_like(page)
    top, bottom = rows[1]
    half = 450
    taken[top:bottom, half:] = np.where(page[top:bottom, half:] < 128, 255, 0)
    size = (page.shape[1], page.shape[0])
    return read_pale_rows(words, page, lambda: page, taken, 200.0, 1.0, size, engine, seconds=10)


def test_a_row_part_of_which_was_taken_for_the_other_side_is_read_with_it(page, rows):
    half = 450
    words = tuple(word for word in read(page, rows, range(3)) if word.line != 1 or word.box[2] < half)
    engine = Engine(LINES[1])
    assert texts(words) != " ".join(LINES)
    assert texts(pale(page, rows, words, engine)) == " ".join(LINES)
    assert engine.asked == 1  # the other rows lost nothing


def test_a_row_with_its_head_under_a_seal_is_print_if_the_rest_is_read_surely(page, letters, rows):
    words, first = read(page, rows, (0, 2)), LINES[1].split()
    hidden = 3

    class HalfSure(Engine):
        def recognise(self, pixels, dpi, **how):
            found = super().recognise(pixels, dpi, **how)
            return tuple(
                replace(word, text="kxzq", confidence=0.3) if i < hidden else word
                for i, word in enumerate(found)
            )

    found = lost(page, letters, words, HalfSure(LINES[1]))
    shown = [word.text for word in found if word.line not in {0, 2}]
    assert shown[hidden:] == first[hidden:]


@pytest.mark.parametrize(("text", "confidence"), [("dậf” bo vén ớÿ oòux3 ub", 0.6), (LINES[1], 0.2)])
def test_the_other_side_of_the_sheet_changes_nothing(page, rows, text, confidence):
    words = read(page, rows, range(3))
    assert pale(page, rows, words, Engine(text, confidence)) is words


def unsure(page, rows, engine, confidence):
    words = read(page, rows, range(3))
    first = tuple(
        replace(word, text="ờ" + word.text[1:], confidence=confidence) if word.line == 1 else word
        for word in words
    )
    reading, size = Reading(page, 200.0, 1.0, ()), (page.shape[1], page.shape[0])
    return first, read_doubtful_rows(first, reading, size, engine, seconds=10)


def test_a_long_row_that_was_read_unsurely_is_read_by_itself(page, rows):
    engine = Engine(LINES[1])
    _, found = unsure(page, rows, engine, 0.5)
    assert texts(found) == " ".join(LINES)
    assert engine.asked == 1


def test_a_row_that_reads_no_better_by_itself_stays(page, rows):
    first, found = unsure(page, rows, Engine("ờzq wờf", 0.4), 0.5)
    assert found is first


def test_rows_read_surely_are_not_asked_for(page, rows):
    engine = Engine(LINES[1])
    words, size = read(page, rows, range(3)), (page.shape[1], page.shape[0])
    assert read_doubtful_rows(words, Reading(page, 200.0, 1.0, ()), size, engine, seconds=10) is words
    assert engine.asked == 0


def test_only_what_is_in_doubt_of_a_row_is_read_once_more(page, rows):
    apart = [
        replace(word, box=(word.box[0] + 4, word.box[1], word.box[2] - 4, word.box[3]))
        for word in read(page, rows, range(3))
    ]
    line = [word for word in apart if word.line == 1]
    doubted = line[3:6]
    words = tuple(replace(word, text="ờzqw", confidence=0.1) if word in doubted else word for word in apart)
    size, engine = (page.shape[1], page.shape[0]), Engine(" ".join(word.text for word in line[2:7]))
    shown = []
    recognise = engine.recognise

    def noted(pixels, dpi, *, seconds, layout="page"):
        shown.append(pixels.shape[1])
        return recognise(pixels, dpi, seconds=seconds, layout=layout)

    engine.recognise = noted
    found = read_doubtful_rows(words, Reading(page, 200.0, 1.0, ()), size, engine, seconds=10)
    assert texts(found) == " ".join(LINES)
    (width,) = shown
    assert width < line[7].box[0] - line[1].box[2] + 16
    kept = {word.box for word in found}
    assert {word.box for word in (*line[:2], *line[7:])} <= kept


SHORT = ("- Như trên;", "- Các sở, ban, ngành;", "- Lưu NC.")


def test_a_short_row_below_a_list_is_found_where_it_is_expected():
    page = draw_page(SHORT)
    ink = layout_image(page, 200)
    letters = Letters(text_parts(ink), ink.shape, (page.shape[1], page.shape[0]))
    inked = (page < 128).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))
    rows = [
        pair for pair in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True) if pair[1] - pair[0] > 15
    ]
    words = []
    for number, (top, bottom) in enumerate(rows[:2]):
        columns = np.flatnonzero((page[top:bottom] < 128).any(axis=0))
        gaps = np.flatnonzero(np.diff(columns) > 8)
        starts = [int(columns[0]), *(int(columns[gap + 1]) for gap in gaps)]
        ends = [*(int(columns[gap]) for gap in gaps), int(columns[-1])]
        words += [
            Word(text, (x0, top, x1 + 1, bottom), 0.95, number, 0)
            for text, x0, x1 in zip(SHORT[number].split(), starts, ends, strict=True)
        ]
    assert not letters.unread_rows(words)  # too short to stand anywhere
    found = lost(page, letters, tuple(words), Engine(SHORT[2]))
    assert texts(found).endswith("- Lưu NC.")

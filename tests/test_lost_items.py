# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import numpy as np
import pytest

from scan2archive.model import Word
from scan2archive.pipeline.images.cleaning import Reading
from scan2archive.pipeline.reading.lost_items import read_lost_items
from tests.drawing import draw_page, letters_of

LINES = ("1. Rà soát quỹ đất của tỉnh", "2. Đình chỉ công trình không phép", "3. Tăng cường tuyên truyền")


class Engine:
    """Reads the number and the word behind it that each row begins with."""

    name, version = "fake", "1"

    def __init__(self, *items: str, confidence: float = 0.9) -> None:
        self.items, self.confidence, self.asked = list(items), confidence, 0

    def recognise(self, pixels, dpi, *, seconds, layout="page"):
        assert layout == "line"
        item = self.items[self.asked]
        self.asked += 1
        high = pixels.shape[0] - 8
        return (
            Word(item, (8, 8, 22, high), self.confidence, 0, 0),
            Word("Xa", (30, 8, pixels.shape[1] - 8, high), 0.9, 0, 0),
        )


@pytest.fixture(scope="module")
def page():
    return draw_page(LINES)


@pytest.fixture(scope="module")
def letters(page):
    return letters_of(page)


def without_numbers(page):
    """The words of the lines but for their numbers, on their ink."""
    inked = (page < 128).any(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], inked.astype(np.int8), [0]])))
    rows = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 15]
    words = []
    for number, (line, (top, bottom)) in enumerate(zip(LINES, rows, strict=True)):
        columns = (page[top:bottom] < 128).any(axis=0)
        ends = np.flatnonzero(np.diff(np.concatenate([[0], columns.astype(np.int8), [0]])))
        starts, stops = ends[::2], ends[1::2]
        # The first two pieces of ink are the figure and its full stop.
        begin, end = int(starts[2]), int(stops[-1])
        parts = line.split()[1:]
        step = (end - begin) / len(parts)
        words += [
            Word(
                text,
                (round(begin + i * step), top, round(begin + (i + 1) * step) - 2, bottom),
                0.95,
                number,
                0,
            )
            for i, text in enumerate(parts)
        ]
    return tuple(words)


def read(page, letters, words, engine):
    return read_lost_items(words, Reading(page, 200.0, 1.0, ()), letters, engine, seconds=10)


def test_numbers_in_front_of_rows_are_read_and_begin_their_lines(page, letters):
    words = without_numbers(page)
    found = read(page, letters, words, Engine("1.", "2.", "3."))
    assert " ".join(word.text for word in found) == " ".join(LINES)
    assert [word.line for word in found if word.text[0].isdigit()] == [0, 1, 2]


def test_a_stroke_in_the_place_of_a_number_gives_way_to_it(page, letters):
    words = without_numbers(page)
    first = words[0].box
    stroke = Word("¬", (first[0] - 30, first[1], first[0] - 4, first[3]), 0.7, 9, 9)
    found = read(page, letters, (stroke, *words), Engine("1.", "2.", "3."))
    assert " ".join(word.text for word in found) == " ".join(LINES)


@pytest.mark.parametrize(
    "engine",
    [Engine("của", "và", "là"), Engine("1.", "2.", "3.", confidence=0.3), Engine("1.", "x", "y")],
)
def test_what_is_no_number_and_one_number_alone_is_left_out(page, letters, engine):
    words = without_numbers(page)
    assert read(page, letters, words, engine) is words
    assert engine.asked == 3


def test_a_page_that_was_read_whole_costs_no_reading(page, letters):
    words = without_numbers(page)
    numbers = tuple(
        Word(f"{row + 1}.", (first.box[0] - 32, first.box[1], first.box[0] - 3, first.box[3]), 0.9, row, 0)
        for row in range(3)
        if (first := next(word for word in words if word.line == row))
    )
    engine = Engine()
    assert read(page, letters, (*numbers, *words), engine) == (*numbers, *words)
    assert engine.asked == 0

# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from scan2archive.model import Word
from scan2archive.pipeline.fields.handwriting import stands_out, taller_than_print, unfilled
from scan2archive.pipeline.fields.layout import line_of


def row(*words: tuple[str, int, int], top: int = 100, base: int = 125) -> tuple:
    """Words as (text, left, right), all between top and base."""
    return tuple(Word(text, (left, top, right, base), 0.95, 0, 0) for text, left, right in words)


NUMBER = row(("Số:", 100, 140), ("704", 150, 195), ("/QĐ-SYT", 197, 320))
DATE = line_of(row(("ngày", 700, 760), ("12", 770, 800), ("tháng", 810, 880), ("2019", 890, 950)), 1)


def test_printed_figures_do_not_stand_out():
    line = line_of(NUMBER, 1)
    assert not stands_out(NUMBER[1:2], line, [DATE])
    assert not unfilled(NUMBER[1:2], line, 10)


@pytest.mark.parametrize("box", [(150, 92, 195, 125), (150, 105, 195, 125), (150, 92, 195, 117)])
def test_taller_smaller_and_lifted_figures_stand_out(box):
    written = Word("704", box, 0.95, 0, 0)
    assert stands_out([written], line_of((NUMBER[0], written, NUMBER[2]), 1), [DATE])


def test_a_figure_left_out_leaves_room():
    # 70 is read for 704: the four stood between it and the stroke.
    words = row(("Số:", 100, 140), ("70", 150, 180), ("/QĐ-SYT", 197, 320))
    assert unfilled(words[1:2], line_of(words, 1), 6)
    words = row(("Số:", 100, 140), ("04", 165, 195), ("/QĐ-SYT", 197, 320))
    assert unfilled(words[1:2], line_of(words, 1), 6)


def test_number_and_notation_in_one_word_are_measured_against_the_year():
    def word(text: str, top: int) -> Word:
        return Word(text, (150, top, 300, 125), 0.95, 0, 0)

    assert not taller_than_print(word("904/BC-BNV", 98), [DATE])
    assert not taller_than_print(word("904/QĐ-BNV", 95), [DATE])  # a Q has a tail
    assert taller_than_print(word("904/BC-BNV", 92), [DATE])
    assert taller_than_print(word("904/QĐ-BNV", 88), [DATE])
    assert not taller_than_print(word("904/BC-BNV", 80), [])

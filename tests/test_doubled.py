# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scan2archive.model import Word
from scan2archive.pipeline.reading.doubled import without_doubled


def word(text, x0, x1, confidence=0.9, line=0, y=100):
    return Word(text, (x0, y, x1, y + 30), confidence, line, 0)


def test_a_row_that_stands_on_two_lines_is_said_once_by_the_surer_words():
    once = (word("Lưu:", 100, 160), word("VT,", 170, 210, 0.85))
    again = (
        word("Lưu:", 100, 160, line=1),
        word("VT,", 171, 212, 0.92, line=1),
        word("QLN", 220, 280, line=1),
    )
    assert without_doubled(once + again) == (once[0], *again[1:])


def test_signs_and_capitals_make_no_other_word():
    assert [w.text for w in without_doubled((word("trên;", 100, 150), word("Trên,", 100, 220, 0.8)))] == [
        "trên;"
    ]


def test_the_same_word_in_two_places_stays():
    words = (word("và", 100, 140), word("và", 135, 175), word("và", 100, 140, y=150))
    assert without_doubled(words) is words


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 40), st.floats(0, 1)), max_size=12))
def test_what_is_left_is_not_doubled_and_no_place_is_lost(found):
    words = tuple(word(text, x, x + 30, confidence) for text, x, confidence in found)
    left = without_doubled(words)
    assert set(left) <= set(words)
    assert without_doubled(left) == left
    assert {w.text for w in left} == {w.text for w in words}

# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scan2archive.model import Word
from scan2archive.pipeline.reading.both_readings import both_readings


def word(text, left, confidence, *, right=None, line=0):
    return Word(text, (left, 100, right or left + 80, 130), confidence, line, 0)


def test_the_surer_of_two_words_in_one_place_counts():
    first = (word("Quyết", 0, 0.9), word("đẳng", 100, 0.4), word("2168", 200, 0.7))
    second = (word("Quyêt", 2, 0.6), word("định", 99, 0.8), word("2165", 201, 0.75))
    both = both_readings(first, second)
    assert [w.text for w in both] == ["Quyết", "định", "2165"]
    assert [w.confidence for w in both[:2]] == [0.9, 0.8]
    assert [w.box for w in both] == [w.box for w in first]


def test_a_number_read_in_two_ways_is_as_doubtful_as_its_worse_reading():
    for one, two in ((0.95, 0.6), (0.6, 0.95)):
        (both,) = both_readings((word("215/QĐ", 0, one),), (word("216/QĐ", 0, two),))
        assert (both.text, both.confidence) == ("215/QĐ" if one > two else "216/QĐ", 0.6)
    (both,) = both_readings((word("215/QĐ", 0, 0.95),), (word("215/QĐ", 0, 0.6),))
    assert both.confidence == 0.95


def test_a_syllable_outweighs_letters_that_are_none():
    assert both_readings((word("đồrg", 0, 0.65),), (word("đồng", 0, 0.6),))[0].text == "đồng"
    assert both_readings((word("đồrg", 0, 0.85),), (word("đồng", 0, 0.6),))[0].text == "đồrg"


def test_words_cut_otherwise_stay_as_the_first_reading_has_them():
    first = (word("Vĩnh", 0, 0.5), word("Phú", 100, 0.5))
    assert both_readings(first, (word("VĩnhPhú", 0, 0.9, right=180),)) == first
    assert both_readings((word("VĩnhPhú", 0, 0.5, right=180),), first)[0].text == "VĩnhPhú"


def test_what_only_the_second_reading_has_and_is_sure_of_is_taken_in_on_a_line_of_its_own():
    first = (word("Số", 0, 0.9), word("12", 100, 0.9))
    second = (word("Số", 0, 0.9), word("Hà", 400, 0.8), word("ıl", 600, 0.3), word("Nội", 500, 0.8))
    both = both_readings(first, second)
    assert [(w.text, w.line, w.block) for w in both] == [
        ("Số", 0, 0),
        ("12", 0, 0),
        ("Hà", 1, 1),
        ("Nội", 1, 1),
    ]


_WORDS = st.lists(
    st.builds(
        lambda text, x, y, width, sure, line: Word(text, (x, y, x + width, y + 30), sure, line, 0),
        st.sampled_from(("tỉnh", "Hà", "12", "xq")),
        st.integers(0, 1500),
        st.integers(0, 2000),
        st.integers(1, 300),
        st.floats(0, 1),
        st.integers(0, 20),
    ),
    max_size=12,
).map(tuple)


@given(_WORDS, _WORDS)
def test_no_place_is_lost_and_none_made_up(first, second):
    both = both_readings(first, second)
    assert [w.box for w in both[: len(first)]] == [w.box for w in first]
    assert {w.text for w in both} <= {w.text for w in (*first, *second)}
    new = both[len(first) :]
    assert {(w.text, w.box) for w in new} <= {(w.text, w.box) for w in second}
    assert not {w.line for w in new} & {w.line for w in first}
    assert both_readings(first, ()) == first


@given(_WORDS)
def test_the_same_reading_twice_changes_nothing(words):
    assert both_readings(words, words) == words

# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.index.queries.suggest import suggestions

KNOWN = {"thu": 9, "hoi": 5, "dat": 3, "hoai": 1, "hop": 8, "hoa": 7, "ly": 2}
PAIRS = {("thu", "hoi"): 4, ("hoi", "dat"): 3}


def frequency(word: str) -> int:
    return KNOWN.get(word, 0)


def together(first: str, second: str) -> int:
    return PAIRS.get((first, second), 0)


@pytest.mark.parametrize("typed", ["thu hoii đất", "thu hoj đất", "thu ohi đất", "thu hi đất", "thuhoi đất"])
def test_the_nearest_word_that_stands_beside_the_others_replaces_an_unknown_one(typed):
    assert suggestions(typed, frequency, together) == ("thu hoi đất",)


def test_without_neighbours_the_most_frequent_one_does():
    assert suggestions("hoaj", frequency, together) == ("hoa",)
    # Three letters may be anything; a date or a number is no word.
    for typed in ("lj", "hoj", "ngày:hoaj", "từ: hoaj", "số:hoaj", "ký hiệu:hoaj"):
        assert suggestions(typed, frequency, together) == ()


def test_a_known_word_that_fits_nowhere_is_replaced_if_all_are_known():
    assert suggestions("thu hoà đất", frequency, together) == ("thu hoi đất",)
    assert suggestions("thu hoà đất xyzzyx", frequency, together) == ()
    assert suggestions("thu hoà", frequency, lambda *_: 0) == ()


def test_nothing_to_suggest():
    assert suggestions("thu hồi đất 2016", frequency) == ()
    assert suggestions("xyzzyx", frequency) == ()


def test_the_rest_of_the_query_stays():
    for typed, better in (
        ('"thu hoj', '"thu hoi'),
        ("“thu hoj” đất?", '"thu hoi" đất?'),
        ("loại: QĐ 105/QĐ -hoj thu, hoj", "loại: QĐ 105/QĐ -hoj thu, hoi"),
        ('số:7 -"thu hoj" thu hoj', 'số:7 -"thu hoj" thu hoi'),
        ("người ký:hoaj", "người ký:hoa"),
        ('co quan: "thu hoj"', 'co quan: "thu hoi"'),
    ):
        assert suggestions(typed, frequency, together) == (better,)
    assert suggestions("-hoj 105/hoj", frequency, together) == ()


@given(st.text() | st.lists(st.sampled_from(["hoj", "thu", '"', ":", "-", "?", "a:b", " "])).map("".join))
def test_any_text(text):
    found = suggestions(text, frequency, together)
    assert len(found) <= 1
    assert all(better != text for better in found)

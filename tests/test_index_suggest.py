# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.index.analysis import tokens
from scan2archive.index.suggest import suggestions

KNOWN = {"thu": 9, "hoi": 5, "dat": 3, "hoai": 1}


def frequency(word: str) -> int:
    return KNOWN.get(word, 0)


@pytest.mark.parametrize("typed", ["thu hoii đất", "thu hoj đất", "thu ohi đất", "thu hi đất"])
def test_the_nearest_frequent_word_replaces_an_unknown_one(typed):
    assert suggestions(typed, frequency) == ("thu hoi đất",)


def test_nothing_to_suggest():
    assert suggestions("thu hồi đất 2016", frequency) == ()
    assert suggestions("xyzzyx", frequency) == ()


def test_only_words_are_suggested():
    assert suggestions("foo:hoj", frequency) == ()
    assert suggestions('"thu hoj', frequency) == ("thu hoi",)
    assert suggestions('"thu hoj" đất?', frequency) == ("thu hoi đất",)
    assert suggestions("loại: QĐ 105/QĐ -hoj thu, hoj", frequency) == ("QĐ thu hoi",)
    assert suggestions("-hoj", frequency) == ()


@given(st.text() | st.lists(st.sampled_from(["hoj", "thu", '"', ":", "-", "?", "a:b", " "])).map("".join))
def test_any_text(text):
    found = suggestions(text, frequency)
    assert len(found) <= 1
    assert all(len(tokens(word)) == 1 for query in found for word in query.split())

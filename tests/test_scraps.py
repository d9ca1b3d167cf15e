# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.model import Word
from scan2archive.pipeline.reading.scraps import is_scrap, without_scraps


def word(text, confidence):
    return Word(text, (0, 0, 10, 10), confidence, 0, 0)


@pytest.mark.parametrize("text", ["ÏẶa", "_|", "lx", "kzx", "ˆ", "TT", "qnẹ"])
def test_doubtful_words_that_are_no_syllable_are_scraps(text):
    assert is_scrap(word(text, 0.2))
    assert not is_scrap(word(text, 0.5))


@pytest.mark.parametrize("text", ["quyết", "(Đã", "1511/LĐTBXH", "45", "QĐ-UBND-xã", "Ngọc,", "ký."])
def test_syllables_and_figures_are_none_however_doubtful(text):
    assert not is_scrap(word(text, 0.05))


@given(st.lists(st.builds(word, st.text(min_size=1, max_size=8), st.floats(0, 1)), max_size=12))
def test_what_stays_keeps_its_order_and_all_that_the_engine_was_sure_of(words):
    kept = without_scraps(words)
    assert [w for w in words if w in kept] == list(kept)
    assert all(w in kept for w in words if w.confidence >= 0.3)

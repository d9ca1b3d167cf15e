# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
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


def test_what_is_longer_than_any_code_is_one_for_all_its_figures():
    assert is_scrap(word("-EEHSINGEFGIPEUBIPNIEIETETETEUTENITIETRZ/.UT-TREIC2EGS", 0.0))
    assert not is_scrap(word("1234/2019/NQLT-BTTTT-BNV-BTC", 0.0))


@given(st.lists(st.builds(word, st.text(min_size=1, max_size=8), st.floats(0, 1)), max_size=12))
@example([word("|", 1.0), word("quyết", 1.0)])
def test_what_stays_keeps_its_order_and_all_that_the_engine_was_sure_of(words):
    words = [replace(w, box=(20 * place, 0, 20 * place + 10, 10)) for place, w in enumerate(words)]
    kept = without_scraps(words, 100)
    assert [w for w in words if w in kept] == list(kept)
    lone_strokes = [w for w in words if len(w.text) <= 3 and set(w.text) <= set("_|¬~")]
    assert all(w in kept for w in words if w.confidence >= 0.3 and w not in lone_strokes)
    assert not any(w in kept for w in lone_strokes)


def on_line(text, confidence, height=25, repair=""):
    return Word(text, (0, 0, 60, height), confidence, 4, 0, "TT" if repair else "", repair)


def test_what_a_well_read_line_vouches_for_stays_however_doubtful():
    lưu = on_line("Lưu", 0.93), on_line("VP,", 0.92)
    assert without_scraps((*lưu, on_line("TCCQ.", 0.23)), 200) == (*lưu, on_line("TCCQ.", 0.23))
    # A stroke of another height, one letter, a line that was hardly read, a line of its own.
    for scrap, beside in (
        (on_line("Qlx", 0.23, height=60), lưu),
        (on_line("j", 0.23), lưu),
        (on_line("TCCQ.", 0.23), (on_line("Lưu", 0.5),)),
        (on_line("TCCQ.", 0.23), ()),
    ):
        assert without_scraps((*beside, scrap), 200) == beside


def test_what_its_place_mended_stays():
    mended = on_line("III;", 0.1, repair="letter")
    assert without_scraps((mended,), 200) == (mended,)


def test_rows_of_dashes_are_no_words():
    dashes = Word("--", (80, 0, 140, 5), 0.5, 4, 0)
    assert without_scraps((on_line("mà", 0.5, height=5), dashes), 200) == (dashes,)


def at(text, box, confidence=0.4):
    return Word(text, box, confidence, 0, 0)


def test_doubtful_words_that_lie_on_one_another_are_strokes_of_a_pen():
    strokes = at("7#", (0, 0, 100, 40)), at("/419)", (20, 20, 110, 80)), at("G2X", (60, 50, 140, 100))
    kept = at("12", (300, 0, 340, 30)), at("Sóc", (30, 30, 80, 60)), at("215/QĐ-UB", (0, 10, 120, 40))
    assert without_scraps((*strokes, *kept), 200) == kept


def test_figures_beside_one_another_or_read_surely_are_none():
    beside = at("12", (0, 0, 40, 30)), at("34", (40, 0, 80, 30)), at("56", (0, 26, 40, 56))
    assert without_scraps(beside, 200) == beside
    sure = at("1.440", (0, 0, 60, 30), 0.9), at("1,440", (0, 0, 60, 30), 0.9)
    assert without_scraps(sure, 200) == sure
    assert without_scraps((sure[0], at("44", (10, 0, 40, 30))), 200) == (sure[0], at("44", (10, 0, 40, 30)))

# SPDX-License-Identifier: Apache-2.0
"""The word of number and notation read again: what is asked for, and what is taken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scan2archive.model import Page
from scan2archive.pipeline.reading.number_look import NumberWord, confirmed, number_word
from tests.sheets import Sheet, head


def first_page(number: str, confidence: float = 0.4) -> Page:
    page = head(
        Sheet(), ["UBND TỈNH AN GIANG", "SỞ Y TẾ"], number, "An Giang, ngày 5 tháng 3 năm 2019"
    ).page()
    words = tuple(replace(w, confidence=confidence) if "/" in w.text else w for w in page.words)
    return replace(page, words=words)


def asked(number: str, confidence: float = 0.4) -> NumberWord:
    word = number_word(first_page(f"Số: {number}", confidence))
    assert word is not None
    return word


@pytest.mark.parametrize("number", ["Số: 47/QĐ-SYT", "Số: 1§1/2015/TTLT-BYT-BTC", "Số: 0ó/KH-SYT"])
def test_an_unsure_word_of_number_and_notation_is_asked_for(number):
    assert number_word(first_page(number)) is not None


@pytest.mark.parametrize("number", ["Số:      /QĐ-SYT", "Số: 47 /QĐ-SYT", "Số: Zl/QĐ-SYT", "V/v báo cáo"])
def test_a_number_apart_or_made_of_letters_is_left_alone(number):
    assert number_word(first_page(number)) is None  # it was left to write in


def test_a_sure_word_needs_no_second_look():
    assert number_word(first_page("Số: 47/QĐ-SYT", 0.95)) is None
    assert number_word(Sheet().put("Số: 47/QĐ-SYT", 300, x=200).page()) is None  # no head


def test_a_word_taller_than_print_is_written():
    page = first_page("Số: 904/BC-SYT")
    words = tuple(
        replace(w, box=(w.box[0], w.box[1] - 14, w.box[2], w.box[3])) if "/" in w.text else w
        for w in page.words
    )
    assert number_word(replace(page, words=words)) is None


def test_readings_that_agree_confirm_it():
    word = confirmed(asked("47/QĐ-SYT"), ["471/QĐ-SYT", "47/QĐ-SYT", "47/QĐ-SYT", "47/QĐ-SYT"])
    assert word is not None and word.text == "47/QĐ-SYT" and word.confidence > 0.9 and not word.repair


@pytest.mark.parametrize(
    "readings",
    [
        ["41/QĐ-SYT", "47/QĐ-SYT", "41/QĐ-SYT", "47/QĐ-SYT"],  # two against two
        ["47/QĐ-SYT"],
        ["47/GD-SVT", "47/CD-SXY", "47/QD-SW"],  # nobody reads the notation so
        ["", "x"],
        [],
    ],
)
def test_dissent_confirms_nothing(readings):
    assert confirmed(asked("47/QĐ-SYT"), readings) is None


def test_a_sign_among_figures_is_what_the_others_show():
    word = confirmed(asked("1§1/2015/TTLT-BYT-BTC"), ["181/2015/TTLT-BYT-BTC"] * 3)
    assert word is not None
    assert (word.text, word.raw, word.repair) == ("181/2015/TTLT-BYT-BTC", "1§1/2015/TTLT-BYT-BTC", "figures")
    assert word.confidence > 0.9


def test_figures_that_were_read_change_only_if_read_badly_and_for_review():
    four = ["279/KH-SYT"] * 4
    word = confirmed(asked("2779/KH-SYT", 0.42), four)
    assert word is not None and word.text == "279/KH-SYT" and word.confidence < 0.8
    assert confirmed(asked("2779/KH-SYT", 0.7), four) is None

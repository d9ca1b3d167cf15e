# SPDX-License-Identifier: Apache-2.0
"""Figures of a date that were read as something else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scan2archive.model import Word
from scan2archive.pipeline.fields.dating import DateFigure
from scan2archive.pipeline.fields.metadata import extract
from scan2archive.pipeline.reading.figures import (
    by_hand,
    doubtful_figures,
    shown_in,
    vote,
    with_words,
    years_told,
)
from scan2archive.pipeline.reading.second_look import second_look
from scan2archive.settings import Review
from tests.sheets import HEIGHT, WIDTH, Sheet, head, signature, title
from tests.test_second_look import ZoneEngine


def paper(date: str, number: str = "Số: 15/QĐ-BYT", doubtful: str = ""):
    sheet = head(Sheet(), ["BỘ Y TẾ"], number, date, doubtful=doubtful)
    title(sheet, ["QUYẾT ĐỊNH", "Về việc phê duyệt kế hoạch"])
    return signature(sheet, ["BỘ TRƯỞNG"], "Trần Văn Bình", 1500).page()


def figure(text="0Š", part="day", confidence=0.6):
    return DateFigure(part, Word(text, (0, 0, 20, 20), confidence, 0))


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("Hà Nội, ngày 05 tháng 3 năm 2019", []),
        ("Hà Nội, ngày 0Š tháng § năm 2019", ["0Š", "§"]),
        ("Hà Nội, ngày 45 tháng 13 năm 201]", ["45", "13", "201]"]),
        ("Hà Nội, ngày tháng 3 năm 2019", []),
        ("Căn cứ Luật ngày 0Š tháng 3 năm 2019", []),
    ],
)
def test_what_is_no_figure_of_a_date_is_doubtful(date, words):
    assert [one.word.text for one in doubtful_figures(paper(date))] == words


def test_figures_that_were_not_read_surely_are_doubtful():
    page = paper("Hà Nội, ngày 05 tháng 3 năm 2019", doubtful="05")
    assert [one.word.text for one in doubtful_figures(page)] == ["05"]
    assert not doubtful_figures(Sheet().page())


def test_readings_that_agree_are_taken_and_what_was_read_is_kept():
    word = vote(figure("0Š,"), [("05", 0.95), ("05", 0.96), ("0", 0.4)], written=False)
    assert (word.text, word.raw, word.repair) == ("05,", "0Š,", "figures")
    assert word.confidence > 0.85


@pytest.mark.parametrize(
    "readings",
    [[], [("05", 0.95)], [("05", 0.2), ("05", 0.2)], [("05", 0.9), ("05", 0.9), ("08", 0.9), ("08", 0.8)]],
)
def test_too_few_or_divided_readings_decide_nothing(readings):
    assert vote(figure(), readings, written=False) is None


def test_dissent_and_handwriting_leave_a_doubt():
    divided = vote(figure(), [("05", 0.9), ("05", 0.9), ("08", 0.7)], written=False)
    written = vote(figure(), [("05", 0.9), ("05", 0.9)], written=True)
    assert divided.text == written.text == "05"
    assert max(divided.confidence, written.confidence) < 0.8


def test_a_year_that_the_paper_names_elsewhere_is_sure_against_one_it_does_not_name():
    readings = [("2018", 0.9), ("2018", 0.9)]
    assert vote(figure("2016", "year"), readings, written=True).confidence < 0.8
    word = vote(figure("2016", "year"), readings, written=True, years={"2018", "2017"})
    assert (word.text, word.raw) == ("2018", "2016")
    assert word.confidence > 0.85
    assert vote(figure("2016", "year"), readings, written=True, years={"2018", "2016"}).confidence < 0.8
    assert vote(figure("08", "day"), [("18", 0.9), ("18", 0.9)], written=True, years={"18"}).confidence < 0.8


def test_years_are_told_by_sure_words_outside_the_date():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 15/QĐ-BYT", "Hà Nội, ngày 05 tháng 3 năm 2019")
    title(sheet, ["QUYẾT ĐỊNH", "Về việc phê duyệt kế hoạch 2018-2020"])
    page = sheet.page()
    assert years_told(page) == {"2018", "2020"}
    unsure = tuple(replace(word, confidence=0.8) for word in page.words)
    assert not years_told(replace(page, words=unsure))


@given(
    st.sampled_from(["day", "month", "year"]),
    st.text("0123456789Š§", min_size=1, max_size=4),
    st.lists(st.tuples(st.text("0123456789", max_size=4), st.floats(0, 1)), max_size=6),
)
def test_what_is_taken_can_be_that_part_of_a_date(part, text, readings):
    word = vote(figure(text, part), readings, written=False)
    assert word is None or DateFigure(part, word).allows(word.text)


def test_a_date_is_read_again_as_figures_only():
    page = paper("Hà Nội, ngày 0Š tháng 3 năm 2019")
    assert not by_hand(page)
    engine = ZoneEngine(lambda call, dpi: (Word("05", (20, 20, 40, 40), 0.95, 0),))
    look = second_look(page, np.full((HEIGHT, WIDTH), 255, np.uint8), engine, seconds=60)
    assert {layout for _, _, layout, _ in engine.calls} == {"line", "figures"}
    assert look.done == ("date: 1 figures read again, 1 agreed on",)
    (date,) = [field for field in extract([look.page], Review()) if field.name == "issued_date"]
    assert (date.value, date.state) == ("2019-03-05", "confident")
    assert "0Š" in date.raw


def test_a_day_beside_a_number_written_by_hand_stays_doubtful():
    page = paper("Hà Nội, ngày 0Š tháng 3 năm 2019", number="Số:      /QĐ-BYT")
    assert by_hand(page)
    engine = ZoneEngine(lambda call, dpi: (Word("05", (20, 20, 40, 40), 0.95, 0),))
    look = second_look(page, np.full((HEIGHT, WIDTH), 255, np.uint8), engine, seconds=60)
    (date,) = [field for field in extract([look.page], Review()) if field.name == "issued_date"]
    assert (date.value, date.state) == ("2019-03-05", "review")
    assert replace(page, words=look.page.words, confidence=look.page.confidence) == look.page


def test_a_six_has_to_be_surer_than_other_figures():
    page = paper("Hà Nội, ngày 05 tháng 3 năm 2016")
    words = tuple(replace(word, confidence=0.93) for word in page.words)
    assert [one.word.text for one in doubtful_figures(replace(page, words=words))] == ["2016"]


def test_letters_that_look_like_figures_are_read_as_such_in_a_date():
    one = figure("I1]", "month")
    left, top, right, bottom = one.word.box
    place = (left, top, right, bottom)
    rows = [[Word("1]", place, 0.56, 0)], [Word("TÌ", place, 0.7, 0)], [Word("mở", place, 0.9, 0)]]
    rows.append([Word("18", (left - 200, top, left - 150, bottom), 0.95, 0)])
    shown = shown_in(rows, one)
    assert [text for text, _ in shown] == ["11", "11"] and all(sure < 0.6 for _, sure in shown)
    assert vote(one, shown, written=False).text == "11"


def test_a_figure_is_put_right_though_it_was_found_on_an_equal_page_seen_before():
    page = paper("Hà Nội, ngày 0Š tháng 3 năm 2019")
    twin = replace(page, words=tuple(replace(word) for word in page.words))
    (doubtful,) = doubtful_figures(page)
    agreed = replace(doubtful.word, text="05")
    assert "05" in [word.text for word in with_words(twin, [(doubtful.word, agreed)]).words]

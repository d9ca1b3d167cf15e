# SPDX-License-Identifier: Apache-2.0
"""Rows of number and date that the first reading left out: where they are asked for, and what is taken."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scan2archive.model import Page, Word
from scan2archive.pipeline.fields.header import read_head
from scan2archive.pipeline.fields.numbering import find_numbering
from scan2archive.pipeline.reading.head_look import (
    date_place,
    number_place,
    read_head_rows,
    with_date,
    with_number,
)
from tests.sheets import Sheet, head

AGENCY = ["UBND TỈNH AN GIANG", "SỞ Y TẾ"]
DATE = "An Giang, ngày 5 tháng 3 năm 2019"


def first_page(number: str = "", date: str = DATE) -> Page:
    return head(Sheet(), AGENCY, number, date).page()


def row(text: str, y: int, x: int, confidence: float = 0.9) -> tuple[Word, ...]:
    words = Sheet().put(text, y, x=x, confidence=confidence).page().words
    return tuple(replace(word, line=0, block=0) for word in words)


def test_a_head_with_both_rows_is_asked_for_nothing():
    page = first_page("Số: 47/QĐ-SYT")
    assert number_place(page) is None and date_place(page) is None

    def none(zone):
        raise AssertionError("nothing is missing")

    assert read_head_rows(page, none) == (page, "")


def test_a_page_without_a_national_header_is_asked_for_nothing():
    page = Sheet().put("Điều 1. Thành lập", 300, x=260).page()
    assert number_place(page) is None and date_place(page) is None


def test_the_number_is_looked_for_level_with_the_date_below_the_agency():
    page = first_page()
    zone = number_place(page)
    assert zone is not None
    x0, y0, x1, y1 = zone
    assert x0 < 300 and x1 < 900  # the agency's column
    assert (
        240 <= y0 < 274 and 300 <= y1 < 360
    )  # between SỞ Y TẾ, which ends at 240, and what follows the date at 300


def test_the_date_is_looked_for_below_the_motto_in_its_column():
    zone = date_place(first_page("Số: 47/QĐ-SYT", ""))
    assert zone is not None
    assert zone[0] > 600 and zone[1] >= 240 and zone[3] > 300


@pytest.mark.parametrize("date", ["", "An Giang, ngay “Cahang TÌ năm 2019", "Niễn nụ tháng năm cU”"])
def test_a_date_without_its_month_is_asked_for(date):
    assert date_place(first_page("Số: 47/QĐ-SYT", date)) is not None


def test_a_day_left_to_be_written_is_no_lost_date():
    assert date_place(first_page("Số: 47/QĐ-SYT", "An Giang, ngày tháng 3 năm 2019")) is None


def test_the_number_line_of_a_reading_is_taken():
    page = first_page()
    zone = number_place(page)
    assert zone is not None
    better = with_number(page, zone, [row("Vi V6 bao", 300, 300), row("Số: /QĐ-SYT", 300, 340)])
    numbering = find_numbering(read_head(better))
    assert numbering is not None and numbering.notation == "QĐ-SYT"
    assert [word.text for word in numbering.words] == ["Số:", "/QĐ-SYT"]
    assert {word.text for word in page.words} < {word.text for word in better.words}


def test_the_surest_reading_counts_and_none_is_asked_for_beyond_a_sure_one():
    page = first_page()
    zone = number_place(page)
    assert zone is not None

    def readings():
        yield row("Số: 47/GĐ-SYT", 300, 340, 0.4)
        yield row("Số: 47/QĐ-SYT", 300, 340, 0.95)
        raise AssertionError("the second was sure")

    numbering = find_numbering(read_head(with_number(page, zone, readings())))
    assert numbering is not None and numbering.code == "47/QĐ-SYT"


def test_scraps_of_the_row_give_way_to_it():
    words = (*first_page().words, Word("ó:", (340, 276, 380, 302), 0.3, 90, 9))
    page = replace(first_page(), words=words)
    zone = number_place(page)
    assert zone is not None
    better = with_number(page, zone, [row("Số: 47/QĐ-SYT", 300, 340)])
    assert "ó:" not in {word.text for word in better.words}


def test_readings_without_a_number_leave_the_page_as_it_is():
    page = first_page()
    zone = number_place(page)
    assert zone is not None
    assert with_number(page, zone, [row("V/v báo cáo", 300, 340), ()]) is page


def test_a_reading_that_tells_more_of_the_date_is_taken():
    page = first_page("Số: 47/QĐ-SYT", "An Giang, ngay “Cahang TÌ năm 2019")
    zone = date_place(page)
    assert zone is not None
    better = with_date(page, zone, [row("An Giang, ngay tang năm 2019", 300, 900), row(DATE, 300, 900)])
    assert "tháng" in {word.text for word in better.words} and "“Cahang" not in {w.text for w in better.words}
    assert with_date(page, zone, [row("Độc lập", 300, 900)]) is page


def test_what_was_done_is_told():
    page, done = read_head_rows(first_page(), lambda _: [row("Số: 47/QĐ-SYT", 300, 340)])
    assert done == "head: number found" and find_numbering(read_head(page)) is not None
    assert read_head_rows(first_page(), lambda _: [()])[1] == "head: number not found"

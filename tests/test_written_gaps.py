# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from scan2archive.pipeline.fields.handwriting import WRITTEN
from scan2archive.pipeline.fields.metadata import extract
from scan2archive.pipeline.fields.written_gaps import same_figures, with_figures, written_gaps
from scan2archive.settings import Review
from tests.sheets import Sheet, body, head, title


def paper(number="Số: /QĐ-SYT", date="Kiên Giang, ngày tháng 12 năm 2017", doubtful=""):
    sheet = head(Sheet(), ["UBND TỈNH KIÊN GIANG", "SỞ Y TẾ"], number, date, doubtful=doubtful)
    y = title(sheet, ["QUYẾT ĐỊNH", "Về việc thành lập Tổ công tác"])
    body(sheet, ["Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;"], y)
    return sheet.page()


def gaps(page):
    return {gap.what: gap for gap in written_gaps(page)}


def fields(page, file_name=""):
    return {field.name: field for field in extract([page], Review(), file_name=file_name)}


def test_open_gaps_are_found_between_the_words_around_them():
    page = paper()
    found = gaps(page)
    assert set(found) == {"number", "day"}
    number = found["number"]
    assert (number.before.text, number.behind.text, number.read) == ("Số:", "/QĐ-SYT", "")
    left, top, right, bottom = number.zone(page)
    assert left <= number.before.box[0] and number.behind.box[0] < right <= number.behind.box[2]
    assert top < number.before.box[1] and bottom > number.before.box[3]
    day = found["day"]
    assert (day.before.text, day.behind.text) == ("ngày", "tháng")
    assert day.zone(page)[0] <= day.before.box[0] and day.zone(page)[2] == day.behind.box[2]
    assert day.zone(page, 1.4)[1] < day.zone(page)[1] < day.zone(page)[3] < day.zone(page, 1.4)[3]


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("Số: 4Đ5 /QĐ-SYT", ""),
        ("Số:45 /QĐ-SYT", "45"),
        ("Só:32 /QĐ-SYT", "32"),
        ("Số: 45 /QĐ-SYT", "45"),
        ("Số:..... /QĐ-SYT", ""),
    ],
)
def test_what_the_engine_made_of_a_written_number(number, read):
    gap = gaps(paper(number))["number"]
    assert gap.read == read
    assert gap.before.text == number[:3] and gap.behind.text == "/QĐ-SYT"


@pytest.mark.parametrize("number", ["Số: 45/QĐ-SYT", "Số: 1059/QĐ-SYT"])
def test_printed_numbers_and_days_are_no_gaps(number):
    assert not written_gaps(paper(number, "Kiên Giang, ngày 18 tháng 12 năm 2017"))


@pytest.mark.parametrize("date", ["ngày | Ckháng 11 năm 2017", "ngày 1 Khháng 11 năm 2017"])
def test_a_written_day_that_took_the_first_letter_of_the_month_along_is_a_gap(date):
    day = gaps(paper(date=f"Kiên Giang, {date}"))["day"]
    assert day.before.text == "ngày"
    assert day.behind.text.endswith("háng")


def test_a_page_without_a_head_has_no_gaps():
    sheet = Sheet()
    body(sheet, ["Số:  /QĐ-SYT của Sở Y tế, ngày tháng 12 năm 2017"], 300)
    assert not written_gaps(sheet.page())


def test_a_date_in_a_sentence_is_no_gap():
    sheet = head(Sheet(), ["SỞ Y TẾ"], "Số: /SYT-NVY", "Kiên Giang, ngày 99 tbáng 01 năm 2007")
    sheet.put("Thực hiện Kế hoạch số 3514/KH-UBND ngày tháng 10 năm 2006 của Ủy ban", 480, x=700)
    assert set(gaps(sheet.page())) == {"number"}


def test_figures_that_cling_to_a_word_are_parted_from_it():
    page = paper(date="Kiên Giang, ngày1 tháng 12 năm 2017")
    day = gaps(page)["day"]
    assert (day.before.text, day.read) == ("ngày", "1")
    assert day.before.box[2] < day.words[0].box[2]
    words = with_figures(page, day, "18", 0.9).words
    texts = [word.text for word in words]
    at = texts.index("18")
    assert texts[at - 1 : at + 2] == ["ngày", "18", "tháng"]
    assert (words[at].repair, words[at].raw) == (WRITTEN, "1")
    assert words[at - 1].box[2] < words[at].box[0] < words[at].box[2] < words[at + 1].box[0]


@pytest.mark.parametrize(
    ("figures", "day", "number"),
    [("31", True, True), ("32", False, True), ("00", False, False), ("1234", False, True)],
)
def test_what_a_gap_allows(figures, day, number):
    found = gaps(paper())
    assert found["day"].allows(figures) == day
    assert found["number"].allows(figures) == number


@pytest.mark.parametrize(
    ("date", "last"),
    [
        ("Kiên Giang, ngày tháng 11 năm 2017", 30),
        ("Kiên Giang, ngày 3 tháng 02 năm 2016", 29),
        ("Kiên Giang, ngày tháng 2 năm 2017", 28),
        ("Kiên Giang, ngày tháng năm 2017", 31),
    ],
)
def test_a_day_is_one_of_its_month(date, last):
    day = gaps(paper(date=date))["day"]
    assert day.allows(str(last)) and not day.allows(str(last + 1))


def test_what_was_written_fills_the_fields_and_says_so():
    page = paper()
    for what, figures in (("number", "2275"), ("day", "18")):
        page = with_figures(page, gaps(page)[what], figures, 0.7)
    found = fields(page)
    assert found["code"].value == "2275/QĐ-SYT" and found["code"].rule == "code.box3.written"
    assert found["issued_date"].value == "2017-12-18"
    assert found["issued_date"].rule == "issued_date.box4.written"
    # One reader alone is not sure.
    assert found["code"].state == found["number"].state == found["issued_date"].state == "review"


def test_two_witnesses_make_a_written_number_sure():
    page = paper("Số: 4Đ5 /QĐ-SYT")
    by_name = fields(page, "445_qd_syt.pdf")["code"]
    assert (by_name.value, by_name.state) == ("445/QĐ-SYT", "review")
    page = with_figures(page, gaps(page)["number"], "445", 0.7)
    both = fields(page, "445_qd_syt.pdf")["code"]
    assert (both.value, both.state, both.rule) == ("445/QĐ-SYT", "confident", "code.box3.written.file_name")
    contradicted = fields(page, "446_qd_syt.pdf")["code"]
    assert contradicted.state == "review"


def test_an_unsure_reading_counts_only_where_the_file_name_says_the_same():
    page = paper("Số: 4Đ5 /QĐ-SYT")
    page = with_figures(page, gaps(page)["number"], "445", 0.4)
    assert "code" not in fields(page)
    assert fields(page, "445_qd_syt.pdf")["code"].state == "confident"
    assert fields(page, "447_qd_syt.pdf")["code"].rule == "code.file_name"


def test_leading_zeros_are_no_difference():
    assert same_figures("04", "4")
    assert not same_figures("40", "4")
    assert not same_figures("", "4")


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("Số : 2Đ2 - QĐ/SYT", "909-QĐ/SYT"),
        ("Số: /8Đ- QĐ/SYT", "909-QĐ/SYT"),
        ("Số: 2Đ2 /QĐ-SYT", "909/QĐ-SYT"),
    ],
)
def test_a_stroke_that_stands_by_itself_stays(number, code):
    page = paper(number)
    page = with_figures(page, gaps(page)["number"], "909", 0.7)
    assert fields(page)["code"].value == code

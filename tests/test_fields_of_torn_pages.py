# SPDX-License-Identifier: Apache-2.0
"""What is left of fields on very bad pages, where another line or the notation tells what it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scan2archive.pipeline.fields.near_dates import near_dates
from tests.sheets import LEFT, RIGHT, Sheet, head, read, signature, title

DATE = "Cà Mau, ngày 5 tháng 3 năm 2013"


@pytest.mark.parametrize(
    ("line", "number", "kind"),
    [
        ("BẢO CÁ", "Số: 9/BC-SYT", "Báo cáo"),
        ("ƠI YẾT ĐỊNH", "Số: 9/QĐ-SYT", "Quyết định"),
        ("ƠI YẾT ĐỊNH", "Số: 9/SYT", "Công văn"),
    ],
)
def test_a_torn_type_line_is_the_one_the_notation_names(line, number, kind):
    sheet = head(Sheet(), ["UBND TỈNH CÀ MAU", "SỞ Y TẾ"], number, DATE)
    title(sheet, [line, "Về việc ban hành điều lệ quản lý kho tàng"])
    paper = read(sheet)
    assert paper.value("type") == kind
    assert paper.value("subject") == "Về việc ban hành điều lệ quản lý kho tàng"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("._§ố: 273 1/BC-SYT", "2731/BC-SYT"),
        ("ó6: 86 CT/UB", "86 CT/UB"),
        ("Thời gian: 86 người", ""),
    ],
)
def test_torn_number_rows_are_for_review(line, code):
    paper = read(head(Sheet(), ["UBND TỈNH CÀ MAU", "SỞ Y TẾ"], line, ""))
    assert paper.value("code") == code
    assert not code or paper.field("code").state == "review"


@pytest.mark.parametrize("row", ["SẼ 1155 / 09/0B", "1- MỤC ĐÍCH, YÊU CẦU", "QUYẾT ĐỊNH CỦA ỦY BAN NHÂN DÂN"])
def test_rows_below_the_agencys_are_none_of_its_name(row):
    sheet = head(Sheet(), ["UBND TỈNH CÀ MAU", "SỞ Y TẾ"], "", DATE)
    assert read(sheet.put(row, 300, centre=430)).value("issuer") == "Sở Y tế tỉnh Cà Mau"


def test_a_subject_whose_row_came_in_two_pieces_is_for_review():
    sheet = head(Sheet(), ["UBND TỈNH CÀ MAU", "SỞ Y TẾ"], "Số: 9/BC-SYT", DATE)
    sheet.put("BÁO CÁO", 420)
    sheet.put("Kết quả công tác kiểm soát tải", 460, x=440).put("phương tiện trên quốc lộ 25", 460, x=860)
    paper = read(sheet.put("9 tháng đầu năm 2012", 500))
    assert (
        paper.value("subject")
        == "Kết quả công tác kiểm soát tải phương tiện trên quốc lộ 25 9 tháng đầu năm 2012"
    )
    assert paper.field("subject").state == "review"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("Hà Nam, ngày 18 3 tháng 02 năm 213", "2013-02-18"),
        ("Hà Nam, ngày 18 tháng 02 năm 213", "2013-02-18"),
        ("Hà Nam, ngày 18 tháng 02 năm 202", ""),  # 2002, 2020 to 2026
        ("Hà Nam, ngày 1 8 tháng 02 năm 213", None),
    ],
)
def test_dates_with_dust_and_a_figure_lost(text, iso):
    dates = [date.iso for date in near_dates(text, 1976, 2026)]
    if iso is None:
        assert dates != ["2013-02-01"]
    else:
        assert dates == ([iso] if iso else [])


@pytest.mark.parametrize(
    ("place", "state"), [("Mà Nội", "review"), ("Hà Nội", "confident"), ("Sa Pa", "confident")]
)
def test_a_place_one_letter_from_a_province_is_for_review(place, state):
    paper = read(head(Sheet(), ["BỘ Y TẾ"], "Số: 9/QĐ-BYT", f"{place}, ngày 5 tháng 3 năm 2013"))
    assert (paper.value("place"), paper.field("place").state) == (place, state)


def test_a_post_with_a_letter_misread_is_the_known_one_for_review():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/QĐ-BYT", DATE)
    title(sheet, ["QUYẾT ĐỊNH", "Về việc giao chỉ tiêu biên chế"])
    paper = read(signature(sheet, ["TL. BỘ TRƯỞNG", "GHÁNH VĂN PHÒNG"], "Nguyễn Xuân Lâm", 1000))
    assert paper.value("signer_position") == "TL. BỘ TRƯỞNG / CHÁNH VĂN PHÒNG"
    assert paper.field("signer_position").state == "review"


def test_a_name_read_fairly_on_a_page_hard_to_read_is_for_review():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/QĐ-BYT", DATE)
    signature(sheet, ["BỘ TRƯỞNG"], "Nguyễn Xuân Lâm", 1000, confidence=0.83)
    page = sheet.put("Điều 1", 700, centre=RIGHT).page()
    assert read(page).field("signer_name").state == "confident"
    assert read(replace(page, confidence=0.8)).field("signer_name").state == "review"


@pytest.mark.parametrize(
    ("line", "place", "issued"),
    [
        ("Nội, ngày 8 tháng 4 năm 2022", "Hà Nội", "2022-04-08"),  # the only one that ends so
        ("Hà, ngày 8 tháng 4 năm 2022", "Hà", "2022-04-08"),  # Hà Tĩnh, Hà Giang, …
        ("Hà Nội:", "Hà Nội", ""),
        ("Tuyên Quang, nụa fixtne 9 năm 2016", "Tuyên Quang", "2016-09"),
        ("Tuyên Quang, nụa ngày 9 năm 2016", "Tuyên Quang", "2016"),  # the month was lost
    ],
)
def test_what_is_left_of_a_place_and_date_is_for_review(line, place, issued):
    paper = read(head(Sheet(), ["UBND TỈNH CÀ MAU"], "Số: 12/TB-UBND", line))
    assert (paper.value("place"), paper.value("issued_date")) == (place, issued)
    assert "review" in {field.state for field in paper.fields if field.name in {"place", "issued_date"}}


def test_figures_beside_an_agencys_line_are_no_part_of_its_name():
    sheet = head(Sheet(), ["", "TỈNH TUYÊN QUANG"], "Số: 12/TB-UBND", "Tuyên Quang, ngày 8 tháng 4 năm 2022")
    sheet.put("ỦY BAN NHÂN DÂN", 200, centre=LEFT)
    sheet.put("1311113", 200, x=sheet.page().words[-1].box[2] + 30, confidence=0.5)
    assert read(sheet).value("issuer") == "Ủy ban nhân dân tỉnh Tuyên Quang"


def test_a_scrap_of_the_next_row_is_no_figure_of_the_date():
    sheet = head(Sheet(), ["UBND QUẬN 5"], "Số: 17/CT-UB", "")
    sheet.put("Quận 5, ngày 21 tháng", 300, x=850)
    sheet.put("11 năm 1983", 300, x=1180)
    page = sheet.page()
    left = max(word.box[2] for word in page.words if word.text == "tháng")
    scrap = replace(
        next(w for w in page.words if w.text == "tháng"),
        text="5",
        box=(left + 4, 284, left + 16, 310),
        confidence=0.6,
    )
    paper = read(replace(page, words=(*page.words, scrap)))
    assert (paper.value("issued_date"), paper.field("issued_date").state) == ("1983-11-21", "review")


@pytest.mark.parametrize(
    ("read_as", "name", "state"),
    [
        ("Xằm Phạm Tuấn Liêm", "Phạm Tuấn Liêm", "review"),
        ("Nguyễn Thị Tuấn Liêm", "Nguyễn Thị Tuấn Liêm", "confident"),
        ("TS. Phạm Tuấn Liêm", "Phạm Tuấn Liêm", "confident"),
    ],
)
def test_letters_of_a_seal_before_a_name_are_no_part_of_it(read_as, name, state):
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/QĐ-BYT", "Hà Nội, ngày 05 tháng 3 năm 2015")
    signer = read(signature(sheet, ["BỘ TRƯỞNG"], read_as, 1500)).field("signer_name")
    assert (signer.value, signer.state) == (name, state)


@pytest.mark.parametrize(("year", "state"), [(2015, "confident"), (2019, "review")])
def test_a_year_that_minutes_tell_otherwise_is_doubtful(year, state):
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 45/BB-BYT", f"Hà Nội, ngày 25 tháng 8 năm {year}")
    y = title(sheet, ["BIÊN BẢN", "Bàn giao hồ sơ, tài liệu"])
    sheet.put("Hôm nay, vào hồi 08 giờ 00 phút ngày 25 tháng 8 năm 2015, tại phòng họp", y, x=260)
    assert read(sheet).field("issued_date").state == state


def test_the_youth_union_is_told_by_its_notation_too():
    sheet = Sheet().put("BAN CHẤP HÀNH TRUNG ƯƠNG", 200, centre=LEFT).put("Số 400 HD/TWĐTN", 300, centre=LEFT)
    sheet.put("Hà Nội, ngày 20 tháng 10 năm 2023", 300, centre=RIGHT)
    title(sheet, ["HƯỚNG DẪN", "về việc phát động phong trào thi đua"])
    assert read(sheet).value("issuer") == "Ban Chấp hành Trung ương Đoàn TNCS Hồ Chí Minh"


@pytest.mark.parametrize("rest", ["PHÓ GIÁM", "ZZPT]"])
def test_what_is_left_of_a_deputys_row_below_the_chiefs_makes_the_post_doubtful(rest):
    def position(left: str) -> str:
        sheet = head(Sheet(), ["UBND TỈNH CÀ MAU", "SỞ Y TẾ"], "Số: 47/BC-SYT", DATE)
        signature(sheet, ["GIÁM ĐỐC"], "Nguyễn Văn Hải", 1500)
        if left:
            sheet.put(left, 1542, centre=1150)
        return next(field.state for field in read(sheet).fields if field.name == "signer_position")

    assert position("") == "confident"
    assert position(rest) == "review"

# SPDX-License-Identifier: Apache-2.0
"""Agencies of heads of which words or rows were not read: for review, and whole ones as sure as before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from scan2archive.model import Field
from scan2archive.pipeline.fields.agency_remains import is_begun, is_dated_elsewhere, is_unfinished
from scan2archive.pipeline.fields.joint_boards import board_members
from scan2archive.pipeline.fields.metadata import extract
from scan2archive.settings import Review
from tests.sheets import LEFT, MOTTO, NATIONAL, RIGHT, Sheet

TODAY = dt.date(2026, 11, 22)


def issuer(
    rows: Sequence[tuple[str, int]], number: str, y: int, date: str = "Ngày 5 tháng 3 năm 2015"
) -> Field:
    sheet = Sheet()
    sheet.put(NATIONAL, 200, centre=RIGHT).put(MOTTO, 240, centre=RIGHT)
    for text, row in rows:
        sheet.put(text, 200 + 40 * row, centre=LEFT)
    sheet.put(number, y, centre=LEFT).put(date, y, centre=RIGHT)
    return next(field for field in extract([sheet.page()], Review(), today=TODAY) if field.name == "issuer")


@pytest.mark.parametrize(
    ("value", "unfinished"),
    [
        ("Ủy ban nhân dân tỉnh Lai Châu", False),
        ("Chủ tịch Ủy ban nhân dân tỉnh Lai Châu", False),
        ("Thuế tỉnh Khánh Hòa", False),
        ("Tòa án nhân dân huyện Cao Lãnh tỉnh Đồng Tháp", False),
        ("Bộ Tư pháp", False),
        ("Tư pháp", True),  # a branch without its head
        ("Tỉnh Nghĩa Bình", True),
        ("Quy hoạch - Kiến trúc", True),  # no Quỹ
        ("Tổng cục", True),
        ("Ty tỉnh Gia Định", True),
        ("Sư đoàn", True),
        ("Bảo hiểm xã hội", True),
        ("Sở Nông nghiệp và tỉnh Ninh Thuận", True),
        ("Hội đồng Bộ", True),
        ("Tỉnh đoàn Phú Thọ Thao", True),
        ("Viện kiểm sát nhân dân tối cao tỉnh Phú Yên", True),
        ("Ủy ban hành chính thành phố Hà Nội khu phố Đống Đa", True),
    ],
)
def test_what_names_cannot_be_whole(value, unfinished):
    assert is_unfinished(value) is unfinished


def test_the_beginning_of_a_known_name_is_one():
    assert is_begun("Ban Chấp hành Trung") and not is_begun("Ban Chấp hành Trung ương")


@pytest.mark.parametrize(
    ("value", "parent", "place", "year", "elsewhere"),
    [
        ("Bộ Tài chính", "", "Hà Nội", 2010, False),
        ("Bộ Tài chính", "", "Rạch Giá", 2010, True),  # of its office there, the row was lost
        ("Bộ Tư lệnh Quân khu 7", "", "TP. Hồ Chí Minh", 1982, False),
        ("Ngân hàng Nhà nước Việt Nam", "", "Thủ Dầu Một", 1994, True),
        ("Sở Y tế tỉnh An Giang", "", "Long Xuyên", 1999, False),
        ("Ủy ban nhân dân tỉnh Tiền Giang", "", "Chợ Gạo", 1999, True),
        ("Ủy ban nhân dân tỉnh Hậu Giang", "", "Cần Thơ", 1978, False),
        ("Huyện ủy Nghi Lộc", "", "Nghi Thạch", 2010, False),  # no unit before the name: nothing to compare
        ("Hội Nông dân huyện Tiên Lữ", "", "Dị Chế", 1998, True),
        ("Đảng ủy phường Cầu Kho", "Đảng bộ quận 1", "Quận 1", 1999, False),
        ("Ủy ban nhân dân huyện Đại Từ", "", "Thái Nguyên", 2003, False),
        ("Ủy ban nhân dân tỉnh Thanh Hóa", "", "Việt Bắc", 1951, False),
        ("Ủy ban nhân dân xã Ô Lâm", "", "", 2025, False),
    ],
)
def test_where_agencies_date_their_papers(value, parent, place, year, elsewhere):
    assert is_dated_elsewhere(value, parent, place, year) is elsewhere


@pytest.mark.parametrize(
    ("rows", "number", "y", "state"),
    [
        ([("UBND TỈNH LAI CHÂU", 0), ("SỞ Y TẾ", 1)], "Số: 45/QĐ-SYT", 300, "confident"),
        (
            [("ỦY BAN HÀNH CHÍNH", 0), ("TỈNH LAI CHÂU", 1)],
            "Số: 45/VP-QĐ",
            296,
            "review",
        ),  # read with 0.9: not legible
        ([("UBND TỈNH LAI CHÂU", 0)], "Số: 45/KL-TTr", 300, "review"),  # alone, and the notation is another's
        ([("BỘ Y TẾ", 0)], "Số: 45/QĐ-BYT", 300, "confident"),
        ([("BỘ Y TẾ", 0)], "Số: 45/QĐ-BYT", 420, "review"),  # rows are missing above the number
        ([("UBND TỈNH LAI CHÂU", 0), ("SỞ Y TẾ", 2)], "Số: 45/QĐ-SYT", 340, "review"),  # and between
        ([("SỞ Y TẾ TỈNH LAI CHÂU", 1)], "Số: 45/QĐ-SYT", 300, "review"),  # and above: level with the motto
    ],
)
def test_missing_rows_make_an_agency_doubtful(rows, number, y, state):
    assert issuer(rows, number, y).state == state


@pytest.mark.parametrize(
    ("number", "aside", "state"),
    [("Số: 45/QĐ-SYT", 40, "confident"), ("Số: 45/QĐ-SYT", 140, "review"), ("Số: 45/QĐ-KCB", 60, "review")],
)
def test_a_row_aside_of_the_others_lost_a_word(number, aside, state):
    """Typists centre by eye: what the notation spells may stand a little aside."""
    sheet = Sheet()
    sheet.put(NATIONAL, 200, centre=RIGHT).put(MOTTO, 240, centre=RIGHT)
    sheet.put("UBND TỈNH LAI CHÂU", 200, centre=LEFT).put("SỞ Y TẾ", 240, centre=LEFT - aside)
    sheet.put(number, 300, centre=LEFT)
    field = next(field for field in extract([sheet.page()], Review(), today=TODAY) if field.name == "issuer")
    assert field.state == state


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["LIÊN BỘ", "TÀI CHÍNH - Y TẾ"], ["Bộ Tài chính", "Bộ Y tế"]),
        (["LIÊN BỘ LAO ĐỘNG - TỔNG CÔNG ĐOÀN VIỆT NAM"], ["Bộ Lao động", "Tổng Công đoàn Việt Nam"]),
        (["LIÊN SỞ TÀI CHÍNH - GIÁO DỤC"], ["Sở Tài chính", "Sở Giáo dục"]),
        (["LIÊN ĐOÀN LAO ĐỘNG", "TỈNH HÀ NAM"], []),
        (["LIÊN BỘ"], []),
    ],
)
def test_boards_name_ministries_by_their_branches(lines, names):
    assert [name.text for name in board_members(lines)] == names


@pytest.mark.parametrize(
    ("agency", "number", "expected"),
    [
        # of a ban's own words none begins another agency but for its marks
        (["UBND TỈNH QUẢNG NGÃI", "BAN CHỈ ĐẠO PHONG TRÀO", "TOÀN DÂN ĐOÀN KẾT XÂY DỰNG", "ĐỜI SỐNG VĂN HÓA"], "Số: 4/KH-BCĐ",
         "Ban Chỉ đạo phong trào toàn dân đoàn kết xây dựng đời sống văn hóa tỉnh Quảng Ngãi"),
        (["UBND TỈNH SƠN LA", "QUỸ ĐẦU TƯ PHÁT TRIỂN"], "Số: 48/QĐ-QĐTPT", "Quỹ Đầu tư phát triển tỉnh Sơn La"),
        (["HỘI ĐỒNG NHÂN DÂN TỈNH KON TUM", "KHÓA VIII, KỲ HỌP THỨ 7"], "Số: 21/NQ-HĐND", "Hội đồng nhân dân tỉnh Kon Tum"),
        (["CÔNG TY TNHH MTV", "ĐIỆN LỰC HẢI DƯƠNG"], "Số: 21/PCHD-TC", "Công ty TNHH MTV Điện lực Hải Dương"),
        (["THUẾ THÀNH PHỐ HỒ CHÍ MINH", "THUẾ CƠ SỞ 21"], "Số: 5/QĐ-CS21", "Thuế cơ sở 21 thành phố Hồ Chí Minh"),
        (["UBND TỈNH LAI CHÂU", "BAN QUẢN LÝ KHU KINH TẾ", "CỬA KHẨU MA LÙ THÀNG"], "Số: 203/TTr-BQLKKT",
         "Ban Quản lý Khu kinh tế cửa khẩu Ma Lù Thàng"),
        (["BAN TỔ CHỨC TRUNG ƯƠNG", "VỤ ĐỊA PHƯƠNG III"], "Số 12-CV/VĐPIII", "Vụ Địa phương III"),
        (["TÒA ÁN NHÂN DÂN", "TỈNH LÀO CAI"], "Số: 5/QĐ-TA", "Tòa án nhân dân tỉnh Lào Cai"),
    ],
)  # fmt: skip
def test_heads_of_the_fifth_set(agency, number, expected):
    rows = [(row, place) for place, row in enumerate(agency)]
    found = issuer(rows, number, max(300, 220 + 40 * len(agency)))
    assert found.value.casefold() == expected.casefold()

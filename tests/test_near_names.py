# SPDX-License-Identifier: Apache-2.0
"""Agencies and notations put right in the closed lists, and what is left as read."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from scan2archive.model import Word
from scan2archive.pipeline.fields.agency_places import near_province
from scan2archive.pipeline.fields.header import read_head
from scan2archive.pipeline.fields.issuer import find_issuer
from scan2archive.pipeline.fields.metadata import extract
from scan2archive.pipeline.fields.near_names import near_agency, torn_agency
from scan2archive.pipeline.fields.near_notation import mended, short_forms
from scan2archive.pipeline.fields.numbering import Numbering, find_numbering
from scan2archive.pipeline.fields.person_name import name_reliability, surely_read
from scan2archive.settings import Review
from scan2archive.vietnamese import code_key
from tests.sheets import Sheet, head


@pytest.mark.parametrize(
    ("text", "parts", "name"),
    [
        ("WV BAN NHÂN ĐẨN", (), "Ủy ban nhân dân"),
        ("BỘ FÀI CIIÍNH", ("TTLT", "BTC", "BNV"), "Bộ Tài chính"),
        ("BỘ NÓ VỤ", ("TTLT", "BTC", "BNV"), "Bộ Nội vụ"),
    ],
)
def test_a_misread_agency_is_the_one_of_the_lists(text, parts, name):
    near = near_agency(text, parts)
    assert near is not None and near.text == name


@pytest.mark.parametrize("text", ["BỘ FÀY CUUÍNH", "SỞ X", "CÂU LẠC BỘ"])
def test_without_a_witness_more_than_two_letters_in_ten_are_no_agency(text):
    assert near_agency(text) is None


def issuer(lines: list[str], number: str, confidence: float = 0.6) -> str:
    page = head(Sheet(), lines, number, "Hà Nội, ngày 12 tháng 4 năm 2016").page()
    found = read_head(page)
    names = {finding.name: finding for finding in find_issuer(found, find_numbering(found))[0]}
    return names["issuer"].value


def test_a_surely_read_agency_is_no_misread_one():
    assert issuer(["UBND TỈNH LONG AN", "CHI CỤC THÚ Y"], "Số: 15/TB-TY") == "Chi cục Thú y"


def test_the_core_is_put_right_where_a_place_follows():
    assert issuer(["ỦY BẠN NHÀN ĐÂN", "TỈNH HÀ TÂY"], "Số: 15/TB-UB") == "Ủy ban nhân dân tỉnh Hà Tây"


def test_a_torn_unit_before_a_province_is_a_province():
    assert issuer(["ỦY BAN NHÂN DÂN", "ỈNH YÊN BÁI"], "Số: 77/BC-UBND") == "Ủy ban nhân dân tỉnh Yên Bái"


def test_a_staff_is_no_ministry_that_issues_jointly():
    lines = ["BỘ TƯ LỆNH QUÂN KHU 4", "BỘ CHỈ HUY QUÂN SỰ", "TỈNH THANH HÓA"]
    assert issuer(lines, "Số: 1893/CT-BCH") == "Bộ Chỉ huy Quân sự tỉnh Thanh Hóa"


def test_the_front_is_one_name_in_two_lines():
    lines = ["ỦY BAN TRUNG ƯƠNG", "MẶT TRẬN TỔ QUỐC VIỆT NAM", "BAN THƯỜNG TRỰC"]
    assert issuer(lines, "Số: 521/HD-MTTW-BTT") == (
        "Ban Thường trực Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam"
    )


def notation(text: str) -> Numbering:
    page = head(Sheet(), ["SỞ Y TẾ"], f"Số: 12/{text}", "Hà Nội, ngày 12 tháng 4 năm 2016").page()
    found = find_numbering(read_head(page))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("read", "kind", "agency", "right", "doubtful"),
    [
        ("QĐ-UEND", "Quyết định", "Ủy ban nhân dân tỉnh Hà Nam", "QĐ-UBND", True),
        ("QĐ-UBNĐ", "Quyết định", "Ủy ban nhân dân tỉnh Hà Nam", "QĐ-UBND", False),
        ("QĐ-SILĐTBXH", "Quyết định", "Sở Lao động - Thương binh và Xã hội", "QĐ-SLĐTBXH", True),
        ("TTLT-BLDTBXH-BTC", "", "Bộ Lao động - Thương binh và Xã hội - Bộ Tài chính", "TTLT-BLĐTBXH-BTC", False),
        ("EC-SYT", "Báo cáo", "Sở Y tế", "BC-SYT", True),
        ("2011/TTƯT-BYT-BTC", "Thông tư liên tịch", "Bộ Y tế - Bộ Tài chính", "2011/TTLT-BYT-BTC", True),
        ("TTXT-BYT-BTC", "Thông tư", "Bộ Y tế - Bộ Tài chính", "TTXT-BYT-BTC", False),
        ("TNMT-QLĐĐ", "", "Phòng Tài nguyên và Môi trường", "TNMT-QLĐĐ", False),  # P is left out by them
        ("QĐ-SXD", "Quyết định", "Sở Y tế", "QĐ-SXD", False),
        ("QĐ-XYTZ", "Quyết định", "Trung tâm lạ", "QĐ-XYTZ", False),  # no witness
    ],
)  # fmt: skip
def test_the_agency_in_words_puts_its_letters_right(read, kind, agency, right, doubtful):
    before = notation(read)
    after = mended(before, kind, [agency])
    assert after.notation == right
    assert (after.notation_sure <= 0.6) == doubtful


def test_initials_keep_the_stroke_of_a_d():
    assert "SLĐTBXH" in short_forms("Sở Lao động - Thương binh và Xã hội tỉnh Lạng Sơn")


def test_a_syllable_read_twice_makes_a_name_doubtful():
    assert name_reliability("Nguyễn Nguyễn Đức Đức Quang") < 0.8
    assert name_reliability("Nguyễn Đức Quang") > 0.9


def test_scraps_of_a_seal_are_no_part_of_an_agency():
    sheet = head(Sheet(), ["TỈNH ĐOÀN QUẢNG TRỊ"], "Số 111-QĐ/TĐTN", "Quảng Trị, ngày 23 tháng 10 năm 2014")
    page = sheet.page()
    first = next(word for word in page.words if word.text == "TỈNH")
    x0, y0, _, y1 = first.box
    scraps = [
        Word("sử", (x0 - 90, y0, x0 - 60, y1), 0.5, first.line, first.block),
        Word("1Í", (x0 - 45, y0, x0 - 15, y1), 0.7, first.line, first.block),
    ]
    page = replace(page, words=(*scraps, *page.words))
    found = read_head(page)
    names = {finding.name: finding.value for finding in find_issuer(found, find_numbering(found))[0]}
    assert names["issuer"] == "Tỉnh đoàn Quảng Trị"


def test_letters_behind_a_notation_keep_it_in_doubt():
    page = head(
        Sheet(), ["TỈNH ĐOÀN QUẢNG TRỊ"], "Số 32-QĐ/TĐTN:VP", "Quảng Trị, ngày 19 tháng 1 năm 2004"
    ).page()
    fields = {field.name: field for field in extract([page], Review(), today=dt.date(2026, 11, 22))}
    assert fields["code"].state == "review"


def test_an_agency_that_runs_up_to_the_national_header_keeps_its_words():
    sheet = Sheet().put(
        "LIÊN ĐOÀN LAO ĐỘNG TỈNH AN GIANG CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 200, x=120, gap=8
    )
    sheet.put("CÔNG ĐOÀN VIÊN CHỨC", 240, centre=350).put("Số: 56/HD-CĐVC", 300, centre=350)
    page = sheet.page()
    found = read_head(page)
    names = {f.name: f.value for f in find_issuer(found, find_numbering(found))[0]}
    assert names["issuer_parent"] == "Liên đoàn Lao động tỉnh An Giang"
    assert names["issuer"] == "Công đoàn Viên chức tỉnh An Giang"


def test_a_name_that_begins_as_the_notation_spells_it_is_that_one_and_no_other():
    whole = torn_agency("Sở Lao động thương", ("KH", "SLĐTBXH"))
    assert whole is not None and whole.text == "Sở Lao động - Thương binh và Xã hội"
    assert torn_agency("Sở Lao động thương", ("KH", "SXD")) is None
    assert torn_agency("Sở Lao", ("KH", "SLĐTBXH")) is None


@pytest.mark.parametrize(
    ("name", "confidences", "sure"),
    [
        ("Nguyễn Sỹ Hiệp", (0.5, 0.97, 0.97), True),  # no family name is like it
        ("NGUYỄN Sỹ Hiệp", (0.5, 0.97, 0.97), True),
        ("Nguyễn Sỹ Hiệp", (0.5, 0.97, 0.5), False),
        ("Nguyễn Sỹ Hiệp", (0.1, 0.97, 0.97), False),  # hardly seen at all
        ("Phan Sỹ Hiệp", (0.5, 0.97, 0.97), False),  # or Phạm
        ("Nguyên Sỹ Hiệp", (0.5, 0.97, 0.97), False),  # not as it is written
    ],
)
def test_a_family_name_that_no_other_is_like_was_read_right(name, confidences, sure):
    words = [
        Word(text, (100 * n, 0, 100 * n + 90, 20), confidence, 0)
        for n, (text, confidence) in enumerate(zip(name.split(), confidences, strict=True))
    ]
    assert (surely_read(words) >= 0.85) is sure


@pytest.mark.parametrize(
    ("read", "province"),
    [
        ("Bồn Tre", "Bến Tre"),
        ("Nà Nội", "Hà Nội"),
        ("Hà Nai", ""),  # Hà Nam as well as Hà Nội
        ("Bến Cát", ""),
        ("Hế", ""),
        ("Cao Lãnh", "Cao Lạng"),
    ],
)
def test_a_short_place_is_the_one_province_that_one_letter_parts_from_it(read, province):
    assert near_province(code_key(read)) == province


def test_marks_of_a_place_that_head_and_date_share_outdo_those_of_another_line():
    sheet = head(
        Sheet(),
        ["ỦY BAN NHÂN DÂN", "HUYỆN THUẬN CHÂU"],
        "Số: 8/QĐ-UBND",
        "Thuận Châu, ngày 5 tháng 3 năm 2019",
    )
    sheet.put("CHỦ TỊCH ỦY BAN NHÂN DÂN HUYỆN THUẬN CHẦU", 640)
    found = extract((sheet.page(),), Review())
    issuer = next(finding for finding in found if finding.name == "issuer")
    assert (issuer.value, issuer.state) == ("Ủy ban nhân dân huyện Thuận Châu", "confident")

# SPDX-License-Identifier: Apache-2.0
"""Papers from 1945 on, joint papers, minutes, drafts and copies, laid out from words, through all rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scan2archive.model import Document
from scan2archive.pipeline.fields.dating import misread_year
from scan2archive.pipeline.fields.metadata import extract
from scan2archive.settings import Review
from tests.sheets import LEFT, MOTTO, NATIONAL, Sheet, body, head, read, signature, title

REPUBLIC = "VIỆT NAM DÂN CHỦ CỘNG HOÀ"


@pytest.mark.parametrize(
    ("agency", "number", "date", "code"),
    [
        (["PHỦ THỦ TƯỚNG"], "Số: 12-TTg", "Hà Nội, ngày 5 tháng 3 năm 1958", "12-TTg"),
        (["PHỦ THỦ TƯỚNG"], "Số 145-TTg/VG", "Hà Nội, ngày 5 tháng 3 năm 1958", "145-TTg/VG"),
        (["HỘI ĐỒNG CHÍNH PHỦ"], "Số 201 CP", "Hà Nội, ngày 5 tháng 3 năm 1968", "201 CP"),
        (["BỘ NỘI VỤ"], "Số 15/NĐ-VP", "Hà Nội, ngày 5 tháng 3 năm 1957", "15/NĐ-VP"),
        (["UBND TỈNH SÔNG BÉ"], "Số 947CT/UB", "Sông Bé, ngày 5 tháng 3 năm 1982", "947CT/UB"),
        (["UBND TỈNH SÔNG BÉ"], "Số 947 QĐ-UB", "Sông Bé, ngày 5 tháng 3 năm 1982", "947 QĐ-UB"),
        (["UBND TỈNH SÔNG BÉ"], "Số 947 - QĐ/UB", "Sông Bé, ngày 5 tháng 3 năm 1982", "947-QĐ/UB"),
        (["UBND TỈNH SÔNG BÉ"], "Số 947/Qb-UB", "Sông Bé, ngày 5 tháng 3 năm 1982", "947/QĐ-UB"),
        (["HỘI ĐỒNG BỘ TRƯỞNG"], "Số 34-HĐBT", "Hà Nội, ngày 5 tháng 3 năm 1985", "34-HĐBT"),
    ],
)
def test_codes_of_historic_forms(agency, number, date, code):
    national = REPUBLIC if int(date[-4:]) < 1976 else NATIONAL
    paper = read(head(Sheet(), agency, number, date, national=national))
    assert paper.value("code") == code
    assert paper.field("code").state == "confident"


def test_a_space_for_the_stroke_is_doubtful_today():
    paper = read(
        head(Sheet(), ["BỘ Y TẾ"], "Số: 947 QĐ-BYT", "Hà Nội, ngày 05 tháng 3 năm 2012"),
    )
    assert paper.value("code") == "947/QĐ-BYT"
    assert paper.field("code").state == "review"


def test_letters_of_another_alphabet_and_torn_notations():
    paper = read(head(Sheet(), ["BỘ TÀI CHÍNH"], "Số: 110/2025/TT-BTС", "Hà Nội, ngày 05 tháng 3 năm 2025"))
    assert paper.value("code") == "110/2025/TT-BTC"
    paper = read(head(Sheet(), ["BỘ TÀI CHÍNH"], "Số: 2326 UBlTB", "Hà Nội, ngày 05 tháng 3 năm 1985"))
    assert paper.field("notation") is None or paper.field("notation").state == "review"


@pytest.mark.parametrize(
    ("agency", "number", "issuer"),
    [
        (["BỘ NÔNG NGHIỆP VÀ MÔI", "TRƯỜNG"], "Số: 9/QĐ-BNNMT", "Bộ Nông nghiệp và Môi trường"),
        (
            ["UBND TỈNH THÁI BÌNH", "SỞ LAO ĐỘNG - THƯƠNG", "BINH VÀ XÃ HỘI"],
            "Số: 9/QĐ-SLĐTBXH",
            "Sở Lao động - Thương binh và Xã hội tỉnh Thái Bình",
        ),
        (
            ["UBND HUYỆN NHO QUAN", "ỦY BAN NHÂN DÂN", "XÃ VĨNH HƯNG"],
            "Số: 9/QĐ-UBND",
            "Ủy ban nhân dân xã Vĩnh Hưng",
        ),
        (["BỘ TÀI CHÍNH -", "BỘ Y TẾ"], "Số: 9/2014/TTLT-BTC-BYT", "Bộ Tài chính - Bộ Y tế"),
        (["BỘ TÀI CHÍNH - BỘ Y TẾ"], "Số: 9/2014/TTLT-BTC-BYT", "Bộ Tài chính - Bộ Y tế"),
        (["BỘ TÀI CHÍNH", "BỘ Y TẾ"], "Số: 9/2014/TTLT-BTC-BYT", "Bộ Tài chính - Bộ Y tế"),
        (["BỘ NỘI VỤ"], "Số: 25/NV", "Bộ Nội vụ"),
        (
            ["HỘI NÔNG DÂN VIỆT NAM", "BAN CHẤP HÀNH TỈNH TUYÊN QUANG"],
            "Số: 9/KH-HND",
            "Ban Chấp hành Hội Nông dân Việt Nam tỉnh Tuyên Quang",
        ),
        (["HUYỆN ỦY HIỆP HÒA"], "Số 9-KH/HU", "Huyện ủy Hiệp Hòa"),
    ],
)
def test_issuers(agency, number, issuer):
    paper = read(head(Sheet(), agency, number, "Ngày 05 tháng 3 năm 2015"))
    assert paper.value("issuer") == issuer
    assert paper.field("issuer").state == "confident"


def test_agencies_and_places_are_repaired_in_closed_lists_and_for_review():
    paper = read(
        head(
            Sheet(),
            ["SỞ NÓNG NGHỤẸP VÀ", "PHÁT TRIỂN NÔNG THÔN"],
            "Số: 9/QĐ-SNN",
            "Lân Đồng, ngày 05 tháng 3 năm 2015",
            doubtful="Lân",
        )
    )
    assert paper.value("issuer") == "Sở Nông nghiệp và Phát triển nông thôn"
    assert paper.field("issuer").state == "review"
    assert paper.value("place") == "Lâm Đồng"
    assert paper.field("place").state == "review"


def test_a_place_that_is_nearly_the_agencys_is_doubtful():
    agency = ["ỦY BAN NHÂN DÂN", "HUYỆN GIỒNG TRÔM"]
    paper = read(head(Sheet(), agency, "Số: 9/QĐ-UBND", "Giồng Trôn, ngày 05 tháng 3 năm 2015"))
    assert paper.field("place").state == "review"
    paper = read(head(Sheet(), agency, "Số: 9/QĐ-UBND", "Giồng Trôm, ngày 05 tháng 3 năm 2015"))
    assert paper.field("place").state == "confident"


def test_a_department_without_its_committee_takes_the_province_it_dates_in_for_review():
    for place, name in (("Hà Tĩnh", "Sở Y tế tỉnh Hà Tĩnh"), ("Đà Nẵng", "Sở Y tế thành phố Đà Nẵng")):
        paper = read(head(Sheet(), ["SỞ Y TẾ"], "Số: 9/QĐ-SYT", f"{place}, ngày 05 tháng 3 năm 2015"))
        assert paper.value("issuer") == name
        assert paper.field("issuer").state == "review"


def test_a_lost_type_line_is_told_by_the_notation_for_review():
    paper = read(head(Sheet(), ["SỞ Y TẾ"], "Số: 9/TB-SYT", "Hà Tĩnh, ngày 05 tháng 3 năm 2015"))
    assert paper.value("type") == "Thông báo"
    assert paper.field("type").state == "review"


def test_one_ministry_below_a_joint_code_is_doubtful():
    paper = read(
        head(Sheet(), ["BỘ TÀI CHÍNH"], "Số: 166/2011/TTLT-BNV-BTC", "Hà Nội, ngày 09 tháng 3 năm 2011")
    )
    assert paper.field("issuer").state == "review"


@pytest.mark.parametrize("agency", [["UBND TỈNH"], ["UBND TỈNH BÌNH"], ["BỘ TÀI"]])
def test_a_name_that_lost_a_word_is_doubtful(agency):
    code = "Số: 9/QĐ-BTC" if agency == ["BỘ TÀI"] else "Số: 9/QĐ-UBND"
    paper = read(head(Sheet(), agency, code, "Hà Nội, ngày 05 tháng 3 năm 2015"))
    assert paper.field("issuer").state == "review"


def test_a_draft_has_neither_number_nor_day():
    sheet = head(Sheet(), ["BỘ Y TẾ", "DỰ THẢO"], "Số: /QĐ-BYT", "Hà Nội, ngày … tháng 3 năm 2015")
    paper = read(sheet)
    assert paper.value("issuer") == "Bộ Y tế"
    assert paper.field("code") is None
    assert paper.value("notation") == "QĐ-BYT"
    assert paper.value("issued_date") == "2015-03"


def test_date_in_figures_behind_the_place():
    sheet = head(
        Sheet(),
        ["TỈNH ỦY AN GIANG"],
        "Số 5-CT/TU",
        "Long Xuyên, ngày 5-9-1995",
        national="ĐẢNG CỘNG SẢN VIỆT NAM",
        motto="",
    )
    paper = read(sheet)
    assert paper.value("issued_date") == "1995-09-05"


def test_the_date_never_comes_from_a_legal_basis():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/TB-BYT", "Hà Nội, ngày tbáng 12 năm 2011")
    y = title(sheet, ["THÔNG BÁO", "Về việc tổ chức thực hiện công tác năm"])
    body(sheet, ["Căn cứ Quyết định số 2898/QĐ-UBND ngày 08 tháng 01 năm 2010 của"], y)
    field = read(sheet).field("issued_date")  # the day was lost; that of the basis is none of the paper's
    assert field is not None and (field.value, field.state) == ("2011", "review")


def test_minutes_tell_their_date_in_the_first_and_last_sentence():
    sheet = head(Sheet(), ["UBND TỈNH AN GIANG", "SỞ Y TẾ"], "Số: 5/BB-SYT", "")
    y = title(sheet, ["BIÊN BẢN", "Họp đánh giá kết quả công tác quý III"])
    body(
        sheet,
        [
            "Hôm nay, vào hồi 08 giờ ngày 16 tháng 10 năm 2018, tại Hội trường Sở Y tế,",
            "chúng tôi gồm có đại diện các phòng chuyên môn.",
            "Cuộc họp kết thúc vào 11 giờ ngày 16 tháng 10 năm 2018./.",
        ],
        y,
    )
    paper = read(sheet)
    assert paper.value("type") == "Biên bản"
    assert paper.value("issued_date") == "2018-10-16"
    assert paper.field("issued_date").rule == "issued_date.minutes"


def test_a_subject_in_capitals_goes_on_where_an_agency_is_named():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/2015/TT-BYT", "Hà Nội, ngày 05 tháng 3 năm 2015")
    lines = ["THÔNG TƯ", "BÃI BỎ MỘT SỐ VĂN BẢN DO BỘ", "TRƯỞNG BỘ Y TẾ BAN HÀNH"]
    y = title(sheet, lines)
    sheet.put("BỘ TRƯỞNG BỘ Y TẾ", y + 40)
    assert read(sheet).value("subject") == " ".join(lines[1:])


def test_a_paper_without_a_subject_has_none():
    sheet = head(
        Sheet(), ["PHỦ THỦ TƯỚNG"], "Số: 12-TTg", "Hà Nội, ngày 5 tháng 3 năm 1958", national=REPUBLIC
    )
    sheet.put("THÔNG TRI", 420)
    sheet.put(
        "Ngày 2 tháng 9 năm 1957, Phủ Thủ tướng đã có văn bản gửi các Bộ, các ngành về việc này", 480, x=320
    )
    sheet.put("và đã hướng dẫn các ngành, các địa phương thi hành, nay nhắc lại, để các", 524, x=260)
    sheet.put("ngành thi hành cho đúng.", 568, x=260)
    assert read(sheet).field("subject") is None


def test_words_that_were_lost_leave_a_hole():
    def letter(gap: int) -> Document:
        sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/QĐ-BYT", "Hà Nội, ngày 05 tháng 3 năm 2015")
        sheet.put("QUYẾT ĐỊNH", 420)
        sheet.put("Về việc phê duyệt Kế", 460, x=620).put("đào tạo cán bộ", 460, x=870 + gap)
        return read(sheet)

    assert letter(0).field("subject").state == "confident"
    assert letter(120).field("subject").state == "review"


@pytest.mark.parametrize(
    ("year", "text", "misread"),
    [
        (2006, "ngày 13 tháng 2 năm 2006 kế hoạch năm 2007", True),  # 2008
        (2006, "ngày 13 tháng 2 năm 2006 kế hoạch năm 2006", False),
        (2006, "ngày 13 tháng 2 năm 2006 quyết định năm 2005", False),
        (1962, "ngày 6 tháng 8 năm 1962 theo nghị quyết năm 1981", True),
        (2016, "ngày 4 tháng 1 năm 2016", True),
        (2017, "ngày 4 tháng 1 năm 2017", False),
        (2015, "ngày 4 tháng 1 năm 2015 giai đoạn 2010", False),
    ],
)
def test_a_year_with_a_figure_exchanged(year, text, misread):
    assert misread_year(year, text) is misread


@pytest.mark.parametrize(
    ("read_as", "name"),
    [("Nguyên Sỹ Hiệp", "Nguyễn Sỹ Hiệp"), ("Lé Thị Mai", "Lê Thị Mai"), ("Làng Văn Bình", "Làng Văn Bình")],
)
def test_a_family_name_is_repaired_where_one_has_its_letters_and_for_review(read_as, name):
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/QĐ-BYT", "Hà Nội, ngày 05 tháng 3 năm 2015")
    signature(sheet, ["BỘ TRƯỞNG"], read_as, 1500)
    signer = read(sheet).field("signer_name")
    assert (signer.value, signer.raw, signer.state) == (name, read_as, "review")


def test_thu_truong_of_a_ministry_keeps_its_marks():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/QĐ-BYT", "Hà Nội, ngày 05 tháng 3 năm 2015")
    signature(sheet, ["KT. BỘ TRƯỞNG", "THỨ TRƯỞNG"], "Nguyễn Văn Bình", 1500)
    assert read(sheet).value("signer_position") == "KT. BỘ TRƯỞNG / THỨ TRƯỞNG"


def test_a_deputy_without_an_authority_line_is_doubtful():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/QĐ-BYT", "Hà Nội, ngày 05 tháng 3 năm 2015")
    signature(sheet, ["BỘ TRƯỞNG", "THỨ TRƯỞNG"], "Nguyễn Văn Bình", 1500)
    assert read(sheet).field("signer_position").state == "review"


def test_a_copy_is_told_by_its_number_too():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/QĐ-BYT", "Hà Nội, ngày 05 tháng 3 năm 2015")
    signature(sheet, ["BỘ TRƯỞNG"], "", 1100)
    sheet.put("Số: 12/SY-VP", 1500, centre=LEFT).put("Hà Nội, ngày 9 tháng 4 năm 2015", 1500, centre=1150)
    sheet.put("CHÁNH VĂN PHÒNG", 1560, centre=1150).put("Trần Văn Bình", 1600, centre=1150)
    assert read(sheet).field("signer_name") is None


def test_legal_bases_go_on_on_the_next_page():
    first = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/QĐ-BYT", "Hà Nội, ngày 05 tháng 3 năm 2015")
    y = title(first, ["QUYẾT ĐỊNH", "Về việc phê duyệt Kế hoạch công tác năm"])
    body(first, ["Căn cứ Luật Tổ chức Chính phủ ngày 25 tháng 12 năm 2001;"], y)
    second = Sheet(2).put("2", 100)
    body(second, ["Căn cứ Nghị định số 63/2012/NĐ-CP ngày 31 tháng 8 năm 2012;", "Điều 1. Phê duyệt"], 200)
    bases = [field.value for field in read(first, second).fields if field.name == "legal_bases"]
    assert bases == [
        "Căn cứ Luật Tổ chức Chính phủ ngày 25 tháng 12 năm 2001",
        "Căn cứ Nghị định số 63/2012/NĐ-CP ngày 31 tháng 8 năm 2012",
    ]


def test_a_stamp_beside_the_text_is_read_by_itself():
    sheet = head(Sheet(), ["BỘ Y TẾ"], "Số: 9/BYT-KCB", "Hà Nội, ngày 05 tháng 3 năm 2015", motto=MOTTO)
    sheet.put("V/v tiêm phòng cho trẻ em", 345, centre=LEFT)
    sheet.put("HỎA TỐC Kính gửi: Sở Y tế các tỉnh.", 470, centre=600)
    assert read(sheet).value("urgency") == "Hỏa tốc"


def test_a_name_in_capitals_below_a_post_and_an_authority_line_above_the_body():
    sheet = head(Sheet(), ["THỦ TƯỚNG PHỦ"], "Số 612-TTg", "Hà Nội, ngày 19 tháng 11 năm 1955",
                 national="VIỆT NAM DÂN CHỦ CỘNG HÒA")  # fmt: skip
    y = title(sheet, ["NGHỊ ĐỊNH", "Về việc đặt một ban phụ trách tiếp nhận máy móc dệt"])
    sheet.put("THỦ TƯỚNG CHÍNH PHỦ", y + 20, centre=880)
    y = body(sheet, ["Theo đề nghị của ông Bộ trưởng Bộ Công thương và nghị quyết của Hội đồng,"], y + 90)
    sheet.put("K.T. THỦ TƯỚNG CHÍNH PHỦ", y + 60, centre=1200).put("PHÓ THỦ TƯỚNG", y + 100, centre=1200)
    sheet.put("PHẠM VĂN LƯỢNG", y + 300, centre=1200)
    paper = read(sheet)
    assert paper.value("signer_name") == "Phạm Văn Lượng"
    assert paper.field("signer_name").state == "review"
    assert paper.value("signer_position") == "KT. THỦ TƯỚNG CHÍNH PHỦ / PHÓ THỦ TƯỚNG"


@pytest.mark.parametrize(("confidence", "code"), [(0.96, "19 KH/TWĐTN"), (0.7, "19-KH/TWĐTN")])
def test_a_space_before_a_notation_with_a_stroke_stays_where_it_was_read_well(confidence, code):
    sheet = head(Sheet(), ["BAN CHẤP HÀNH TRUNG ƯƠNG"], "Số 19 KH/TWĐTN", "Hà Nội, ngày 07 tháng 01 năm 2021")
    page = sheet.page()
    words = tuple(replace(word, confidence=confidence) for word in page.words)
    page = replace(page, words=words, confidence=confidence)
    found = {field.name: field for field in extract([page], Review())}["code"]
    assert (found.value, found.state) == (code, "review")

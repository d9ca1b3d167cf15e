# SPDX-License-Identifier: Apache-2.0
"""Faults that a third set of papers showed: units below units, orders, places with figures, dates at the bottom, old forms."""

from __future__ import annotations

import pytest

from tests.sheets import LEFT, RIGHT, Sheet, body, head, read, signature, title


@pytest.mark.parametrize(
    ("agency", "issuer", "parent"),
    [
        # a name that ended with its place does not go on in the next line
        (["CÔNG TY ĐIỆN LỰC TÂY NINH", "ĐIỆN LỰC GÒ DẦU"], "Điện lực Gò Dầu", "Công ty Điện lực Tây Ninh"),
        (["UBND TỈNH KON TUM", "CẢNG SÔNG ĐẮK BLA"], "Cảng sông đắk Bla", "Ủy ban nhân dân tỉnh Kon Tum"),
        (["BỘ CHỈ HUY BĐBP TỈNH HÀ GIANG", "ĐỒN BIÊN PHÒNG SĂM PUN"], "Đồn Biên phòng Săm Pun",
         "Bộ Chỉ huy Bộ đội Biên phòng tỉnh Hà Giang"),
        (["QUÂN KHU 9", "SƯ ĐOÀN 330"], "Sư đoàn 330", "Quân khu 9"),
        (["BỘ LÂM NGHIỆP", "NHA KHẢO CỨU"], "Nha khảo cứu", "Bộ Lâm nghiệp"),
        # it does where the next line begins with what joins, or is its place
        (["NGÂN HÀNG NHÀ NƯỚC VIỆT NAM", "CHI NHÁNH TỈNH HƯNG YÊN"],
         "Ngân hàng Nhà nước Việt Nam Chi nhánh tỉnh Hưng Yên", ""),
        (["BỘ VĂN HÓA", "VÀ THÔNG TIN"], "Bộ Văn hóa và Thông tin", ""),
        # organs that every organisation has
        (["BAN CHẤP HÀNH TRUNG ƯƠNG", "ỦY BAN KIỂM TRA"], "Ủy ban Kiểm tra Trung ương", "Ban Chấp hành Trung ương"),
        (["HỘI LIÊN HIỆP PHỤ NỮ VIỆT NAM", "ĐOÀN CHỦ TỊCH"], "Đoàn Chủ tịch Hội Liên hiệp Phụ nữ Việt Nam",
         "Hội Liên hiệp Phụ nữ Việt Nam"),
        (["CÔNG AN HUYỆN VŨNG LIÊM", "CƠ QUAN CẢNH SÁT ĐIỀU TRA"], "Cơ quan Cảnh sát điều tra Công an huyện Vũng Liêm",
         "Công an huyện Vũng Liêm"),
        (["NGÂN HÀNG CHÍNH SÁCH XÃ HỘI", "CHI NHÁNH TỈNH YÊN BÁI", "PHÒNG GIAO DỊCH HUYỆN", "MÙ CANG CHẢI"],
         "Phòng Giao dịch Ngân hàng Chính sách xã hội huyện Mù Cang Chải",
         "Ngân hàng Chính sách xã hội Chi nhánh tỉnh Yên Bái"),
        (["BAN QUẢN LÝ CÁC KHU CÔNG NGHIỆP", "INDUSTRIAL ZONES AUTHORITY"], "Ban Quản lý các khu công nghiệp", ""),
    ],
)  # fmt: skip
def test_units_below_units(agency, issuer, parent):
    paper = read(head(Sheet(), agency, "Số: 12/TB-XYZ", "Hà Nội, ngày 5 tháng 3 năm 2013"))
    assert paper.value("issuer").casefold() == issuer.casefold()
    assert paper.value("issuer_parent") == parent


def test_a_notation_that_is_the_agencys_own_makes_no_joint_paper():
    paper = read(
        head(
            Sheet(),
            ["UBND TỈNH HẬU GIANG", "TY LƯƠNG THỰC"],
            "Số: 804/LT-KH",
            "Cần Thơ, ngày 5 tháng 10 năm 1977",
        )
    )
    assert paper.value("issuer") == "Ty Lương thực tỉnh Hậu Giang"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("LỆNH BẮT BỊ CAN ĐỂ TẠM GIAM", "Lệnh"),
        ("MỆNH LỆNH", "Mệnh lệnh"),
        ("THÔNG CÁO BÁO CHÍ", "Thông cáo"),
        ("QUYẾT ĐỊNH KHỞI TỐ BỊ CAN", "Quyết định"),
        ("BÁO CÁO QUYẾT TOÁN", "Báo cáo"),
        ("GIẤY KHEN", "Giấy khen"),
        ("ĐIỀU LỆ", "Điều lệ"),
    ],
)
def test_types_with_what_they_are_for(line, kind):
    sheet = head(Sheet(), ["CÔNG AN HUYỆN VŨNG LIÊM"], "Số: 33", "Vũng Liêm, ngày 8 tháng 5 năm 2017")
    title(sheet, [line])
    assert read(sheet).value("type") == kind


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("Quận 5, ngày 21 tháng 11 năm 1983", "Quận 5"),
        ("Thành phố Hồ Chí Minh, ngày 30-5-1986", "Thành phố Hồ Chí Minh"),
    ],
)
def test_places_with_a_figure_and_long_ones_before_a_date_in_figures(line, place):
    paper = read(head(Sheet(), ["UBND QUẬN 5"], "Số: 17/CT-UB", line))
    assert (paper.value("place"), len(paper.value("issued_date"))) == (place, 10)


def test_a_commune_called_so_is_no_number_and_may_date_a_paper_above_its_signature():
    sheet = head(Sheet(), ["HUYỆN THƯỜNG TÍN", "UBND XÃ NINH SỞ"], "Số: 24/TB-UB", "")
    title(sheet, ["THÔNG BÁO", "V/v thu các khoản quỹ năm 2001"])
    sheet.put("Ninh Sở, ngày 12 tháng 3 năm 2001", 1150, centre=RIGHT)
    signature(sheet, ["TM. UBND XÃ NINH SỞ", "CHỦ TỊCH"], "Từ Văn Hợi", y=1200)
    assert (read(sheet).value("issued_date"), read(sheet).value("place")) == ("2001-03-12", "Ninh Sở")


def test_a_report_may_have_its_subject_under_the_number():
    sheet = head(Sheet(), ["UBND HUYỆN VĂN BÀN"], "Số: 96/BC-PNN", "Văn Bàn, ngày 26 tháng 4 năm 2013")
    sheet.put("V/v tiến độ gieo trồng vụ xuân", 340, centre=LEFT)
    title(sheet, ["BÁO CÁO"], y=420)
    assert read(sheet).value("subject") == "V/v tiến độ gieo trồng vụ xuân"


def test_a_post_goes_on_behind_a_joining_word_and_old_forms_stand_in_small_letters():
    sheet = head(Sheet(), ["SỞ THƯƠNG NGHIỆP"], "Số: 233 QĐ/TN", "Phan Thiết, ngày 3 tháng 7 năm 1991")
    signature(sheet, ["GIÁM ĐỐC SỞ THƯƠNG NGHIỆP VÀ", "DU LỊCH"], "Huỳnh Văn Tự", y=1200)
    assert read(sheet).value("signer_position") == "GIÁM ĐỐC SỞ THƯƠNG NGHIỆP VÀ DU LỊCH"
    sheet = head(Sheet(), ["ỦY BAN HÀNH CHÍNH"], "Số: 312-VP", "Hưng Yên, ngày 9 tháng 3 năm 1948")
    signature(sheet, ["T.M. Ủy ban hành chính tỉnh Hưng Yên", "Chủ tịch"], "Lê Văn Lương", y=1200)
    paper = read(sheet)
    assert (paper.value("authority"), paper.value("signer_name")) == ("TM", "Lê Văn Lương")


def test_bases_set_off_by_dashes_are_one_each():
    sheet = head(Sheet(), ["BỘ CHÍNH TRỊ"], "Số 114-QĐ/TW", "Hà Nội, ngày 16 tháng 7 năm 2018")
    title(sheet, ["QUY ĐỊNH", "về chế độ trách nhiệm của cấp ủy"])
    body(
        sheet,
        ["- Căn cứ Điều lệ Đảng Cộng sản Việt Nam;", "- Căn cứ Quy chế làm việc của Bộ Chính trị khóa XII;",
         "Bộ Chính trị quy định về chế độ trách nhiệm như sau:"],
        y=540,
    )  # fmt: skip
    assert len([field for field in read(sheet).fields if field.name == "legal_bases"]) == 2
